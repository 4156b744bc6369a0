/** The runs of an earlier process, as they were when it wrote its last batch. */
import type { From, Mark } from '../../lib/bus/bus.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Micros } from '../../lib/units.ts'
import type { ChangeLog } from '../fleet/change-log.ts'
import type { HeartbeatMinutes } from '../fleet/heartbeat-minutes.ts'
import type { Registry } from '../fleet/registry.ts'
import { countsSnapshotOf, restoreRun, type RunRecord } from '../run/record.ts'
import type { RunStore } from '../run/run-store.ts'
import { addWindow, noCounts } from './counts.ts'
import type { OpenRun, Resumption } from './history.ts'
import { runSnapshotOf } from './stored-run.ts'

export interface ResumeParts {
  readonly registry: Registry
  readonly changeLog: ChangeLog
  readonly minutes: HeartbeatMinutes
  readonly runs: RunStore
  readonly clock: Clock
  readonly log: Log
}

/** Puts everything where the earlier process left it. */
export function resume(resumption: Resumption, { registry, changeLog, minutes, runs, clock, log }: ResumeParts): void {
  const now = clock.now()
  registry.restore(resumption.fleet.registry, now)
  changeLog.restore(resumption.fleet.changes)
  minutes.restore(resumption.minutes)
  const finished = resumption.finished.map((snapshot) => restoreRun(snapshot, now))
  runs.restore(finished, true)
  const open = resumption.runs.map((run) => recordOfOpenRun(run, now))
  runs.restore(open, false)
  const active = runs.active()?.run.id
  const down = Math.max(0, clock.wall() - resumption.at)
  const seconds = Math.round(down / 1_000)
  log.info({ seconds, runs: resumption.runs.length, active }, 'continuing where an earlier orchestrator stopped')
  for (const record of open) runs.apply(record, { type: 'resumed', down })
}

/** A run with everything that was counted for it. The sums do not depend on the order of the windows. */
export function recordOfOpenRun({ head, plan, counts, windows }: OpenRun, now: Micros): RunRecord {
  const record = restoreRun(runSnapshotOf(head, plan, counts ?? countsSnapshotOf(noCounts(plan))), now)
  for (const encoded of windows) addWindow(record, encoded)
  return record
}

/** Heartbeats before this say nothing about the present, and there may be very many. */
const HEARTBEATS_MATTER_MS = 600_000

/** Where to read each topic of the drivers' messages: after the earlier process, or as a first one. */
export function startsAfter(
  resumption: Resumption | undefined,
  wall: number,
): { readonly register: From; readonly heartbeat: From; readonly metrics: From } {
  if (resumption === undefined) return { register: 'beginning', heartbeat: 'now', metrics: 'now' }
  const { marks, at } = resumption
  const after = (mark: Mark | undefined, otherwise: From): From => (mark === undefined ? otherwise : { after: mark })
  const recent = wall - at < HEARTBEATS_MATTER_MS
  return {
    register: after(marks.register, 'beginning'),
    heartbeat: recent ? after(marks.heartbeat, 'now') : 'now',
    metrics: after(marks.metrics, 'now'),
  }
}
