/**
 * The messages between the driver's main thread and its load workers. Plain data only.
 *
 *   main → worker   Command     worker → main   Report
 */
import type { CheckExample } from '../../lib/measure/checks.ts'
import type { FailureDetail } from '../../lib/measure/details.ts'
import type { GeneratorLoad, Limit } from '../../lib/measure/generator.ts'
import type { BodyFile } from '../../lib/plan/body.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Micros } from '../../lib/units.ts'
import type { TokenValues } from '../engines/auth/tokens.ts'
import type { LoadJob } from '../load-thread/load.ts'
import type { TransferredTally } from './tally-transfer.ts'

/** The requirements of a test, so that nothing has to be loaded when it starts. */
export interface Preparation {
  readonly engine: string
  /** Whether it waits for instants, politely. */
  readonly ticker: boolean
  /** Files that are bodies of its requests. */
  readonly bodyFiles: readonly BodyFile[]
}

export type Command =
  /**
   * The worker replies `online` as soon as it can run a job; it does not report that unasked, because the creator of
   * the thread may start to listen late.
   */
  | { readonly type: 'hello' }
  | ({ readonly type: 'prepare' } & Preparation)
  /**
   * `run` numbers the runs of a worker pool: reports contain it, so that those of an abandoned run can be recognised.
   */
  | { readonly type: 'run'; readonly run: number; readonly job: LoadJob; readonly startAt: Micros }
  /** The tokens of the requests of the current run have changed. */
  | { readonly type: 'renew'; readonly tokens: TokenValues }
  /** The load of the current run is changed: all changes so far. */
  | { readonly type: 'change'; readonly changes: readonly Change[] }
  /** The main thread is alive: sent each second while a load runs. */
  | { readonly type: 'alive' }
  /** Stop firing; requests in flight may end within `graceMs`. */
  | { readonly type: 'stop'; readonly graceMs: number }

/** The parameters of a new thread. */
export interface WorkerData {
  /**
   * `meanwhile`: the worker is online at once, and warms up until a job is about to start; otherwise it warms up first.
   */
  readonly warmUp?: 'meanwhile'
  /** URLs of modules, each of which exports a `protocol` to register in addition to the built-in ones. */
  readonly protocols?: readonly string[]
  /** Memory into which the outcome of each request is written (`outcome-ring.ts`); without it, none is. */
  readonly outcomes?: SharedArrayBuffer
}

export type Report =
  | { readonly type: 'online' }
  /** An engine was warmed up, or measured again before a test: the cost of a connection in this thread, in µs. */
  | { readonly type: 'warmed'; readonly engine: string; readonly dialCost: Micros }
  | WindowReport
  /** The worker could not run the job at all. */
  | { readonly type: 'failed'; readonly run: number; readonly reason: string }

/** One window of one worker. Windows end at whole seconds from the start; the last one ends with the load. */
export interface WindowReport {
  readonly type: 'window'
  readonly run: number
  readonly index: number
  /** µs from the start of the test. */
  readonly to: Micros
  /** By label; empty labels are omitted. */
  readonly parts: readonly TransferredTally[]
  readonly limited: readonly Limit[]
  readonly load?: GeneratorLoad
  readonly details?: readonly FailureDetail[]
  readonly examples?: readonly CheckExample[]
  /** Only in the last one: requests that were never fired. */
  readonly neverSent?: number
}
