/** When the phases of a run begin and end, with the changes that were made to its load. */
import { endInRunTime, toRunTime } from '../../lib/plan/pauses.ts'
import { type Span, spansOf } from '../../lib/plan/phases.ts'
import { livePlanOf, pausesOf } from '../live-change/live-plan.ts'
import type { Run } from '../run/run.ts'

/**
 * The phases as they follow each other in run time: offsets from the start, with the pauses. What lies behind a pause
 * that is not over is infinitely far.
 */
export function liveSpansOf(run: Pick<Run, 'plan' | 'changes'>): Span[] {
  const pauses = pausesOf(run)
  return spansOf(livePlanOf(run)).map(({ from, to }) => ({
    from: from === undefined ? undefined : toRunTime(pauses, from),
    to: to === undefined ? undefined : endInRunTime(pauses, to),
  }))
}
