/**
 * A share of a whole: `index` of `of`. The shares of all indices make up the whole exactly, so each driver, and in it
 * each worker, computes its own and work need not be distributed.
 */
import type { Amount } from './shapes.ts'

export interface Segment {
  /** From 0 to of − 1. */
  readonly index: number
  readonly of: number
}

/** The whole, as one share. */
export const whole: Segment = { index: 0, of: 1 }

/** The place where a part of a load runs: which driver of the participants, which worker of the driver. */
export interface Lane {
  readonly driver: Segment
  readonly worker: Segment
}

/** ⌊n / of⌋, and one more for the first n mod of; infinite for an infinite n. */
export function shareOf(n: number, segment: Segment): number {
  return Math.floor(n / segment.of) + (segment.index < n % segment.of ? 1 : 0)
}

/** A share of a share: worker w of W in driver d of N is lane d + N·w of N·W. */
export function subdivide(outer: Segment, inner: Segment): Segment {
  return { index: outer.index + outer.of * inner.index, of: outer.of * inner.of }
}

/** A lane's segment of an amount: an amount per driver is shared only by that driver's workers. */
export function segmentFor(amount: Amount, lane: Lane): Segment {
  return amount.per === 'driver' ? lane.worker : subdivide(lane.driver, lane.worker)
}

/**
 * The number of a lane's i-th request, unique over all drivers and workers of a test, and without gaps when the lanes
 * have equal shares.
 */
export function requestNumber(lane: Lane): (i: number) => number {
  const { index, of } = subdivide(lane.driver, lane.worker)
  return (i) => index + of * i
}
