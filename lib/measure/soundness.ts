/**
 * How far percentiles of the response time can be believed. Response R is what was measured, floor L the same without what
 * the generator added as far as it knows (slip, and how long answers lay unread): for every quantile q the truth lies
 * between Q_L(q) and Q_R(q). A percentile is sound when the two are near each other.
 */
import { type Histogram } from './histogram.ts'
import { quantile } from './quantiles.ts'

/** A percentile and what is known of it; times in µs. */
export interface Bounds {
  readonly name: string
  readonly q: number
  readonly response: number
  /** The response less the floor: by so much it may be too high. */
  readonly gap: number
  readonly sound: boolean
}

const quantiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
] as const

/** No percentile is judged with fewer samples beyond it. */
export const SAMPLES_BEYOND = 10
/** What is nearer is sound whatever share of the response it is. */
const NEAR = 1_000
/** The share of the response that the gap may be. */
const SHARE = 0.1

/** The percentiles that have enough samples, ascending. */
export function boundsOf(response: Readonly<Histogram>, floor: Readonly<Histogram>): Bounds[] {
  return quantiles
    .filter(([, q]) => isJudged(response.count, q))
    .map(([name, q]) => {
      const upper = quantile(response, q) ?? 0
      const gap = Math.max(0, upper - (quantile(floor, q) ?? 0))
      return { name, q, response: upper, gap, sound: isNear(gap, upper) }
    })
}

/** Whether a response time may be too high by a gap and still be sound; both in µs. */
export function isNear(gap: number, response: number): boolean {
  return gap <= Math.max(NEAR, SHARE * response)
}

/** Whether a quantile of so many samples has ten beyond it; the correction is for 0.01 × 1,000, which misses 10. */
export function isJudged(count: number, q: number): boolean {
  return count * (1 - q) * (1 + 1e-9) >= SAMPLES_BEYOND
}
