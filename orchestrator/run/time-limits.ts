/** What is over because of the time that has passed: tests that nobody triggers, and loads of a maximum duration. */
import { expireDrafts } from './drafts.ts'
import { endOverlong } from './max-duration.ts'
import type { RunStore } from './run-store.ts'

/** Stops what has exceeded its time. @param wall ms since 1970 */
export function keepTimeLimits(runs: Pick<RunStore, 'all' | 'apply' | 'common'>, wall: number): void {
  expireDrafts(runs, wall)
  endOverlong(runs, runs.common)
}
