/** `npm run bench`: whatever a fresh clone lacks, then the measurements of bench/ on this machine. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle, root, setup } from './setup.mjs'

setup()
bundle()
await import(pathToFileURL(join(root, 'dist', 'bench', 'main.js')))
