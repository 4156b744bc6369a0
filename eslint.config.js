// The style guide of the project, as rules. The reason stands in the message.
import tseslint from 'typescript-eslint'

/** Where a package may be imported: everything that speaks its protocol stands in one folder. */
const only = (names, where) => ({
  group: names,
  message: `Only ${where} may import this: keep its peculiarities in one place.`,
})
const kafkajs = only(['kafkajs', 'kafkajs/*'], 'lib/bus')
const undici = only(['undici'], 'driver/engines')
const express = only(['express'], 'orchestrator/api')

/** A regular expression with *, + or {n,} outside of a character class. */
const unboundedRepetition =
  'Literal[regex.pattern=/^([^\\[\\\\]|\\\\.|\\[([^\\]\\\\]|\\\\.)*\\])*?([*+]|[{][0-9]+,[}])/]'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // A fifth of the time of all rules, for what cannot occur here (no enums) or is meant (an object in place of a class).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-imports': ['error', { patterns: [kafkajs, undici, express] }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      // An exhaustive switch is one decision, however many cases it names.
      complexity: ['error', { max: 10, variant: 'modified' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // One program of all folders that run on Node: each folder's own project would check `lib` anew.
    files: ['**/*.ts'],
    ignores: ['dashboard/**'],
    languageOptions: { parserOptions: { projectService: false, project: ['tsconfig.lint.json'] } },
  },
  { files: ['lib/bus/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [undici, express] }] } },
  {
    files: ['driver/engines/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [kafkajs, express] }] },
  },
  {
    files: ['orchestrator/api/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [kafkajs, undici] }] },
  },
  {
    // A target may send what makes such an expression look at each byte as often as there are bytes.
    files: ['driver/engines/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.suite.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: unboundedRepetition, message: 'Walk through it by index.' }],
    },
  },
  {
    // A describe callback counts as one function; tests may talk to Kafka and over HTTP by any means.
    files: ['**/*.test.ts', '**/*.suite.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      complexity: 'off',
      '@typescript-eslint/max-params': 'off',
    },
  },
)
