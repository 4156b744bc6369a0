/** What checks the style of the sources: by name, the arguments of Node. */
import { join } from 'node:path'
import { root } from './setup.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)

export const styleChecks = {
  format: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  // Rules with types take most of the time: on two cores two threads take a bit more than half of it.
  lint: [bin('eslint', 'bin', 'eslint.js'), '--concurrency', '2', '.'],
}
