/** A run in the parts in which it is stored, and put together again. */
import type { Plan } from '../../lib/plan/plan.ts'
import type { Micros } from '../../lib/units.ts'
import { listEntryOf } from '../figures/list-entry.ts'
import { headSnapshotOf, type RunRecord, type RunSnapshot } from '../run/record.ts'
import type { RunCounts, RunHead, StoredTest } from './history.ts'

/** A test with its plan. */
export function storedTestOf(record: RunRecord, now: Micros): Required<StoredTest> {
  const { run, ...rest } = headSnapshotOf(record, now)
  const { plan, ...others } = run
  return { entry: listEntryOf(record), head: { ...rest, run: others }, plan }
}

export function runSnapshotOf({ run, ...rest }: RunHead, plan: Plan, counts: RunCounts): RunSnapshot {
  return { ...rest, run: { ...run, plan }, ...counts }
}
