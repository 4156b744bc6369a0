import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { emptyTally } from '../../lib/measure/tally.ts'
import { micros } from '../../lib/units.ts'
import { halfDone } from '../testing/records.suite.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { liveOf } from './figures.ts'
import { listEntryOf, sparklineOf } from './list-entry.ts'
import { verdictOf } from './verdict.ts'

const who = { nodeId: 'a', boot: 'x' }

function pointOf(from: number, to: number, completed: number): Parameters<typeof sparklineOf>[0][number] {
  return { from, to, tally: { ...emptyTally(), completed } }
}

describe('a test in the list', () => {
  it('has the figures of the test itself', () => {
    const record = halfDone()
    const { overall } = liveOf(record)
    const { median, p95, p99, max } = overall.latencies.response
    const { planned, sent, completed, failed, seconds, rates } = overall
    expect(listEntryOf(record)).toMatchObject({
      ...{ TestId: 'test', target: record.run.plan.target, driverCount: 2 },
      ...{ outcome: verdictOf(record).outcome, trust: verdictOf(record).trust },
      ...{ planned, sent, completed, failed, seconds, throughput: rates.throughput },
      response: { median, p95, p99, max },
    })
    expect(sent).toBe(5)
  })

  it('includes what partners state', () => {
    const record = halfDone()
    record.stated.set('c', { sent: 3, completed: 2, mean: 5, median: 5, mode: 5, min: 4, max: 60 })
    expect(listEntryOf(record)).toMatchObject({ sent: 8, completed: 7, response: { max: 60 } })
  })

  it('is computed anew after each change, and only then', () => {
    const record = halfDone()
    const first = listEntryOf(record)
    expect(listEntryOf(record)).toBe(first)
    const window = windowOf(who, 1, tallyOf([5_000]))
    record.ledger.add(window)
    record.timeline.add(window)
    expect(listEntryOf(record)).toMatchObject({ sent: 6, sparkline: [0, 1] })
    record.stated.set('c', { sent: 3, completed: 2, mean: 5, median: 5, mode: 5, min: 4, max: 60 })
    record.heardAt = micros(7)
    expect(listEntryOf(record)).toMatchObject({ sent: 9 })
    record.run = { ...record.run, state: 'aborted' }
    expect(listEntryOf(record)).toMatchObject({ state: 'aborted' })
  })
})

describe('a sparkline', () => {
  it('is the rate of each second of a short test, and 0 in seconds without responses', () => {
    expect(sparklineOf([pointOf(0, 1, 5), pointOf(2, 3, 7)])).toEqual([5, 0, 7])
    expect(sparklineOf([])).toEqual([])
  })

  it('spreads a longer point evenly, and divides the last part by the time of it that has passed', () => {
    expect(sparklineOf([pointOf(0, 4, 6)])).toEqual([1.5, 1.5, 1.5, 1.5])
    const seconds = Array.from({ length: 61 }, (_, from) => pointOf(from, from + 1, 10))
    expect(sparklineOf(seconds)).toEqual(new Array<number>(31).fill(10))
  })

  it('has at most 60 parts, which contain all responses, whatever time the points claim', () => {
    const points = fc
      .array(fc.tuple(fc.nat(5), fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1e9)), fc.nat(1_000)))
      .map((drawn) => {
        let end = 0
        return drawn.map(([gap, length, completed]) => {
          const from = end + gap
          end = from + length
          return pointOf(from, end, completed)
        })
      })
    fc.assert(
      fc.property(points, (all) => {
        const line = sparklineOf(all)
        const end = all.at(-1)?.to ?? 0
        const length = Math.max(1, Math.ceil(end / 60))
        expect(line.length).toBeLessThanOrEqual(60)
        const sum = line.reduce((total, rate, part) => total + rate * Math.min(length, end - part * length), 0)
        const completed = all.reduce((total, { tally }) => total + tally.completed, 0)
        // Each rate is rounded to a tenth.
        expect(Math.abs(sum - completed)).toBeLessThanOrEqual(0.05 * end + 1)
      }),
    )
  })
})
