import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Tally, emptyTally, increment, merge } from '../measure/tally.ts'
import { metrics } from './arbitraries.suite.ts'
import { figureOf, holdsFor, sumsOf } from './figure.ts'
import { limitOps } from '../comparison.ts'
import { isMet, type Metric, type Threshold } from './threshold.ts'
import { SecondSums } from './windows.ts'

/** Below 2,048 µs each value has a cell of its own. */
const EXACT = 2_000
const NAMES = ['success', 'unsuccessful', 'givenUp', 'service', 'firstByte', 'wait', 'slip']

const samples = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.nat({ max: EXACT })), { maxLength: 12 })
const count = fc.nat({ max: 20 })

const tallies: fc.Arbitrary<Tally> = fc
  .record({ samples, good: count, bad: count, failed: count, droppedBacklog: count, completedInTime: count })
  .map(({ samples: drawn, good, bad, failed, droppedBacklog, completedInTime }) => {
    const tally = { ...emptyTally(), completed: good + bad, failed, droppedBacklog, completedInTime }
    tally.sent = good + bad + failed
    increment(tally.statuses, 200, good)
    increment(tally.statuses, 503, bad)
    for (const [name, value] of drawn) tally.latencies.at(name).record(value)
    return tally
  })

/** Limits at which something changes. */
function limits(metric: Metric): fc.Arbitrary<number> {
  if (metric.kind === 'latency') return fc.integer({ min: 1, max: EXACT })
  if (metric.kind === 'throughput' || metric.as === 'count') return fc.nat({ max: 40 })
  return fc.integer({ min: 0, max: 20 }).map((parts) => parts / 20)
}

const thresholds: fc.Arbitrary<Threshold> = metrics.chain((metric) =>
  fc.record({ metric: fc.constant(metric), operator: fc.constantFrom(...limitOps), limit: limits(metric) }),
)

/** By the figure of the merged tally. */
function heldByFigure(threshold: Threshold, tallies_: readonly Tally[]): boolean | undefined {
  const whole = tallies_.reduce((sum, tally) => merge(sum, tally), emptyTally())
  const figure = figureOf(threshold.metric, whole, tallies_.length)
  return figure === undefined ? undefined : isMet(figure, threshold)
}

describe('the sums of a threshold', () => {
  it('decide as the figure of the merged tallies does', () => {
    fc.assert(
      fc.property(thresholds, fc.array(tallies, { minLength: 1, maxLength: 6 }), (threshold, parts) => {
        const sums = parts
          .map((tally) => sumsOf(threshold, tally))
          .reduce((a, b) => ({ of: a.of + b.of, part: a.part + b.part }))
        expect(holdsFor(threshold, sums, parts.length)).toBe(heldByFigure(threshold, parts))
      }),
    )
  })
})

describe('windows', () => {
  const cases = fc.record({
    threshold: thresholds,
    parts: fc.array(tallies, { minLength: 1, maxLength: 12 }),
    seconds: fc.integer({ min: 1, max: 15 }),
    from: fc.nat({ max: 5 }),
  })

  it('hold where the merged tallies of their seconds do, and are judged where these have any samples', () => {
    fc.assert(
      fc.property(cases, ({ threshold, parts, seconds, from }) => {
        const windows = new SecondSums({ ...threshold, windows: { share: 1, seconds } })
        for (const [index, tally] of parts.entries()) windows.add(from + index, tally)
        const length = Math.min(seconds, parts.length)
        const each = parts
          .map((_, index) => parts.slice(index + 1 - length, index + 1))
          .slice(length - 1)
          .map((within) => heldByFigure(threshold, within))
        expect(windows.held({ from, to: from + parts.length })).toEqual({
          held: each.filter((holds) => holds === true).length,
          of: each.filter((holds) => holds !== undefined).length,
        })
      }),
    )
  })

  it('do not depend on the order of what is added, and survive a snapshot', () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 11 }), ({ threshold, parts, seconds, from }, turn) => {
        const windowed = { ...threshold, windows: { share: 1, seconds } }
        const [one, other] = [new SecondSums(windowed), new SecondSums(windowed)]
        const entries = [...parts.entries()]
        for (const [index, tally] of entries) one.add(from + index, tally)
        for (const [index, tally] of [...entries.slice(turn), ...entries.slice(0, turn)]) other.add(from + index, tally)
        const restored = SecondSums.restore(windowed, JSON.parse(JSON.stringify(other.snapshot())) as never)
        const span = { from, to: from + parts.length }
        expect(restored.held(span)).toEqual(one.held(span))
      }),
    )
  })
})
