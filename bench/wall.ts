/** The wall clock beside the monotonic one, nearer than the millisecond that `Date.now()` tells. */
import { systemClock } from '../lib/clock.ts'

const EDGES = 5

/**
 * Wall clock minus monotonic clock, in µs. Looks on while the millisecond changes, a few times: a look that was held up
 * gives too low a value, so the highest is the nearest. Takes about 5 ms, during which this thread does nothing else.
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
