/** What a verdict is made from: the counts of a run and of its drivers, and what its plan asked for. */
import type { Shape } from '../plan/shapes.ts'
import { isOpen, type Progress, timeOf } from '../plan/load-time.ts'
import { type Micros, toSeconds } from '../units.ts'
import type { Tally } from './tally.ts'

/** What one driver, or all together, counted. */
export interface Counted {
  readonly tally: Readonly<Tally>
  /** Planned requests that were not sent when the load ended, and were not dropped before. */
  readonly neverSent: number
  /** Requests that were sent while an interface of the machine was full. */
  readonly sentOnFullNetwork: number
  /** Share of the load's time in which the busiest load thread had something to do; undefined when nobody said. */
  readonly busy: number | undefined
  /** A load thread stood still for more than a second. */
  readonly stoodStill: boolean
}

export interface DriverFacts extends Counted {
  readonly nodeId: string
}

export interface Facts extends Counted {
  /** Requests have intended instants; else each follows an answer. */
  readonly open: boolean
  /** Pacing spins: a load thread is busy because it is meant to be. */
  readonly strict: boolean
  readonly over: boolean
  /** The load was ended before its plan was. */
  readonly stopped: boolean
  /** The time of the load, in µs. */
  readonly time: Micros
  readonly drivers: readonly DriverFacts[]
  /** Requests that drivers without windows state to have sent: they are in no tally. */
  readonly sentAsStated: number
}

/** What is asked of a run's plan and state, to make facts of counts. */
export interface Circumstances extends Pick<Progress, 'through' | 'over' | 'stopped'> {
  readonly shape: Shape
  readonly strict: boolean
  readonly sentAsStated?: number
}

/** The facts of a run, from what its drivers counted and from what all together did. */
export function factsOf(all: Counted, drivers: readonly DriverFacts[], given: Circumstances): Facts {
  const { shape, strict, over, stopped, sentAsStated = 0 } = given
  const time = loadTime(all.tally, given)
  return { ...all, drivers, sentAsStated, open: isOpen(shape), strict, over, stopped, time }
}

/** The time of a load as far as it has come. */
export function loadTime(tally: Readonly<Tally>, given: Omit<Circumstances, 'strict'>): Micros {
  const { planned, sent, lastSent, lastAnswer } = tally
  return timeOf(given.shape, { ...given, allSent: sent >= planned, lastSent, lastAnswer })
}

/** Answers a second over the time of the load. */
export function throughputOf({ tally, time }: Pick<Facts, 'tally' | 'time'>): number {
  return rateOver(tally.completedInTime, time)
}

/** A count a second; 0 over no time. */
export function rateOver(count: number, time: Micros): number {
  return time > 0 ? count / toSeconds(time) : 0
}

/** Whether an answer of this status is a success. */
export function isSuccess(status: number): boolean {
  return status < 400
}

/** Answers that are successes. */
export function succeededOf({ statuses }: Readonly<Tally>): number {
  let succeeded = 0
  for (const [status, count] of statuses) if (isSuccess(status)) succeeded += count
  return succeeded
}
