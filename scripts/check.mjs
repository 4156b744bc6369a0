/** `npm run check`: format, lint, types, and the quick tests (documents-are-true among them). */
import { join } from 'node:path'
import { root, run, setup } from './setup.mjs'
import { styleChecks } from './style.mjs'

setup()
for (const args of Object.values(styleChecks)) run(process.execPath, args)
run(process.execPath, [join(root, 'scripts', 'test.mjs'), 'unit'])
