/**
 * A lane's share of a shape. Arrival k of the whole belongs to lane k mod lanes, so the lanes' schedules together are
 * the single schedule, arrival for arrival; random arrivals belong to one driver and are divided among its workers in
 * the same way.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'
import { type ClosedShare, closedShare, countIn } from './closed-share.ts'
import { arrivalsOf, instantOf, type Schedule, scheduleOf } from './arrivals.ts'
import { PoissonStream } from './poisson.ts'
import { type Lane, type Segment, segmentFor, shareOf } from './segment.ts'
import type { Amount, Shape } from './shapes.ts'
import { endOf } from './stages.ts'

export { type Schedule, scheduleOf } from './arrivals.ts'

/** The work of one lane in one phase. */
export type Share =
  | {
      readonly kind: 'open'
      readonly count: number
      /** The instants of the lane's arrivals from the i-th one on. */
      readonly schedule: (first?: number) => Schedule
    }
  | ClosedShare
  | { readonly kind: 'pause'; readonly count: 0 }

/** The share of a shape that belongs to a lane. */
export function shareOfShape(shape: Shape, lane: Lane): Share {
  if (shape.kind === 'pause') return { kind: 'pause', count: 0 }
  if (shape.kind === 'closed') return closedShare(shape, lane)
  const random = shape.kind === 'poisson'
  const segment = random ? lane.worker : segmentFor(arrivalsOf(shape), lane)
  const all = random ? new PoissonStream(shape, lane.driver).count : arrivalsOf(shape).value
  const schedule = (first?: number): Schedule => scheduleOf(shape, segment, lane.driver, first)
  return { kind: 'open', count: shareOf(all, segment), schedule }
}

/**
 * The number of requests of a whole shape, in total or per driver: infinite for closed load that only time ends; the
 * expected number for random arrivals.
 */
export function countOf(shape: Shape): Amount {
  if (shape.kind === 'pause') return { value: 0, per: 'total' }
  if (shape.kind !== 'closed') return arrivalsOf(shape)
  return shape.count ?? { value: Number.POSITIVE_INFINITY, per: 'driver' }
}

/** The number of requests that one driver of `of` must send; undefined when only time ends the load. */
export function plannedFor(shape: Shape, driver: Segment): number | undefined {
  if (shape.kind === 'poisson') return new PoissonStream(shape, driver).count
  if (shape.kind === 'closed') return shape.count === undefined ? undefined : countIn(shape, driver)
  const count = countOf(shape)
  return count.per === 'driver' ? count.value : shareOf(count.value, driver)
}

/**
 * The latest offset at which the whole may fire, in µs: the last arrival, or for random arrivals the end of the stages;
 * the end of closed load, and 0 if only a count ends it.
 */
export function lastInstant(shape: Shape): Micros {
  if (shape.kind === 'closed' || shape.kind === 'pause') return fromSeconds(shape.seconds ?? 0)
  if (shape.kind === 'poisson') return endOf(shape.stages)
  const total = arrivalsOf(shape).value
  return total === 0 ? micros(0) : instantOf(shape)(total - 1)
}
