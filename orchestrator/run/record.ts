/** A run with everything that was counted for it: the orchestrator's data of a test. */
import { withoutUndefined } from '../../lib/messages/register.ts'
import { between, type Micros, micros } from '../../lib/units.ts'
import { Ledger, type LedgerSnapshot } from '../ledger/ledger.ts'
import { RunTimeline, type RunTimelineSnapshot } from '../ledger/run-timeline.ts'
import { ThresholdWindows, type ThresholdWindowsSnapshot } from '../ledger/threshold-windows.ts'
import type { WritePoint } from '../ledger/timeline.ts'
import type { Stated } from '../fleet/reports.ts'
import { isUnderWay } from './hooks.ts'
import { isActive, isOver, type Run, type RunDriver } from './run.ts'

export interface RunRecord {
  run: Run
  readonly ledger: Ledger
  /** The same, second by second. */
  readonly timeline: RunTimeline
  /** What its thresholds need of each second. */
  readonly thresholdWindows: ThresholdWindows
  /** Per lost driver: how many windows it may have begun. Those that arrived are not missing. */
  readonly vanished: Map<string, number>
  /** Per driver without windows: the latest figures that it states. */
  readonly stated: Map<string, Stated>
  /** Windows that arrived after the end. */
  late: number
  /** When it was first seen to be over, on the own monotonic clock: a wall clock may be set. */
  overAt: Micros | undefined
  /** When the last window, or the last stated figures, arrived, on the own clock. */
  heardAt: Micros | undefined
  /** When it was first seen to be stopped, and still active, on the own clock. */
  stopAt: Micros | undefined
  /** Whether a trigger is being prepared: a second one is refused. */
  triggering: boolean
}

/** Whether it loads the target, or is about to, so that no other test may begin. */
export function isBusy({ run, triggering }: Pick<RunRecord, 'run' | 'triggering'>): boolean {
  return isActive(run) || triggering || (!isOver(run) && isUnderWay(run.hooks?.before))
}

/** Whether anything was, or is about to be, sent for it, and it is not over: it cannot be forgotten. */
export function hasBegun({ run, triggering }: Pick<RunRecord, 'run' | 'triggering'>): boolean {
  return isActive(run) || triggering || (!isOver(run) && run.hooks !== undefined)
}

/** What was counted for a run. */
export type Counts = Pick<RunRecord, 'ledger' | 'timeline' | 'thresholdWindows'>

export function recordOf(run: Run): RunRecord {
  return {
    run,
    ledger: new Ledger(),
    timeline: new RunTimeline(),
    thresholdWindows: new ThresholdWindows(run.plan),
    vanished: new Map(),
    stated: new Map(),
    late: 0,
    overAt: undefined,
    heardAt: undefined,
    stopAt: undefined,
    triggering: false,
  }
}

/** A run with everything that was counted for it, as plain data that JSON can carry; undefined values are absent. */
export interface RunSnapshot {
  readonly run: Omit<Run, 'drivers' | 'startAt' | 'endedAt' | 'stopReason'> &
    Partial<Pick<Run, 'startAt' | 'endedAt' | 'stopReason'>> & { readonly drivers: readonly RunDriver[] }
  readonly ledger: LedgerSnapshot
  readonly timeline: RunTimelineSnapshot
  /** Absent if no threshold is judged in windows. */
  readonly thresholdWindows?: ThresholdWindowsSnapshot
  readonly vanished: readonly (readonly [nodeId: string, begun: number])[]
  readonly stated: readonly (readonly [nodeId: string, stated: Stated])[]
  readonly late: number
  /** Instants of the own clock are stored as ages in µs, because they mean nothing to another process. */
  readonly overAge?: number
  readonly heardAge?: number
  readonly stopAge?: number
}

export function snapshotOf(record: RunRecord, now: Micros): RunSnapshot {
  return { ...headSnapshotOf(record, now), ...countsSnapshotOf(record) }
}

/** What was counted. @param write writes points that were written before from memory */
export function countsSnapshotOf(
  { ledger, timeline, thresholdWindows }: Counts,
  write?: WritePoint,
): Pick<RunSnapshot, keyof Counts> {
  return {
    ledger: ledger.snapshot(),
    timeline: timeline.snapshot(write),
    ...withoutUndefined({ thresholdWindows: thresholdWindows.snapshot() }),
  }
}

/** Everything else. */
export function headSnapshotOf(record: RunRecord, now: Micros): Omit<RunSnapshot, keyof Counts> {
  const { run, vanished, stated, late, overAt, heardAt, stopAt } = record
  const age = (at: Micros | undefined): number | undefined => (at === undefined ? undefined : between(at, now))
  return {
    run: withoutUndefined({ ...run, drivers: [...run.drivers.values()].map(withoutUndefined) }),
    vanished: [...vanished],
    stated: [...stated],
    late,
    ...withoutUndefined({ overAge: age(overAt), heardAge: age(heardAt), stopAge: age(stopAt) }),
  }
}

/** Restores a record from a snapshot, on the current clock. A trigger that was being prepared is dropped. */
export function restoreRun(snapshot: RunSnapshot, now: Micros): RunRecord {
  const { run, ledger, timeline, thresholdWindows, vanished, stated, late, overAge, heardAge, stopAge } = snapshot
  const at = (age: number | undefined): Micros | undefined => (age === undefined ? undefined : micros(now - age))
  const { startAt, endedAt, stopReason, drivers, ...rest } = run
  return {
    run: { ...rest, startAt, endedAt, stopReason, drivers: new Map(drivers.map((driver) => [driver.nodeId, driver])) },
    ledger: Ledger.restore(ledger),
    timeline: RunTimeline.restore(timeline),
    thresholdWindows: new ThresholdWindows(run.plan, thresholdWindows),
    vanished: new Map(vanished),
    stated: new Map(stated),
    late,
    overAt: at(overAge),
    heardAt: at(heardAge),
    stopAt: at(stopAge),
    triggering: false,
  }
}
