/** The throughput of the latest second, beside that of the whole load so far. */
import { roundedRate } from '../../lib/measure/summary.ts'
import type { RunTimeline } from '../ledger/run-timeline.ts'
import type { Point } from '../ledger/timeline.ts'

/** Missing windows of a second are no longer waited for after this many further seconds. */
const LOOKED_AT = 3

/** Responses per second in the latest second that is as complete as those around it; null before the first. */
export function latestRateOf(timeline: RunTimeline): number | null {
  const whole = wholePoints(timeline).at(-1)
  return whole === undefined ? null : roundedRate(whole.tally.completed / (whole.to - whole.from))
}

/** The points up to the latest second that is as complete as those around it. */
export function wholePoints(timeline: RunTimeline): readonly Point[] {
  const points = timeline.of('all')?.points ?? []
  const most = Math.max(...points.slice(-LOOKED_AT).map(({ windows }) => windows))
  return points.slice(0, points.findLastIndex(({ windows }) => windows === most) + 1)
}
