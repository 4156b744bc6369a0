/** How many arrivals of an open load are due before an instant. */
import { type Micros, fromSeconds } from '../units.ts'
import { arrivalsOf, instantOf } from './arrivals.ts'
import type { Amount, OpenShape } from './shapes.ts'
import { areaAt, countBelow, type Line } from './stages.ts'

/**
 * The arrivals that are due before an offset from the start, in total or per driver; of random arrivals, the expected
 * number.
 */
export function dueBefore(shape: OpenShape, at: Micros): Amount {
  const total = arrivalsOf(shape)
  if (shape.kind === 'poisson') return { ...total, value: expectedBefore(shape.stages, at, total.value) }
  // Instants are asked for in any order.
  const isDue = (k: number): boolean => instantOf(shape)(k) < at
  if (shape.kind !== 'ramp' || shape.eachSecond === true)
    return { ...total, value: firstWhere(total.value, (k) => !isDue(k)) }
  // Rounding may separate the area from the instants, which decide.
  let due = expectedBefore(shape.stages, at, total.value)
  while (due > 0 && !isDue(due - 1)) due -= 1
  while (due < total.value && isDue(due)) due += 1
  return { ...total, value: due }
}

/** The arrivals that are due from one second up to another, of this many drivers together. */
export function dueBetween(shape: OpenShape, { from, to }: { from: number; to: number }, drivers: number): number {
  const { value, per } = dueBefore(shape, fromSeconds(to))
  return (value - dueBefore(shape, fromSeconds(from)).value) * (per === 'driver' ? drivers : 1)
}

function expectedBefore(stages: readonly Line[], at: Micros, total: number): number {
  return Math.min(total, countBelow(areaAt(stages, at)))
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
