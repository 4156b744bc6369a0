/** What checks the style of the sources: by name, the arguments of Node. */
import { join } from 'node:path'
import { root } from './setup.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)

export const styleChecks = {
  format: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  // One thread: each would read all types anew, which takes most of the time.
  lint: [bin('eslint', 'bin', 'eslint.js'), '.'],
}
