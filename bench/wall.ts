/** The offset between wall clock and monotonic clock, more precise than the milliseconds of `Date.now()`. */
import { systemClock } from '../lib/clock.ts'

const EDGES = 5

/**
 * Wall clock minus monotonic clock, in µs. Polls until the millisecond changes, a few times: a delayed sample is too
 * low, so the highest is the most accurate. Blocks this thread for about 5 ms.
 */
export function wallOffset(): number {
  return Math.max(...Array.from({ length: EDGES }, atEdge))
}

function atEdge(): number {
  const before = Date.now()
  let wall = before
  while (wall === before) wall = Date.now()
  return wall * 1_000 - systemClock.now()
}
