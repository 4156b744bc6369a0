/** The events of a run. */
import type { Doubt } from '../../lib/measure/verdict.ts'
import type { Ending } from '../../lib/messages/metrics.ts'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import type { Micros } from '../../lib/units.ts'
import type { SearchState } from '../search/conduct.ts'
import type { AbortedBy, Queued, RunDriver } from './run.ts'

export type RunEvent =
  /** The config is on the topic. */
  | { readonly type: 'published' }
  | {
      readonly type: 'answered'
      readonly driver: Pick<RunDriver, 'nodeId' | 'boot' | 'reports'>
      readonly ready: boolean
      readonly reason?: string
      readonly connectMs?: number
    }
  | {
      readonly type: 'triggered'
      readonly startAt: number
      readonly nodeIds: readonly string[]
      /** Of each of them, in their order; absent without labels. */
      readonly places?: readonly Pick<RunDriver, 'labels' | 'share'>[]
      readonly leftOut: readonly LeftOut[]
    }
  | { readonly type: 'renamed'; readonly name: string }
  /** It waits in the queue, or waits there otherwise than before. */
  | { readonly type: 'queued'; readonly queued: Queued }
  /** It no longer waits. @property reason why the queue gave it up; absent if someone has taken it out */
  | { readonly type: 'unqueued'; readonly reason?: string }
  /** An orchestrator continues what an earlier one has begun. @property down how long there was none, in ms */
  | { readonly type: 'resumed'; readonly down: number }
  /** The driver's last window has arrived. */
  | {
      readonly type: 'done'
      readonly nodeId: string
      readonly boot: string | undefined
      readonly ending: Ending
      readonly reason?: string
    }
  /** @property since when its last heartbeat arrived, in seconds since the start; absent if that is unknown */
  | { readonly type: 'lost'; readonly nodeId: string; readonly reason: string; readonly since?: number }
  | { readonly type: 'back'; readonly nodeId: string; readonly boot: string | undefined }
  /** @property abortedBy the threshold that ends the load */
  | { readonly type: 'stop'; readonly reason: string; readonly abortedBy?: AbortedBy }
  /** Its load changes from an instant on. @property seq its number in the run, from 0 on */
  | { readonly type: 'changed'; readonly seq: number; readonly change: Change }
  /** A driver confirms all changes so far. @property from when each takes effect there, as offsets from the start */
  | {
      readonly type: 'change-heard'
      readonly nodeId: string
      readonly boot: string | undefined
      readonly from: readonly Micros[]
    }
  /** Its search for the breaking point has come further. */
  | { readonly type: 'searched'; readonly search: SearchState }
  /** It could not start, or cannot continue. */
  | { readonly type: 'fail'; readonly reason: string }
  /** The run did not end within the longest time that its plan allows. */
  | { readonly type: 'overdue' }
  /** A driver is told to send the requests before or after the load. */
  | { readonly type: 'hook-asked'; readonly hook: HookName; readonly nodeId: string; readonly boot: string | undefined }
  | ({ readonly type: 'hook-heard'; readonly nodeId: string; readonly boot: string | undefined } & HookReport)
  /** No driver sends them, or it is unknown what became of them. */
  | { readonly type: 'hook-missing'; readonly hook: HookName; readonly reason: string }
  /** @property soFar whether it concerns the time of the load up to the present, and not the whole test */
  | { readonly type: 'doubted'; readonly doubt: Doubt; readonly soFar?: boolean }

export interface LeftOut {
  readonly nodeId: string
  readonly reason: string
}

/** The settings and the time for a transition. */
export interface Rules {
  /** The wall clock, in ms since 1970. */
  readonly now: number
  /** Seconds since the start of the load; absent before the trigger. */
  readonly elapsed?: number
  /** The share of participants below which the run stops. */
  readonly minimumShare: number
}
