/** `npm start`: whatever a fresh clone lacks, then the whole system on this machine. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

setup()
await import(pathToFileURL(join(root, 'dist', 'cluster', 'main.js')))
