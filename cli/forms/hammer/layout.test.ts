/** Golden layouts: what go-hammer prints, per response and as its summaries. */
import { describe, expect, it } from '@jest/globals'
import { type Times, tallyWith } from '../../../lib/measure/facts.suite.ts'
import type { Tally } from '../../../lib/measure/tally.ts'
import { micros } from '../../../lib/units.ts'
import { reportWith } from '../../../report/sample.suite.ts'
import { lineOf, summaryJson, summaryText } from './layout.ts'
import { type RunSummary, runSummary } from './summary.ts'

const ID = '5f0c2f0e-6c1a-4b67-9d5f-0d4f6a3b1c2d'

function summaryOf(tally: Tally): RunSummary {
  return runSummary(ID, reportWith(tally), tally.latencies.at('success'))
}

/** 10 responses after 10, 20, … 100 ms. */
function ten(change: Parameters<typeof tallyWith>[0] = {}): Tally {
  const success: Times = Array.from({ length: 10 }, (_, index) => [1, (index + 1) * 10_000])
  return tallyWith({ statuses: { 200: 10 }, took: { success }, ...change })
}

describe('a line per response', () => {
  const offset = Date.UTC(2020, 4, 23, 10, 0, 0) * 1_000
  it.each([
    [{ firedAt: micros(123_456), status: 200, took: 12_400 }, '2020-05-23 10:00:00.123456 +0000 UTC,200,12\n'],
    [{ firedAt: micros(1_000_000), status: 503, took: 700 }, '2020-05-23 10:00:01 +0000 UTC,503,1\n'],
    [{ firedAt: micros(0), status: 0, took: 10_000_000 }, '2020-05-23 10:00:00 +0000 UTC,0,10000\n'],
  ])('of %j is %j', (outcome, line) => {
    expect(lineOf(outcome, offset)).toBe(line)
  })
})

describe('the summary', () => {
  it('as text has the percentiles by nearest rank: the p99 of ten is the tenth', () => {
    expect(summaryText(summaryOf(ten()))).toBe('--\nSummary\n--\np99: 100\np95: 100\np90: 90\np50: 50\n')
  })

  it('as JSON has the keys of go-hammer', () => {
    expect(summaryJson(summaryOf(ten()))).toBe(`{
  "RunID": "${ID}",
  "Requests": {
    "ErrorCount": 0,
    "SuccessCount": 10,
    "TotalCount": 10,
    "ByStatusCode": {
      "200": 10
    }
  },
  "Latency": {
    "p50": 50,
    "p90": 90,
    "p95": 100,
    "p99": 100,
    "p99.9": 100,
    "p100": 100
  }
}
`)
  })

  it('of one response has its time for every percentile', () => {
    const { Latency } = summaryOf(tallyWith({ statuses: { 200: 1 }, took: { success: [[1, 7_000]] } }))
    expect(Latency).toEqual({ p50: 7, p90: 7, p95: 7, p99: 7, 'p99.9': 7, p100: 7 })
  })

  it('counts failures by kind, and never as 0 ms', () => {
    const summary = summaryOf(ten({ failures: { refused: 3, timeout: 1 } }))
    expect(summary.Requests).toMatchObject({ ErrorCount: 4, SuccessCount: 10, TotalCount: 14 })
    expect(summary.Requests.ByError).toEqual({ refused: 3, timeout: 1 })
    expect(summary.Latency['p50']).toBe(50)
    expect(summaryText(summary)).toMatch(/p50: 50\nerrors: 4 \(refused 3, timeout 1\)\n$/)
  })

  it('counts responses of which the check of the status failed as errors', () => {
    const tally = ten({ statuses: { 200: 7, 404: 3 }, checkFailed: 3, statusJudged: 3 })
    expect(summaryOf(tally).Requests).toMatchObject({ ErrorCount: 3, SuccessCount: 7, ByError: { status: 3 } })
  })

  it('of no response has no percentile', () => {
    const summary = summaryOf(tallyWith({ failures: { refused: 2 } }))
    expect([summary.Latency, summaryText(summary)]).toEqual([
      {},
      '--\nSummary\n--\np99: -\np95: -\np90: -\np50: -\nerrors: 2 (refused 2)\n',
    ])
  })
})
