/**
 * What the driver's main thread and its load workers say to each other. Plain data only.
 *
 *   main → worker   Command     worker → main   Report
 */
import type { FailureDetail } from '../../lib/measure/details.ts'
import type { GeneratorLoad, Limit } from '../../lib/measure/generator.ts'
import type { BodyFile } from '../../lib/plan/body.ts'
import type { Micros } from '../../lib/units.ts'
import type { LoadJob } from '../load-thread/load.ts'
import type { TransferredTally } from './tally-transfer.ts'

/** What a test is going to need, so that nothing has to be loaded when it starts. */
export interface Preparation {
  readonly engine: string
  /** It awaits instants, politely. */
  readonly ticker: boolean
  /** Bodies of its requests. */
  readonly bodyFiles: readonly BodyFile[]
}

export type Command =
  /**
   * Answered by `online` as soon as the worker can run a job; it is a reply, because the creator of the thread may
   * start to listen late.
   */
  | { readonly type: 'hello' }
  | ({ readonly type: 'prepare' } & Preparation)
  /**
   * `run` numbers the runs of a worker pool: reports say it, so that those of a run that was given up are told apart.
   */
  | { readonly type: 'run'; readonly run: number; readonly job: LoadJob; readonly startAt: Micros }
  /** The main thread lives: said each second while a load runs. */
  | { readonly type: 'alive' }
  /** Fire no more; what is in flight may end within `graceMs`. */
  | { readonly type: 'stop'; readonly graceMs: number }

/** What a thread is made with. */
export interface WorkerData {
  /** `meanwhile`: the worker is there at once, and warms up until a job is about to start; else before it is there. */
  readonly warmUp?: 'meanwhile'
  /** Addresses of modules, each of which exports a `protocol` to speak beside those that everyone has. */
  readonly protocols?: readonly string[]
}

export type Report =
  | { readonly type: 'online' }
  /** An engine was warmed up, or tried again before a test: making a connection cost this thread so much, in µs. */
  | { readonly type: 'warmed'; readonly engine: string; readonly dialCost: Micros }
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
  /** By label; labels of which there is nothing are left out. */
  readonly parts: readonly TransferredTally[]
  readonly limited: readonly Limit[]
  readonly load?: GeneratorLoad
  readonly details?: readonly FailureDetail[]
  /** Only in the last one: requests that were never fired. */
  readonly neverSent?: number
}
