import { describe, expect, test } from '@jest/globals'
import { readSettings } from '../lib/config.ts'
import { orchestratorCommand } from './settings.ts'

function read(...argv: string[]): unknown {
  return readSettings(orchestratorCommand, { argv, env: {} })
}

describe('settings of an orchestrator', () => {
  test.each([
    [['--suspect', '9', '--lost', '3'], '--suspect 9 must be more than 0 and less than --lost 3'],
    [['--suspect', '5'], '--lost 5: lower --suspect or raise --lost'],
    [['--lost', '3'], '--suspect 3 must be more than 0 and less than --lost 3:'],
    [['--suspect', '0'], '--suspect 0 must be more than 0 and less than --lost 5:'],
    [['--min-drivers', '5', '--expect-drivers', '3'], '--expect-drivers 3 is less than --min-drivers 5'],
    [['--target', 'http://user:secret@127.0.0.1/'], '--target: must not contain a user or password'],
    [['--target', `http://127.0.0.1/${'x'.repeat(10_000)}`], '--target: '],
  ])('that contradict each other are rejected: %j', (argv, sentence) => {
    expect(() => read(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(sentence) }),
    )
  })

  test.each([
    [['--suspect', '2', '--lost', '3']],
    [['--min-drivers', '5']],
    [['--min-drivers', '5', '--expect-drivers', '5']],
  ])('that agree are accepted: %j', (argv) => {
    expect(() => read(...argv)).not.toThrow()
  })
})
