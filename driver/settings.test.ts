import { describe, expect, test } from '@jest/globals'
import { readSettings } from '../lib/config.ts'
import { driverCommand } from './settings.ts'

function read(...argv: string[]): unknown {
  return readSettings(driverCommand, { argv, env: {} })
}

describe('settings of a driver', () => {
  test.each([
    [['--heartbeat', '0'], '--heartbeat: '],
    [['--heartbeat', '0.05'], '--heartbeat: '],
    [['--heartbeat', '86400'], '--heartbeat: '],
    [['--control-loss', '0.5'], '--control-loss 0.5: the orchestrator sends a heartbeat once a second'],
    [['--target', 'localhost:8000'], '--target: must be an http or https URL'],
    [['--node-id', 'x'.repeat(201)], '--node-id: '],
  ])('are rejected if they make no sense: %j', (argv, sentence) => {
    expect(() => read(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(sentence) }),
    )
  })

  test.each([[['--heartbeat', '0.1']], [['--control-loss', '0']], [['--control-loss', '3']]])(
    'are accepted: %j',
    (argv) => {
      expect(() => read(...argv)).not.toThrow()
    },
  )
})
