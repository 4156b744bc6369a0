/** The maximum duration of a plan: its load is ended as by a stop, that long after its start. */
import { durationText } from '../../lib/duration.ts'
import { fromMillis } from '../../lib/units.ts'
import { isActive } from './run.ts'
import type { RunStore } from './run-store.ts'

/**
 * Stops the runs whose maximum duration is over. It is a fact of the plan and of the start instant, so an orchestrator
 * that continues a run after a restart knows it as well.
 * @param common the present instant of the common clock, in µs since 1970
 */
export function endOverlong(runs: Pick<RunStore, 'all' | 'apply'>, common: number): void {
  for (const record of runs.all()) {
    const { startAt, stopReason, plan } = record.run
    const { maxDurationMs } = plan
    if (!isActive(record.run) || startAt === undefined || stopReason !== undefined || maxDurationMs === undefined)
      continue
    const longest = fromMillis(maxDurationMs)
    if (common < startAt + longest) continue
    runs.apply(record, { type: 'stop', reason: `its maximum duration of ${durationText(longest)} is over` })
  }
}
