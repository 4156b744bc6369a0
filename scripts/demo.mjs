/** `npm run demo`: whatever a fresh clone lacks, then the whole story by itself; the exit code tells. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

setup()
await import(pathToFileURL(join(root, 'dist', 'cluster', 'demo.js')))
