/**
 * How reliable the percentiles of the response time are. R is the measured response time; floor L is R without the
 * known delays of the generator (slip, and how long responses were unread). For every quantile q the true value lies
 * between Q_L(q) and Q_R(q). A percentile is sound when the two are close.
 */
import type { Histogram } from './histogram.ts'
import { quantile, quantiles } from './quantiles.ts'

/** A percentile and its bounds; times in µs. */
export interface Bounds {
  readonly name: PercentileName
  readonly q: number
  readonly response: number
  /** The response minus the floor: the maximum by which it may be too high. */
  readonly gap: number
  readonly sound: boolean
}

const percentiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
] as const

/** The names of the percentiles, ascending. */
export const judgedNames = percentiles.map(([name]) => name)
export type PercentileName = (typeof percentiles)[number][0]

/** A percentile with fewer samples above it is not judged. */
export const SAMPLES_BEYOND = 10
/** A smaller gap is sound, whatever its share of the response time is. */
const NEAR = 1_000
/** The share of the response time that the gap may be. */
const SHARE = 0.1

/** The percentiles that have enough samples, ascending. */
export function boundsOf(response: Readonly<Histogram>, floor: Readonly<Histogram>): Bounds[] {
  return percentiles
    .filter(([, q]) => isJudged(response.count, q))
    .map(([name, q]) => {
      const upper = quantile(response, q) ?? 0
      const gap = Math.max(0, upper - (quantile(floor, q) ?? 0))
      return { name, q, response: upper, gap, sound: isNear(gap, upper) }
    })
}

/**
 * The percentiles of one window that are not sound, whatever the number of its samples is: a window is not judged, but
 * those of a whole test in which a percentile is unsound are shown.
 */
export function unsoundIn(response: Readonly<Histogram>, floor: Readonly<Histogram>): PercentileName[] {
  const qs = percentiles.map(([, q]) => q)
  const [upper, lower] = [quantiles(response, qs), quantiles(floor, qs)]
  return judgedNames.filter((_, index) => {
    const high = upper[index] ?? 0
    return !isNear(high - (lower[index] ?? 0), high)
  })
}

/** Whether a response time that may be too high by `gap` is sound; both in µs. */
export function isNear(gap: number, response: number): boolean {
  return gap <= Math.max(NEAR, SHARE * response)
}

/**
 * Whether a quantile of `count` samples has ten above it; the correction is for 0.01 × 1,000, which is slightly below
 * 10.
 */
export function isJudged(count: number, q: number): boolean {
  return count * (1 - q) * (1 + 1e-9) >= SAMPLES_BEYOND
}
