import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { histogramOf, latencies, measuredLatencies } from './arbitraries.suite.ts'
import { quantile } from './quantiles.ts'
import { measurements } from './measurements.ts'
import { ourCells } from './referee.suite.ts'
import { boundOf, responseOf } from './response.ts'
import { emptyTally, merge, type Tally } from './tally.ts'

/** A tally in which each request is in one of the three. */
function tallyOf(success: readonly number[], unsuccessful: readonly number[], givenUp: readonly number[]): Tally {
  const tally = emptyTally()
  tally.latencies.set('success', histogramOf(success))
  tally.latencies.set('unsuccessful', histogramOf(unsuccessful))
  tally.latencies.set('givenUp', histogramOf(givenUp))
  return tally
}

/** Often none of a kind, as in most runs. */
const some = fc.oneof(fc.constant<number[]>([]), measuredLatencies)

describe('the response time', () => {
  it('is the sum of the successful, the unsuccessful and the given-up requests, and leaves the three unchanged', () => {
    fc.assert(
      fc.property(some, some, some, (success, unsuccessful, givenUp) => {
        const tally = tallyOf(success, unsuccessful, givenUp)
        const response = responseOf(tally)
        const all = histogramOf([...success, ...unsuccessful, ...givenUp])
        expect(ourCells(response as typeof all)).toEqual(ourCells(all))
        const { count, sum, min, max, clamped } = all
        expect(response).toMatchObject({ count, sum, min, max, clamped })
        expect(tally.latencies.equals(tallyOf(success, unsuccessful, givenUp).latencies)).toBe(true)
      }),
    )
  })

  it('contains nothing else', () => {
    const tally = emptyTally()
    for (const { name } of measurements) tally.latencies.at(name).record(1)
    expect(responseOf(tally).count).toBe(3)
    expect(responseOf(emptyTally()).count).toBe(0)
  })
})

describe('the bound', () => {
  it('is the minimum of the given-up requests, and absent without any', () => {
    expect(boundOf(tallyOf([5], [6], []))).toBeUndefined()
    expect(boundOf(tallyOf([5], [6], [9, 7, 8]))).toBe(7)
    expect(boundOf(tallyOf([5], [6], [0, 8]))).toBe(0)
  })

  it('of merged parts is the minimum of their bounds', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [left, right] = [tallyOf([1], [], a), tallyOf([], [], b)]
        const bounds = [boundOf(left), boundOf(right)].filter((bound) => bound !== undefined)
        const least = bounds.length === 0 ? undefined : Math.min(...bounds)
        expect(boundOf(merge(merge(emptyTally(), left), right))).toBe(least)
      }),
    )
  })

  it('leaves percentiles below it unchanged, however long the given-up requests would have taken', () => {
    fc.assert(
      fc.property(latencies, fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000))), (answered, ended) => {
        const seen = responseOf(
          tallyOf(
            answered,
            [],
            ended.map(([at]) => at),
          ),
        )
        const truth = histogramOf([...answered, ...ended.map(([at, more]) => at + more)])
        const bound =
          boundOf(
            tallyOf(
              answered,
              [],
              ended.map(([at]) => at),
            ),
          ) ?? Number.POSITIVE_INFINITY
        for (const q of [0.1, 0.5, 0.9, 0.99, 1]) {
          const [shown = 0, real = 0] = [quantile(seen, q), quantile(truth, q)]
          if (shown < bound) expect(shown).toBe(real)
          else expect(real).toBeGreaterThanOrEqual(shown)
        }
      }),
    )
  })
})
