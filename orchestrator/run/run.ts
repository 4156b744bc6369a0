/** A run: one execution of a test. It is immutable: transitions return a new one. */
import type { RunDriverState, RunState } from '../../lib/api/answers.ts'
import type { Doubt } from '../../lib/measure/verdict.ts'
import type { Ending } from '../../lib/messages/metrics.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { HookRuns } from './hooks.ts'
import type { Labels } from '../../lib/plan/shares.ts'
import type { Micros } from '../../lib/units.ts'
import type { Reports } from '../fleet/reports.ts'
import type { SearchState } from '../search/conduct.ts'

export type { RunDriverState, RunState }

export interface RunDriver {
  readonly nodeId: string
  readonly boot: string | undefined
  readonly state: RunDriverState
  readonly reason?: string
  readonly reports: Reports
  readonly ending?: Ending
  /** The estimated time for the connections of its first requests, in ms; sent with `ready`. */
  readonly connectMs?: number
  /** What distinguishes it from other drivers; absent without labels. */
  readonly labels?: Labels
  /** The index of its share in the plan, if the plan has shares. */
  readonly share?: number
  /** When each change of the load takes effect in it, as offsets from the start; as many as it has confirmed. */
  readonly changesFrom?: readonly Micros[]
  /** Whether it has a segment of the plan. */
  readonly participant: boolean
}

/** An event of a run, with a code and an instant. */
export interface RunNote {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly code: string
  readonly message: string
  readonly nodeId?: string
}

/** A place in the queue of tests that wait for their trigger. */
export interface Queued {
  /** Tests are triggered in the order of their ranks, once their conditions hold. */
  readonly rank: number
  /** Not before this instant, in ms since 1970. */
  readonly at?: number
  /** Not before this test is over. */
  readonly after?: string
}

/** A threshold that did not hold over the last ten seconds. */
export interface AbortedBy {
  /** The threshold as text. */
  readonly text: string
  /** The value in these seconds, in the unit of its limit. */
  readonly value: number
  /** The second since the start at which they end. */
  readonly at: number
}

export interface Run {
  readonly id: string
  /** The name that it was given after its creation; until then, that of its plan holds. */
  readonly name?: string
  /** Present while it waits in the queue. */
  readonly queued?: Queued | undefined
  /** Why the queue gave it up, until it is queued again. */
  readonly unqueued?: { readonly at: number; readonly reason: string } | undefined
  readonly plan: Plan
  readonly state: RunState
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** The start instant on the common clock, µs since 1970. */
  readonly startAt: number | undefined
  readonly endedAt: number | undefined
  readonly drivers: ReadonlyMap<string, RunDriver>
  readonly notes: readonly RunNote[]
  readonly doubts: readonly Doubt[]
  readonly stopReason: string | undefined
  /** The changes of its load while it runs, in their order; absent if there are none. */
  readonly changes?: readonly Change[]
  /** How far its search for the breaking point has come; absent before its first stage. */
  readonly search?: SearchState
  /** The threshold that ended the load. */
  readonly abortedBy?: AbortedBy | undefined
  /** The requests before and after the load. */
  readonly hooks?: HookRuns | undefined
  /** The state that it will have when the requests after its load have been sent: the load itself has ended. */
  readonly ending?: 'finished' | 'failed' | 'aborted' | undefined
}

/** A run that has just been created. */
export function draft(id: string, plan: Plan, now: number): Run {
  return {
    id,
    plan,
    state: 'drafted',
    createdAt: now,
    startAt: undefined,
    endedAt: undefined,
    drivers: new Map(),
    notes: [],
    doubts: [],
    stopReason: undefined,
  }
}

const order: Record<RunState, number> = {
  drafted: 0,
  preparing: 1,
  armed: 2,
  running: 3,
  draining: 4,
  finished: 5,
  failed: 5,
  aborted: 5,
}

/** The rank of a state; states only move forward. */
export function progress(state: RunState): number {
  return order[state]
}

export function isOver(run: Run): boolean {
  return progress(run.state) >= order.finished
}

/** Whether its load has ended, or will never begin; the requests after it may still be sent. */
export function hasEnded(run: Run): boolean {
  return isOver(run) || run.ending !== undefined
}

/** Whether there is, or may be, load on the target. */
export function isActive(run: Run): boolean {
  return run.state === 'running' || run.state === 'draining'
}

/** Whether it is not triggered yet. */
export function isPending(run: Run): boolean {
  return progress(run.state) < order.running
}

/** How a run ended that was never triggered, as a part of a sentence. */
export function endOf({ state, ending }: Run): string {
  return (ending ?? state) === 'aborted' ? 'was stopped' : 'failed'
}

export function nameOf({ name, plan }: Run): string {
  return name ?? plan.name
}

export function participants(run: Run): RunDriver[] {
  return [...run.drivers.values()].filter((driver) => driver.participant)
}
