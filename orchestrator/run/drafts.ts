/** Tests that nobody triggers: their plan leaves Kafka after a week, and drivers that start then never hear of it. */
import { fromSeconds, toMillis } from '../../lib/units.ts'
import { isPending } from './run.ts'
import type { RunStore } from './run-store.ts'

/** The time for which `test_config` keeps plans. */
const KEPT_MS = toMillis(fromSeconds(7 * 86_400))

/** Stops tests that were created a week ago and neither triggered nor put into the queue. @param now ms since 1970 */
export function expireDrafts(runs: Pick<RunStore, 'all' | 'apply'>, now: number): void {
  for (const record of runs.all()) {
    const { run, triggering } = record
    if (!isPending(run) || run.queued !== undefined || triggering || now - run.createdAt < KEPT_MS) continue
    runs.apply(record, { type: 'stop', reason: 'it was not triggered within 7 days' })
  }
}
