/**
 * The order of test files: the ones that are known to take long begin first, so that no worker is left alone with one of them
 * at the end. Jest itself knows how long a file took only where it has run before, and takes the largest file first elsewhere.
 */
import Sequencer from '@jest/test-sequencer'

/** Files of `dist` that take at least 10 s, with about how many on two idle cores. */
const longFiles = {
  'test/kafka/bus-real.test.js': 82,
  'test/faults/live-change.test.js': 48,
  'test/browser/dashboard.test.js': 45,
  'test/e2e/endings/endings.test.js': 38,
  'test/kafka/fleet.test.js': 33,
  'test/e2e/secrets.test.js': 33,
  'test/e2e/start.test.js': 31,
  'test/e2e/run.test.js': 31,
  'test/e2e/orchestrator-killed.test.js': 31,
  'test/e2e/live-change.test.js': 30,
  'test/e2e/log-lost.test.js': 28,
  'test/e2e/judged-plans.test.js': 27,
  'test/e2e/search-restarted.test.js': 27,
  'test/faults/kafka-killed.test.js': 27,
  'test/faults/orchestrator-killed.test.js': 27,
  'test/faults/driver-killed.test.js': 25,
  'heartbeat-monitor/main.test.js': 24,
  'driver/engines/http2/deaf.test.js': 18,
  'broker/bus-embedded.test.js': 15,
  'driver/engines/undici/engine.test.js': 14,
  'driver/simulation/blame.prop.test.js': 13,
  'driver/worker-pool/worker-pool.test.js': 11,
  'driver/engines/sockets/engine.test.js': 11,
  'orchestrator/store/killed-writer.test.js': 10,
}

const secondsOf = ({ path }) => longFiles[path.split('/dist/').at(-1)] ?? 0

export default class extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => secondsOf(b) - secondsOf(a))
  }
}
