/**
 * What the driver's main thread and its load workers say to each other. Plain data only.
 *
 *   main → worker   Command     worker → main   Report
 */
import type { Limit } from '../lib/messages/metrics.ts'
import type { Micros } from '../lib/units.ts'
import type { LoadJob } from './load.ts'
import type { TallyParcel } from './parcel.ts'

export type Command =
  /** `run` numbers the runs of a crew: reports say it, so that those of a run that was given up are told apart. */
  | { readonly type: 'run'; readonly run: number; readonly job: LoadJob; readonly startAt: Micros }
  /** Fire no more; what is in flight may end within `drainMs`. */
  | { readonly type: 'stop'; readonly drainMs: number }

export type Report =
  | { readonly type: 'online' }
  | WindowReport
  /** The worker could not run the job at all. */
  | { readonly type: 'failed'; readonly run: number; readonly reason: string }

/** One window of one worker. Windows are cut at whole seconds from the start; the last one where the load ended. */
export interface WindowReport {
  readonly type: 'window'
  readonly run: number
  readonly index: number
  /** µs from the start of the test. */
  readonly to: Micros
  readonly parcel: TallyParcel
  readonly limited: readonly Limit[]
  /** Only in the last one: requests that were never fired. */
  readonly neverFired?: number
}
