import { describe, expect, it } from '@jest/globals'
import { nothingLost, summarise } from '../lib/measure/summary.ts'
import { emptyTally } from '../lib/measure/tally.ts'
import { fromSeconds } from '../lib/units.ts'
import type { Report } from '../report/report.ts'
import { renderText } from '../report/text.ts'
import { exitCodeOf, textOf } from './outcome.ts'

function report(change: { completed: number; trust?: Report['verdict']['trust']; state?: Report['state'] }): Report {
  const { completed, trust = 'valid', state = 'finished' } = change
  const tally = Object.assign(emptyTally(), { planned: 9, sent: 9, completed })
  return {
    testId: 'a',
    name: '',
    type: 'avalanche',
    state,
    target: 'http://x',
    method: 'GET',
    seed: null,
    startAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    verdict: { outcome: 'none', trust, doubts: [] },
    overall: summarise(tally, { span: fromSeconds(1), lost: nothingLost }),
    failureDetails: {},
    drivers: {},
    missing: [],
    events: [],
  }
}

describe('the exit code', () => {
  it('is 0 for numbers that can be used, also of a run that was ended by Ctrl-C', () => {
    expect(exitCodeOf(report({ completed: 9 }))).toBe(0)
    expect(exitCodeOf(report({ completed: 9, trust: 'degraded', state: 'aborted' }))).toBe(0)
  })

  it('is 3 for numbers that are not to be believed', () => {
    expect(exitCodeOf(report({ completed: 9, trust: 'invalid' }))).toBe(3)
  })

  it('is 1 when nothing was completed, or the load broke off', () => {
    expect(exitCodeOf(report({ completed: 0, trust: 'invalid' }))).toBe(1)
    expect(exitCodeOf(report({ completed: 9, state: 'failed' }))).toBe(1)
  })
})

describe('the text', () => {
  it('is that of the report, its first line in the colour of the trust where there are colours', () => {
    const invalid = report({ completed: 1, trust: 'invalid' })
    expect(textOf(invalid, false)).toBe(renderText(invalid))
    const [first, second] = textOf(invalid, true).split('\n')
    expect(first).toMatch(/^\u001b\[1;31mINVALID: .*\u001b\[0m$/)
    expect(second).not.toContain('\u001b')
  })
})
