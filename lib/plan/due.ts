/** How many arrivals of an open load are due before an instant. */
import { type Micros, micros } from '../units.ts'
import { arrivalsOf, instantOf } from './arrivals.ts'
import type { Amount, OpenShape } from './shapes.ts'
import { areaAt, countBelow } from './stages.ts'

/**
 * The arrivals that are due before an offset from the start, in total or per driver; of random arrivals, the expected
 * number.
 */
export function dueBefore(shape: OpenShape, at: Micros): Amount {
  const total = arrivalsOf(shape)
  if (shape.kind === 'ramp' || shape.kind === 'poisson') {
    return { ...total, value: Math.min(total.value, countBelow(areaAt(shape.stages, at))) }
  }
  const instant = instantOf(shape)
  return { ...total, value: firstWhere(total.value, (k) => instant(k) >= at) }
}

/** The arrivals that are due from one second up to another, of this many drivers together. */
export function dueBetween(shape: OpenShape, stretch: { from: number; to: number }, drivers: number): number {
  const [before, after] = [stretch.from, stretch.to].map((second) => dueBefore(shape, micros(second * 1_000_000)))
  if (before === undefined || after === undefined) return 0
  return (after.value - before.value) * (after.per === 'driver' ? drivers : 1)
}

/** The smallest k below a total for which a monotonic condition holds; the total if there is none. */
function firstWhere(total: number, holds: (k: number) => boolean): number {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
