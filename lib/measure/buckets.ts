/**
 * A histogram in a few buckets with round borders, for people: all samples are in one of them. Where the bulk of the
 * samples is, buckets are as narrow as their number allows; what lies far beside it is one bucket on each side.
 */
import { highestOf } from './cell-layout.ts'
import type { Histogram } from './histogram.ts'
import { quantiles } from './quantiles.ts'
import { isJudged } from './soundness.ts'

/** The samples from one value up to, and without, another; values in µs. */
export interface Bucket {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** The most buckets of the bulk: what a terminal of 24 lines can show beside a title. */
export const MOST_BUCKETS = 14
/** Linear buckets up to this ratio of the ends of the bulk, and logarithmic ones above. */
const LINEAR_RATIO = 10
/** The share of the samples that may lie apart on each side. */
const APART = 0.01
/** What is less than this factor beyond the bulk does not lie apart. */
const FAR = 1.25
/** Buckets are never narrower than this share of their value: the histogram itself has three digits. */
const NARROWEST = 0.02

/** Borders within a decade; the first with which the bulk has few enough buckets is used. */
const decades = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]] as const
const coarse = [1, 2, 5] as const
/** Above an hour, the longest time that a histogram holds. */
const LARGEST = 1e10

/** None without samples. Their counts add up to that of the histogram. */
export function bucketsOf(histogram: Readonly<Histogram>): Bucket[] {
  if (histogram.count === 0) return []
  const borders = bordersOf(histogram)
  const counts = countsIn(borders, histogram)
  const buckets = counts.map((count, index) => ({ from: borders[index] ?? 0, to: borders[index + 1] ?? 0, count }))
  return buckets.slice(counts.findIndex(isSome), counts.findLastIndex(isSome) + 1)
}

/** The number of samples from each border up to the next. */
function countsIn(borders: readonly number[], histogram: Readonly<Histogram>): number[] {
  const { min, max } = histogram
  const counts = borders.slice(1).map(() => 0)
  const cells = histogram.cells()
  let at = 0
  let [, next = Infinity] = borders
  let inside = 0
  while (cells.next()) {
    // As in quantiles: the top of the cell, which is 0.1 % above its bottom, within the exact minimum and maximum.
    const value = Math.min(max, Math.max(min, highestOf(cells.cell)))
    for (; value >= next; next = borders[at + 1] ?? Infinity) {
      counts[at] = inside
      inside = 0
      at += 1
    }
    inside += cells.times
  }
  counts[at] = inside
  return counts
}

function isSome(count: number): boolean {
  return count > 0
}

function bordersOf(histogram: Readonly<Histogram>): number[] {
  const { min, max } = histogram
  const { low, high } = bulkOf(histogram)
  const bulk = high <= LINEAR_RATIO * Math.max(1, low) ? evenBorders(low, high) : growingBorders(low, high)
  const [first = 0, last = 0] = [bulk[0], bulk.at(-1)]
  const all = growing(coarse)
  return [
    ...(min < first ? [all.findLast((border) => border <= min) ?? 0] : []),
    ...bulk,
    ...(max >= last ? [all.find((border) => border > max) ?? LARGEST] : []),
  ]
}

/** The ends of the bulk: the minimum and the maximum, unless few samples lie far away. */
function bulkOf(histogram: Readonly<Histogram>): { readonly low: number; readonly high: number } {
  const { count, min, max } = histogram
  if (!isJudged(count, 1 - APART)) return { low: min, high: max }
  const [low = min, high = max] = quantiles(histogram, [APART, 1 - APART])
  return { low: low > FAR * min ? low : min, high: max > FAR * high ? high : max }
}

/** Multiples of a round width. */
function evenBorders(low: number, high: number): number[] {
  const least = Math.max(1, NARROWEST * high, (high - low) / (MOST_BUCKETS - 2))
  const width = growing(coarse).find((border) => border >= least) ?? LARGEST
  const first = Math.floor(low / width)
  const last = Math.floor(high / width) + 1
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * width)
}

function growingBorders(low: number, high: number): number[] {
  const candidates = decades.map((series) => {
    const all = growing(series)
    const first = all.findLastIndex((border) => border <= low)
    const last = all.findIndex((border) => border > high)
    return first < 0 ? [0, ...all.slice(0, last + 1)] : all.slice(first, last + 1)
  })
  return candidates.find(({ length }) => length - 1 <= MOST_BUCKETS) ?? candidates.at(-1) ?? []
}

/** Whole numbers of µs with the same first digits in each decade, ascending. */
function growing(series: readonly number[]): number[] {
  const powers = Array.from({ length: 11 }, (_, exponent) => 10 ** exponent)
  return powers.flatMap((power) => series.map((digit) => digit * power)).filter(Number.isInteger)
}
