/** What checks the sources without running them: by name, the arguments of Node. */
import { join } from 'node:path'
import { root } from './setup.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)
const format = [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']
const lint = [bin('eslint', 'bin', 'eslint.js')]
const ofTests = ['**/*.test.ts', '**/*.suite.ts', 'test/**', 'bench/**']

const tsc = [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p']
/** What runs on Node is one program, and what runs in browsers another. */
const types = {
  types: [...tsc, 'tsconfig.build.json'],
  'types of the page': [...tsc, join('dashboard', 'tsconfig.build.json')],
}

/** Everything: `npm run check`. */
export const styleChecks = { format, ...types, lint: [...lint, '.'] }

/** Before the tests in CI, which has little time: rules with types need a minute for the sources that are shipped alone. */
export const quickChecks = {
  format,
  ...types,
  lint: [...lint, ...ofTests.flatMap((pattern) => ['--ignore-pattern', pattern]), '.'],
}
