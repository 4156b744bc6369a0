/** The input of a verdict: the counts of a run and of its drivers, and the demands of its plan. */
import { hasOpenLoad } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { type Micros, toSeconds } from '../units.ts'
import { type Progress, timeOf } from './elapsed.ts'
import type { Flawed } from './flaws.ts'
import type { Tally } from './tally.ts'

/** The counts of one driver, or of all together. */
export interface Counted {
  readonly tally: Readonly<Tally>
  /** Planned requests that were neither sent when the load ended, nor dropped before. */
  readonly neverSent: number
  /** Requests that were sent while an interface of the machine was full. */
  readonly sentOnFullNetwork: number
  /** Share of the load's time in which the busiest load thread was busy; undefined when it was not reported. */
  readonly busy: number | undefined
  /** Whether a load thread was paused for more than a second. */
  readonly stoodStill: boolean
  /** When its figures were doubtful, by reason. */
  readonly flawed: Flawed
}

export interface DriverFacts extends Counted {
  readonly nodeId: string
}

export interface Facts extends Counted {
  /** Whether requests, or some of them, have intended instants; otherwise each follows a response. */
  readonly open: boolean
  /** Whether the pacer busy-waits: then a load thread is busy by design. */
  readonly strict: boolean
  readonly over: boolean
  /** Whether the load was ended before its plan was. */
  readonly stopped: boolean
  /** The time of the load, in µs. */
  readonly time: Micros
  readonly drivers: readonly DriverFacts[]
  /** Requests that drivers without windows report to have sent: they are not in any tally. */
  readonly sentAsStated: number
}

/** The state of a run, and its plan, from which facts are computed. */
export interface Circumstances extends Progress {
  readonly plan: Pick<Plan, 'phases'>
  readonly strict: boolean
  readonly sentAsStated?: number
}

/** The facts of a run, from the counts of its drivers and of all together, both of its measured phases. */
export function factsOf(all: Counted, drivers: readonly DriverFacts[], given: Circumstances): Facts {
  const { plan, strict, over, stopped, sentAsStated = 0 } = given
  const time = timeOf(plan, given)
  return { ...all, drivers, sentAsStated, open: hasOpenLoad(plan), strict, over, stopped, time }
}

/** Responses per second over the time of the load. */
export function throughputOf({ tally, time }: Pick<Facts, 'tally' | 'time'>): number {
  return rateOver(tally.completedInTime, time)
}

/** A count per second; 0 over no time. */
export function rateOver(count: number, time: Micros): number {
  return time > 0 ? count / toSeconds(time) : 0
}

/** Whether a response of this status is a success. */
export function isSuccess(status: number): boolean {
  return status < 400
}

/** The number of successful responses: with a right status, and without a failed check. */
export function succeededOf({ statuses, checkFailed, statusJudged }: Readonly<Tally>): number {
  let succeeded = statusJudged - checkFailed
  for (const [status, count] of statuses) if (isSuccess(status)) succeeded += count
  return succeeded
}
