/** What was counted for a run: its ledger and its timeline, from windows as they were received. */
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { Ledger } from '../ledger/ledger.ts'
import { RunTimeline } from '../ledger/run-timeline.ts'
import { ThresholdWindows } from '../ledger/threshold-windows.ts'
import type { Counts } from '../run/record.ts'
import type { RunCounts } from './history.ts'

/** The parts of a plan that decide what is counted. */
export type CountedPlan = Pick<Plan, 'phases' | 'thresholds'>

export function noCounts(plan: CountedPlan): Counts {
  return { ledger: new Ledger(), timeline: new RunTimeline(), thresholdWindows: new ThresholdWindows(plan) }
}

export function restoreCounts({ ledger, timeline, thresholdWindows }: RunCounts, plan: CountedPlan): Counts {
  return {
    ledger: Ledger.restore(ledger),
    timeline: RunTimeline.restore(timeline),
    thresholdWindows: new ThresholdWindows(plan, thresholdWindows),
  }
}

/** Counts a window once, in any order; false if it was counted before. */
export function countWindow({ ledger, timeline, thresholdWindows }: Counts, window: Window): boolean {
  if (!ledger.add(window)) return false
  timeline.add(window)
  thresholdWindows.add(window)
  return true
}

/** The same for a window as it was received. */
export function addWindow(counts: Counts, encoded: Uint8Array): void {
  const read = metrics.read(encoded)
  if (read.ok && read.message.kind === 'window') countWindow(counts, read.message)
}
