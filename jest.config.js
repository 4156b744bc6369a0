/** Tests run on what tsc wrote, so that what is tested is what ships. Groups: unit (beside the code), e2e, kafka, compose. */
const group = process.env.BREAKWATER_TEST_GROUP ?? 'unit'
const roots = {
  unit: [
    'lib',
    'report',
    'broker',
    'driver',
    'orchestrator',
    'dashboard',
    'target-server',
    'heartbeat-monitor',
    'cluster',
    'cli',
    'library',
    'bench',
    'test/docs',
  ],
  e2e: ['test/e2e', 'test/browser'],
  kafka: ['test/kafka', 'test/faults'],
  compose: ['test/compose'],
}
export default {
  testEnvironment: '<rootDir>/dist/lib/test-environment.suite.js',
  testSequencer: '<rootDir>/scripts/test-sequencer.mjs',
  transform: {},
  roots: roots[group].map((folder) => `<rootDir>/dist/${folder}`),
  testMatch: ['**/*.test.js'],
  // Each test file loads zod anew: a third of that time would go into languages, and all messages are in English.
  moduleNameMapper: { '^\\.\\./locales/index\\.js$': '<rootDir>/node_modules/zod/v4/locales/en.js' },
  setupFiles: ['<rootDir>/dist/lib/fast-check.suite.js'],
  // Of tests that are declared concurrent: each starts processes of its own.
  maxConcurrency: 2,
  // For tests that hang; how long one takes depends on what else the machine does.
  testTimeout: group === 'unit' ? 60_000 : 120_000,
  // Timers of a finished test must not keep a worker alive unnoticed.
  detectOpenHandles: false,
  errorOnDeprecated: true,
  // What a test file loads stays in memory: a worker that has run many of them collects garbage for most of its time.
  workerIdleMemoryLimit: '600MB',
}
