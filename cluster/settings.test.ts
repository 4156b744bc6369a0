import { describe, expect, test } from '@jest/globals'
import { readSettings } from '../lib/config.ts'
import { clusterConflict, clusterSettings } from './settings.ts'

const program = { usage: '', summary: '', settings: clusterSettings, conflict: clusterConflict }

function read(...argv: string[]): unknown {
  return readSettings(program, { argv, env: {} })
}

describe('settings of a cluster', () => {
  test.each([
    [['--min-drivers', '3'], '--min-drivers 3 with --drivers 2: no test could be triggered'],
    [['--port', '8000'], '--port and --target-port are both 8000'],
    [['--broker-port', '8001'], '--broker-port and --port are both 8001'],
    [['--broker-port', '7000', '--target-port', '7000'], '--broker-port and --target-port are both 7000'],
  ])('that contradict each other are rejected: %j', (argv, sentence) => {
    expect(() => read(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(sentence) }),
    )
  })

  test.each([
    [['--drivers', '3', '--min-drivers', '3']],
    // Drivers are started elsewhere.
    [['--drivers', '0']],
    [['--drivers', '0', '--min-drivers', '5']],
    [['--port', '0', '--target-port', '0', '--broker-port', '0']],
    // The port of a broker that is not started cannot conflict.
    [['--kafka', 'kafka:9092', '--broker-port', '8001']],
  ])('that agree are accepted: %j', (argv) => {
    expect(() => read(...argv)).not.toThrow()
  })
})
