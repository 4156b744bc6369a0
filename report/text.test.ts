import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../lib/measure/facts.suite.ts'
import { nothingLost } from '../lib/measure/summary.ts'
import { fromSeconds } from '../lib/units.ts'
import type { Report } from './report.ts'
import { reportWith } from './sample.suite.ts'
import { renderText } from './text.ts'

const tally = tallyWith({
  statuses: { 200: 2 },
  failures: { refused: 1 },
  bytesReceived: 12_345,
  took: {
    success: [
      [1, 1_500],
      [1, 2_500],
    ],
  },
})

function sample(change: Partial<Report> = {}): Report {
  return reportWith(tally, change)
}

type Verdict = Partial<Report['verdict']>

function linesWith(verdict: Verdict): string[] {
  return renderText(sample({ verdict: { ...sample().verdict, ...verdict } })).split('\n')
}

describe('the report as text', () => {
  it('first states the result for the target, and then whether the numbers can be trusted', () => {
    expect(linesWith({ headline: '3 requests, …' }).slice(0, 3)).toEqual([
      '3 requests, …',
      'VALID: the numbers can be trusted',
      '',
    ])
  })

  it('says the share of errors with its denominator, and nothing without any', () => {
    const row = (change: Parameters<typeof tallyWith>[0]): string | undefined =>
      renderText(reportWith(tallyWith(change)))
        .split('\n')
        .find((line) => line.startsWith('errors'))
    const counts = { statuses: { 200: 90, 503: 5 }, failures: { timeout: 5 } } as const
    expect(row(counts)).toBe('errors        10   10 % of 100 requests that ended')
    expect(row({ ...counts, checkFailed: 4 })).toBe('errors        14   14 % of 100 requests that ended')
    expect(row({ failures: { refused: 1 } })).toBe('errors        1   100 % of 1 request that ended')
    expect(row({ statuses: { 200: 5 } })).toBeUndefined()
  })

  it('has the most serious reason beside the trust, and below it the others in their order', () => {
    const doubts = [
      { code: 'dropped', message: 'the backlog was full' },
      { code: 'driver-lost', message: 'no heartbeat', nodeId: 'three' },
      { code: 'unsound', message: 'the generator was late' },
      { code: 'totals-mismatch', message: 'the sum of its windows differs from its own totals', nodeId: 'two' },
    ]
    expect(linesWith({ trust: 'invalid', headline: 'UNDECIDED: …', doubts }).slice(0, 6)).toEqual([
      'UNDECIDED: …',
      'INVALID: the generator was late (unsound)',
      '  the backlog was full (dropped)',
      '  three: no heartbeat (driver-lost)',
      '  two: the sum of its windows differs from its own totals (totals-mismatch)',
      '',
    ])
    expect(linesWith({ trust: 'degraded', doubts: doubts.slice(0, 2) }).slice(1, 4)).toEqual([
      'DEGRADED: three: no heartbeat (driver-lost)',
      '  the backlog was full (dropped)',
      '',
    ])
  })

  it('names the driver that a doubt concerns, unless it is the only one', () => {
    const { overall } = sample()
    const verdict = { ...sample().verdict, doubts: [{ code: 'paused', message: 'stood still', nodeId: 'one' }] }
    const lineOf = (...names: string[]): string | undefined =>
      renderText(sample({ verdict, drivers: names.map((nodeId) => ({ nodeId, ...overall })) })).split('\n')[2]
    expect(lineOf('one')).toBe('  stood still (paused)')
    expect(lineOf('one', 'two')).toBe('  one: stood still (paused)')
    expect(lineOf('two')).toBe('  one: stood still (paused)')
  })

  it('lists notes below a trust that they do not change', () => {
    expect(linesWith({ doubts: [{ code: 'few-samples', message: 'too few samples' }] }).slice(1, 4)).toEqual([
      'VALID: the numbers can be trusted',
      '  too few samples (few-samples)',
      '',
    ])
  })

  it('states how long the load lasted, and separately the time until the last response', () => {
    const lineOf = (change: Partial<Report>): string => renderText(sample(change)).split('\n')[4] ?? ''
    expect(lineOf({})).toBe('GET http://127.0.0.1:8000 from 1 driver, finished after 1.000 s')
    expect(lineOf({ seconds: 5, drainSeconds: 12.34, workers: 3, state: 'aborted' })).toBe(
      'GET http://127.0.0.1:8000 from 1 driver, 3 load threads, aborted after 5.000 s and 12.3 s until the last response',
    )
    expect(lineOf({ seconds: 5, pausedSeconds: 2, drainSeconds: 1 })).toBe(
      'GET http://127.0.0.1:8000 from 1 driver, finished after 5.000 s and 2.000 s of pauses and 1.0 s until the last response',
    )
    expect(lineOf({ drainSeconds: 0.09, workers: 1 })).toBe(
      'GET http://127.0.0.1:8000 from 1 driver, 1 load thread, finished after 1.000 s',
    )
    expect(lineOf({ drivers: ['a', 'b'].map((nodeId) => ({ nodeId, ...sample().overall })) })).toContain(
      'from 2 drivers, ',
    )
  })

  it('names the seed that reproduces the random arrivals', () => {
    expect(renderText(sample({ seed: 42 }))).toMatch(/after 1\.000 s, random arrivals with seed 42$/m)
    expect(renderText(sample())).not.toContain('seed')
  })

  it('counts the requests and phases of a plan, and says its name and time scale', () => {
    const part = { planned: 1, sent: 1, completed: 1, failed: 0, dropped: 0, neverSent: 0, bytes: 0 }
    const figures = {
      ...part,
      rates: { sent: 1, throughput: 1 },
      statuses: {},
      failures: {},
      checks: {},
      ...{ checkFailed: 0, succeeded: 0 },
    }
    const { response } = sample().overall.latencies
    const row = (name: string) => ({ name, ...figures, response: response as never })
    const phase = (name: string, measured: boolean) => ({
      ...row(name),
      ...{ measured, kind: 'constant', from: 0, to: 2, seconds: 2 },
    })
    const several = { requests: [row('a'), row('b')], phases: [phase('warm', false), phase('load', true)] }
    const lines = renderText(sample({ type: 'plan', name: 'shop\n', timeScale: 60, ...several })).split('\n')
    expect(lines.slice(3, 5)).toEqual([
      'plan abc shop?',
      '2 requests in 2 phases on http://127.0.0.1:8000 from 1 driver, finished after 3.000 s, of which 1.000 s are measured, durations ÷ 60',
    ])
    const one = renderText(sample({ phases: [phase('warm', true), phase('load', true)] }))
    expect(one).toContain('\nGET in 2 phases on http://127.0.0.1:8000 from 1 driver, finished after 1.000 s\n')
  })

  it('contains counts, statuses and failures', () => {
    const text = renderText(sample())
    expect(text).toMatch(/^failed +1 +refused: 1$/m)
    expect(text).toMatch(/^statuses +200: 2$/m)
    expect(text).toMatch(/^received +12,345 bytes$/m)
  })

  it('lists tolerated faults and repeated requests, and omits these lines without any', () => {
    const noted = {
      ...tally,
      notes: new Map([
        ['bareLf', 2_000],
        ['foldedField', 1],
        ['staleConnection', 12],
      ]),
    }
    const text = renderText(reportWith(noted))
    expect(text).toMatch(/^tolerated +2,000 × bare LF, 1 × folded header line$/m)
    expect(text).toMatch(/^sent again +12 × stale connection$/m)
    expect(renderText(sample())).not.toMatch(/^(tolerated|sent again)/m)
  })

  it('has rates beside the counts, over the time of the load and only of requests within it', () => {
    const counts = { ...tally, planned: 9, sent: 6, sentInTime: 5, completedInTime: 1 }
    const text = renderText(reportWith(counts))
    expect(text).toMatch(/^planned +9 +9\/s$/m)
    expect(text).toMatch(/^sent +6 +5\/s$/m)
    expect(text).toMatch(/^completed +2 +1\/s$/m)
    expect(renderText(reportWith(counts, {}, { time: fromSeconds(4) }))).toMatch(/^sent +6 +1\.25\/s$/m)
  })

  it('has no planned rate if the plan sets none', () => {
    expect(renderText(reportWith(tally, {}, { due: undefined }))).toMatch(/^planned +3$/m)
  })

  it('states what was dropped and why, and what was never sent, if anything was', () => {
    const dropped = { ...tally, droppedBacklog: 4, droppedPaused: 5 }
    const text = renderText(reportWith(dropped, {}, { neverSent: 6 }))
    expect(text).toMatch(/^dropped +9 +backlog full: 4 +paused: 5$/m)
    expect(text).toMatch(/^never sent +6$/m)
    expect(renderText(reportWith({ ...tally, droppedBacklog: 4 }))).toMatch(/^dropped +4 +backlog full: 4$/m)
    expect(renderText(reportWith({ ...tally, droppedPaused: 5 }))).toMatch(/^dropped +5 +paused: 5$/m)
    expect(renderText(sample())).not.toMatch(/^(dropped|never sent|in flight)/m)
  })

  it('states what is still in flight', () => {
    expect(renderText(reportWith({ ...tally, sent: 7 }))).toMatch(/^in flight +4$/m)
  })

  it('states what was lost, even if the number is unknown', () => {
    const text = (windows: number, atMost: number | null): string =>
      renderText(reportWith(tally, {}, { lost: { windows, atMost } }))
    expect(text(2, 30)).toMatch(/^lost +2 windows, at most 30 requests$/m)
    expect(text(1, 1)).toMatch(/^lost +1 window, at most 1 request$/m)
    expect(text(2, null)).toMatch(/^lost +2 windows, an unknown number of requests$/m)
    expect(renderText(reportWith(tally, {}, { lost: nothingLost }))).not.toMatch(/^lost/m)
  })

  it('has the table of latencies between the counts and the drivers', () => {
    const text = renderText(sample())
    expect(text).toMatch(/bytes\n\nms +min +mean .*\nresponse +1\.500 +2\.000 .*\n\none +sent 3/)
  })

  it('has the counts of each driver, and percentiles by the same rules as in the table', () => {
    const { overall } = sample()
    const many = { ...overall.latencies.response, count: 1_000, median: 1.5, p99: 20, atLeastFrom: 10 }
    const drivers = [
      { nodeId: 'few', ...overall },
      { nodeId: 'many', ...overall, latencies: { ...overall.latencies, response: many } },
    ]
    const text = renderText(sample({ drivers }))
    expect(text).toMatch(/^few +sent 3 {2}completed 2 {2}failed 1 {2}median – ms {2}p99 – ms$/m)
    expect(text).toMatch(/^many +sent 3 {2}completed 2 {2}failed 1 {2}median 1\.500 ms {2}p99 ≥20\.000 ms$/m)
  })

  it('has an example of each failure, and the figures of the generator', () => {
    const generator = { busy: 0.431, meanBusy: 0.3, loopLagMs: 2.5, gc: 0.004 }
    const drivers = [
      { nodeId: 'one', ...sample().overall, generator },
      { nodeId: 'two', ...sample().overall },
    ]
    const text = renderText(sample({ failureDetails: { refused: 'connect ECONNREFUSED 127.0.0.1:8000' }, drivers }))
    expect(text).toContain('\n  refused, for example: connect ECONNREFUSED 127.0.0.1:8000\n')
    expect(text.match(/at most busy 43\.1 % {2}loop lag 2\.5 ms {2}garbage collection 0\.4 %/g)).toHaveLength(1)
  })

  it('lists failed checks by their text, with an example of each', () => {
    const checks = { 'body contains "id"': 3, 'time < 2s': 1 }
    const overall = { ...sample().overall, checkFailed: 3, checks }
    const text = renderText(sample({ overall, checkExamples: { 'body contains "id"': 'status 200, no \u001b[31m' } }))
    expect(text).toContain('\nfailed checks 3\n  3 × body contains "id"\n  1 × time < 2s\n')
    expect(text).toContain('\n  body contains "id", for example: status 200, no ?[31m\n')
    expect(renderText(sample())).not.toContain('failed checks')
  })

  it('prints no control character of a name to the terminal', () => {
    const text = renderText(
      sample({
        target: 'http://x/\u001b[31m',
        drivers: [{ nodeId: 'a\u001b[2Jb', ...sample().overall }],
        failureDetails: { tls: '\u001b]0;x' },
        verdict: {
          outcome: 'none',
          trust: 'degraded',
          headline: 'a \u001b[1m headline',
          doubts: [
            { code: 'driver-failed', message: 'broke \u001b[1m off', nodeId: 'a\u0007' },
            { code: 'preflight', message: 'fits \u001b[1m just', nodeId: 'a\u0007' },
          ],
        },
      }),
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})
