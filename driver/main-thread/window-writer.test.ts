import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { micros, SECOND } from '../../lib/units.ts'
import type { MergedSecond } from '../worker-pool/lane-merger.ts'
import { joinWindows, WindowWriter } from './window-writer.ts'

const load = { loopLag: 10, cpu: 0.5, gc: 0.1 }
const detail = { code: 'refused', detail: 'ECONNREFUSED' } as const

const plan = planWith({ kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 })

it('the figures of the base protocol are in milliseconds since the start, and count requests and responses', () => {
  const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
  const tallies = [
    tallyWith({
      statuses: { 200: 3 },
      took: {
        success: [
          [2, 1_250],
          [1, 2_000],
        ],
      },
    }),
    tallyWith({
      statuses: { 200: 1 },
      failures: { timeout: 1 },
      took: { success: [[1, 3_500]], givenUp: [[1, 10_000]] },
    }),
  ]
  const written = tallies.map((tally, index): unknown => {
    const [from, to] = [micros(index * SECOND), micros((index + 1) * SECOND)]
    const window = writer.write(
      { index, from, to, parts: [{ label: 0, tally }], limited: [], details: [] },
      { ending: 'completed' },
    )
    return JSON.parse(metrics.write(window))
  })
  expect(written).toMatchObject([
    {
      metrics: { mean_latency: 1.5, median_latency: 1.25, min_latency: 1.25, max_latency: 2, mode_latency: 1.25 },
      ...{ requests_sent: 3, responses_received: 3, errors: 0 },
    },
    {
      metrics: { mean_latency: 3.6, median_latency: 2, min_latency: 1.25, max_latency: 10, mode_latency: 1.25 },
      ...{ requests_sent: 5, responses_received: 4, errors: 1 },
    },
  ])
})

it('before the first sample, the figures of the base protocol are 0', () => {
  const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
  const failed = writer.failed('no worker')
  expect([failed.seq, failed.from, failed.to]).toEqual([0, 0, 0])
  expect(failed.cumulative).toEqual({
    ...{ mean: 0, median: 0, min: 0, max: 0, mode: 0 },
    ...{ sent: 0, received: 0, errors: 0 },
  })
})

/** Consecutive seconds, in each of which one request was answered; the last one is marked as last. */
function threeWindows(change: Partial<MergedSecond> = {}): [Window, Window, Window] {
  const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
  const tally = tallyWith({ statuses: { 200: 1 }, took: { success: [[1, 1_000]] } })
  const second = (index: number): Window => {
    const [from, to] = [micros(index * SECOND), micros((index + 1) * SECOND)]
    const last = index === 2 ? { last: { neverSent: 4 } } : {}
    const counted = { index, from, to, parts: [{ label: 0, tally }], limited: [], details: [], ...last, ...change }
    return writer.write(counted, { ending: 'stopped', reason: 'asked' })
  }
  return [second(0), second(1), second(2)]
}

describe('windows', () => {
  it('are numbered from 0 on, and the last one states how the run ended and all totals', () => {
    const windows = threeWindows()
    expect(windows.map(({ seq, through }) => [seq, through])).toEqual([0, 1, 2].map((seq) => [seq, seq]))
    expect(windows.map(({ last }) => last?.ending)).toEqual([undefined, undefined, 'stopped'])
    expect(windows[2].last).toMatchObject({ reason: 'asked', neverSent: 4, totals: [{ tally: { sent: 3 } }] })
  })

  it('end with one that states the reason when the load failed, at the end of the latest second', () => {
    const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
    const second = { index: 0, from: micros(0), to: micros(SECOND), parts: [], limited: [], details: [] }
    writer.write(second, { ending: 'completed' })
    const failed = writer.failed('a worker died')
    expect(failed).toMatchObject({ seq: 1, through: 1, from: SECOND, to: SECOND, parts: [] })
    expect(failed.last).toEqual({ ending: 'failed', reason: 'a worker died', neverSent: 0, totals: [] })
  })

  it('contain figures of the generator and of failures if there are any, and otherwise omit those keys', () => {
    expect(threeWindows({ load, details: [detail] })[0]).toMatchObject({ load, details: [detail] })
    const [silent] = threeWindows()
    expect([Object.hasOwn(silent, 'load'), Object.hasOwn(silent, 'details')]).toEqual([false, false])
  })

  it('of a label that is not in the plan cannot be written', () => {
    const { tally } = threeWindows()[0].parts[0] ?? {}
    if (tally === undefined) throw new RangeError('a tally')
    expect(() => threeWindows({ parts: [{ label: 1, tally }] })).toThrow('the plan has no label 1')
  })

  it('that are consecutive are joined into one, which keeps the data of both', () => {
    const [first, second, third] = threeWindows({ load, details: [detail], limited: ['fds'] })
    const both = joinWindows(first, { ...second, load: { loopLag: 5, cpu: 0.4, gc: 0.3 } })
    expect(both).toMatchObject({ seq: 0, through: 1, from: 0, to: 2 * SECOND, limited: ['fds'], details: [detail] })
    expect([both?.load, both?.parts[0]?.tally.sent]).toEqual([{ loopLag: 10, cpu: 0.5, gc: 0.3 }, 2])
    expect(both?.cumulative).toEqual(second.cumulative)
    const all = both === undefined ? undefined : joinWindows(both, third)
    expect(all).toMatchObject({ seq: 0, through: 2, last: { ending: 'stopped' } })
  })

  it('that are not consecutive stay separate', () => {
    const [first, second, third] = threeWindows()
    const others: [Window, Window][] = [
      [first, third],
      [second, first],
      [first, { ...second, boot: 'other' }],
      [first, { ...second, testId: 'other' }],
      [{ ...first, last: { ending: 'completed', neverSent: 0, totals: [] } }, second],
    ]
    for (const [older, newer] of others) expect(joinWindows(older, newer)).toBeUndefined()
  })
})
