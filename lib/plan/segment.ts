/**
 * A share of a whole: `index` of `of`. The shares of all indices make up the whole exactly, so each driver, and in it
 * each worker, computes its own and work need not be distributed.
 */
import type { Amount } from './shapes.ts'

export interface Segment {
  /** From 0 to of − 1. */
  readonly index: number
  readonly of: number
  /** The part of the whole that is divided; all of it unless given. */
  readonly block?: Block | undefined
}

/** Of each `of` places, one after the other, the `size` from `from` on. Blocks of one `of` that adjoin make up the whole. */
export interface Block {
  readonly from: number
  readonly size: number
  readonly of: number
}

/** The whole, as one share. */
export const whole: Segment = { index: 0, of: 1 }

/** The place where a part of a load runs: which driver of the participants, which worker of the driver. */
export interface Lane {
  readonly driver: Segment
  readonly worker: Segment
}

/** How many of the first n places are in a segment; infinite for an infinite n. */
export function shareOf(n: number, { index, of, block }: Segment): number {
  const all = block === undefined ? n : sizeIn(n, block)
  return Math.floor(all / of) + (index < all % of ? 1 : 0)
}

/** How many of the first n places are in a block. */
function sizeIn(n: number, { from, size, of }: Block): number {
  if (n === Number.POSITIVE_INFINITY) return n
  return Math.floor(n / of) * size + Math.min(size, Math.max(0, (n % of) - from))
}

/** The place in the whole of a segment's i-th one, from 0 on. */
export function placeIn({ index, of, block }: Segment, i: number): number {
  const own = index + of * i
  if (block === undefined) return own
  return Math.floor(own / block.size) * block.of + block.from + (own % block.size)
}

/** A share of a share: worker w of W in driver d of N is lane d + N·w of N·W. */
export function subdivide(outer: Segment, inner: Segment): Segment {
  const own = { index: outer.index + outer.of * inner.index, of: outer.of * inner.of }
  return outer.block === undefined ? own : { ...own, block: outer.block }
}

/** A lane's segment of an amount: an amount per driver is shared only by that driver's workers. */
export function segmentFor(amount: Amount, lane: Lane): Segment {
  return amount.per === 'driver' ? lane.worker : subdivide(lane.driver, lane.worker)
}

/** The places of a segment, one after the other, from its i-th one on. */
export function placesOf(segment: Segment, first = 0): () => number {
  let i = first - 1
  return () => placeIn(segment, (i += 1))
}

/**
 * The number of a lane's i-th request, unique over all drivers and workers of a test, and without gaps when the lanes
 * have equal shares.
 */
export function requestNumber(lane: Lane): (i: number) => number {
  const segment = subdivide(lane.driver, lane.worker)
  const { index, of, block } = segment
  return block === undefined ? (i) => index + of * i : (i) => placeIn(segment, i)
}
