/**
 * The number of each request, unique over all drivers and phases of a test. As long as the totals of the phases before
 * are known, numbers do not depend on how many drivers there are; later phases take them lane by lane.
 */
import { countOf } from './schedule.ts'
import type { Phase, Plan } from './plan.ts'
import { type Lane, requestNumber, subdivide } from './segment.ts'

/** The requests of a phase over all drivers; undefined for random arrivals, and where only time ends the phase. */
export function totalOf({ shape }: Phase, drivers: number): number | undefined {
  const { value, per } = countOf(shape)
  if (shape.kind === 'poisson' || value === Number.POSITIVE_INFINITY) return undefined
  return per === 'driver' ? value * drivers : value
}

/**
 * The numbers, from 0 on, of a lane's requests in a phase.
 * @param before how many requests the lane had in each phase before
 */
export function numberingOf(
  { phases }: Pick<Plan, 'phases'>,
  lane: Lane,
  before: readonly number[],
): (i: number) => number {
  const own = requestNumber(lane)
  const { of } = subdivide(lane.driver, lane.worker)
  let base = 0
  let known = true
  before.forEach((count, index) => {
    const phase = phases[index]
    const total = phase === undefined || !known ? undefined : totalOf(phase, lane.driver.of)
    if (total !== undefined) base += total
    else {
      // From here on a lane takes every `of`-th number, beginning above all that are taken.
      if (known) base = Math.ceil(base / of) * of
      known = false
      base += count * of
    }
  })
  return base === 0 ? own : (i) => base + own(i)
}
