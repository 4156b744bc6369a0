import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { histogramOf, latencies } from './arbitraries.suite.ts'
import { type Bucket, bucketsOf, MOST_BUCKETS } from './buckets.ts'

function bucketsFor(values: readonly number[]): readonly (readonly [from: number, to: number, count: number])[] {
  return bucketsOf(histogramOf(values)).map(({ from, to, count }) => [from, to, count])
}

function repeated(times: number, value: number): number[] {
  return Array.from({ length: times }, () => value)
}

/** Whether a border has at most so many digits other than zeros at its end. */
function digitsOf(border: number): number {
  return String(border).replace(/0+$/, '').length
}

/** A few values with many samples, as measured response times have them. */
const skewed = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 0, max: 100_000_000 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((groups) => groups.flatMap(([times, value]) => repeated(times, value)))

describe('buckets', () => {
  it('contain every sample once, and adjoin each other', () => {
    fc.assert(
      fc.property(fc.oneof(latencies, skewed), (values) => {
        const histogram = histogramOf(values)
        const buckets = bucketsOf(histogram)
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(histogram.count)
        buckets.slice(1).forEach(({ from }, index) => {
          expect(from).toBe(buckets[index]?.to)
        })
        const [first, last]: (Bucket | undefined)[] = [buckets[0], buckets.at(-1)]
        expect([first?.count === 0, last?.count === 0]).toEqual([false, false])
        if (last !== undefined) expect(last.to).toBeGreaterThan(histogram.max)
      }),
    )
  })

  it('are few, with round borders', () => {
    fc.assert(
      fc.property(fc.oneof(latencies, skewed), (values) => {
        const buckets = bucketsOf(histogramOf(values))
        expect(buckets.length).toBeLessThanOrEqual(MOST_BUCKETS + 2)
        for (const { from, to } of buckets) {
          expect(to).toBeGreaterThan(from)
          expect([Number.isInteger(from), Number.isInteger(to)]).toEqual([true, true])
          expect(Math.max(digitsOf(from), digitsOf(to))).toBeLessThanOrEqual(3)
        }
      }),
    )
  })

  it('are as wide as each other where the samples are close', () => {
    expect(bucketsFor([5_100, 6_900, 7_000, 9_900])).toEqual([
      [5_000, 5_500, 1],
      [5_500, 6_000, 0],
      [6_000, 6_500, 0],
      [6_500, 7_000, 1],
      [7_000, 7_500, 1],
      [7_500, 8_000, 0],
      [8_000, 8_500, 0],
      [8_500, 9_000, 0],
      [9_000, 9_500, 0],
      [9_500, 10_000, 1],
    ])
  })

  it('grow where they are far apart', () => {
    const borders = bucketsFor([1_200, 80_000]).map(([from, to]) => [from, to])
    expect(borders.slice(0, 3)).toEqual([
      [1_000, 1_500],
      [1_500, 2_000],
      [2_000, 3_000],
    ])
    expect(borders.at(-1)).toEqual([70_000, 100_000])
    expect(bucketsFor([12, 3_000_000_000]).length).toBe(9)
  })

  it('are one for a single value', () => {
    expect(bucketsFor([5_000])).toEqual([[5_000, 5_100, 1]])
    expect(bucketsFor([0])).toEqual([[0, 1, 1]])
    expect(bucketsFor([])).toEqual([])
  })

  it('are narrow for the bulk; one on each side contains the few samples that lie far beside it', () => {
    const buckets = bucketsFor([...repeated(5, 10), ...repeated(2_000, 5_000), ...repeated(5, 9_000_000)])
    expect(buckets).toEqual([
      [10, 5_000, 5],
      [5_000, 5_200, 2_000],
      [5_200, 10_000_000, 5],
    ])
  })

  it('begin at the round value from which a sample lies, such as a timeout', () => {
    expect(bucketsFor([...repeated(20, 1_000_100), 400_000]).at(-1)).toEqual([1_000_000, 1_100_000, 20])
  })
})
