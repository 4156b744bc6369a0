/** The events of a run. */
import type { Doubt } from '../../lib/measure/verdict.ts'
import type { Ending } from '../../lib/messages/metrics.ts'
import type { RunDriver } from './run.ts'

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
      readonly leftOut: readonly LeftOut[]
    }
  /** The driver's last window has arrived. */
  | {
      readonly type: 'done'
      readonly nodeId: string
      readonly boot: string | undefined
      readonly ending: Ending
      readonly reason?: string
    }
  | { readonly type: 'lost'; readonly nodeId: string; readonly reason: string }
  | { readonly type: 'back'; readonly nodeId: string; readonly boot: string | undefined }
  | { readonly type: 'stop'; readonly reason: string }
  /** It could not start, or cannot continue. */
  | { readonly type: 'fail'; readonly reason: string }
  /** The run did not end within the longest time that its plan allows. */
  | { readonly type: 'overdue' }
  | { readonly type: 'doubted'; readonly doubt: Doubt }

export interface LeftOut {
  readonly nodeId: string
  readonly reason: string
}

/** The settings and the time for a transition: wall clock in ms, and the share of drivers below which a run stops. */
export interface Rules {
  readonly now: number
  readonly minimumShare: number
}
