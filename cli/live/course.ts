/** The course of a plan in time, for the progress of its run. */
import { longestOf, spansOf } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { fromSeconds, toSeconds } from '../../lib/units.ts'

export interface Course {
  /** The latest end of the load, in seconds; undefined if only responses end it. */
  readonly seconds: number | undefined
  /**
   * The index of the phase at a time.
   * @param sent the number of requests of each phase so far, for phases whose begin the plan does not set
   */
  phaseAt(seconds: number, sent: readonly number[]): number
}

export function courseOf(plan: Plan): Course {
  const end = longestOf(plan)
  const spans = spansOf(plan)
  return {
    seconds: end === undefined ? undefined : Math.round(toSeconds(end) * 1_000) / 1_000,
    phaseAt: (seconds, sent) => {
      const now = fromSeconds(seconds)
      const byTime = Math.max(
        0,
        spans.findLastIndex(({ from }) => from !== undefined && from <= now),
      )
      const isKnown = spans[byTime]?.to !== undefined
      return isKnown
        ? byTime
        : Math.max(
            byTime,
            sent.findLastIndex((count) => count > 0),
          )
    },
  }
}
