/**
 * The number of each request, unique over all drivers and phases of a test. Up to the first
 * phase of closed load or of random arrivals, numbers do not depend on how many drivers there are; later ones take them
 * lane by lane.
 */
import { countOf } from './schedule.ts'
import type { Phase, Plan } from './plan.ts'
import { type Lane, requestNumber, subdivide } from './segment.ts'

/**
 * The requests of a phase over all drivers, if they have all numbers from 0 on: undefined for random arrivals, and for
 * closed load, of which lanes have parts of different sizes.
 */
export function totalOf({ shape }: Phase, drivers: number): number | undefined {
  if (shape.kind === 'poisson' || shape.kind === 'closed') return undefined
  const { value, per } = countOf(shape)
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
  const totals = phases.slice(0, before.length + 1).map((phase) => totalOf(phase, lane.driver.of))
  const firstUnknown = totals.indexOf(undefined)
  const known = firstUnknown < 0 ? before.length : firstUnknown
  const base = sum(totals.slice(0, known))
  if (firstUnknown < 0) return base === 0 ? own : (i) => base + own(i)
  // From here on a lane takes every `of`-th number, beginning above all that are taken.
  const start = Math.ceil(base / of) * of
  const earlier = sum(before.slice(known))
  return start + earlier === 0 ? own : (i) => start + own(earlier + i)
}

function sum(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((total, count = 0) => total + count, 0)
}
