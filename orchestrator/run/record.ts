/** A run with everything that was counted for it: what the orchestrator keeps of a test. */
import type { Micros } from '../../lib/units.ts'
import { Ledger } from '../figures/ledger.ts'
import { RunTimeline } from '../figures/run-timeline.ts'
import type { Stated } from '../fleet/reports.ts'
import type { Run } from './run.ts'

export interface RunRecord {
  run: Run
  readonly ledger: Ledger
  /** The same, second by second. */
  readonly timeline: RunTimeline
  /** Per driver that was lost: how many windows it may have begun by then. Those that came are not missing. */
  readonly vanished: Map<string, number>
  /** Per driver that reports no windows: the latest that it states. */
  readonly stated: Map<string, Stated>
  /** Windows that came after the end. */
  late: number
  /** When it was first seen to be over, on the own clock: a wall clock may be set. */
  overAt: Micros | undefined
  /** When a window, or stated figures, last came, on the own clock. */
  heardAt: Micros | undefined
  /** When it was first seen to be stopped, and still active, on the own clock. */
  stopAt: Micros | undefined
  /** A trigger is being prepared: a second one is refused. */
  triggering: boolean
}

export function recordOf(run: Run): RunRecord {
  return {
    run,
    ledger: new Ledger(),
    timeline: new RunTimeline(),
    vanished: new Map(),
    stated: new Map(),
    late: 0,
    overAt: undefined,
    heardAt: undefined,
    stopAt: undefined,
    triggering: false,
  }
}
