/** `npm run check`: format, lint, types, and the quick tests (documents-are-true among them). */
import { join } from 'node:path'
import { root, run, setup } from './setup.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)

setup()
run(process.execPath, [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'])
run(process.execPath, [bin('eslint', 'bin', 'eslint.js'), '.'])
run(process.execPath, [join(root, 'scripts', 'test.mjs'), 'unit'])
