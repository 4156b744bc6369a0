import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import type { ThresholdResult } from '../../lib/thresholds/result.ts'
import { reportWith } from '../sample.suite.ts'
import { thresholdLines } from './thresholds.ts'

describe('the thresholds of a report', () => {
  it('are each shown with its value and the distance to its limit', () => {
    const result = { text: 'p99 < 250ms', state: 'failed', unit: 'ms', value: 312, limit: 250, margin: -62 } as const
    const thresholds: ThresholdResult[] = [
      result,
      { ...result, state: 'passed', text: 'errors <= 9', unit: 'requests', value: 1, margin: 8 },
      { ...result, state: 'undecided', text: 'ok p99 < 1s', value: null, margin: null },
      {
        ...result,
        state: 'passed',
        text: 'max < 1s in 50% of 2s windows',
        unit: '%',
        value: 50,
        margin: 0,
        windows: { held: 1, of: 2 },
      },
      { ...result, text: 'throughput > 9/s, abort', unit: '/s', value: 8, limit: 9, margin: -1, abortedAt: 30 },
    ]
    const lines = thresholdLines({ verdict: { ...reportWith(tallyWith({})).verdict, thresholds } })
    expect(lines.map(({ text }) => text)).toEqual([
      'failed      p99 < 250ms: 312 ms, 62 ms beyond the limit',
      'passed      errors <= 9: 1 request, 8 within the limit',
      'undecided   ok p99 < 1s: nothing to judge',
      'passed      max < 1s in 50% of 2s windows: 50 % of 2 windows, exactly the limit',
      'failed      throughput > 9/s, abort: 8/s in the last 10 s before second 30, 1/s',
      '            beyond the limit',
    ])
    const [failed, passed, undecided] = ['failed', undefined, 'undecided']
    expect(lines.map(({ tone }) => tone)).toEqual([failed, passed, undecided, passed, failed, failed])
  })

  it('take no lines without any', () => {
    expect(thresholdLines(reportWith(tallyWith({})))).toEqual([])
  })
})
