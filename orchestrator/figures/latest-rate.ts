/** The throughput of the latest second, beside that of the whole load so far. */
import { roundedRate } from '../../lib/measure/summary.ts'
import type { RunTimeline } from '../ledger/run-timeline.ts'

/** Missing windows of a second are no longer waited for after this many further seconds. */
const LOOKED_AT = 3

/** Responses per second in the latest second that is as complete as those around it; null before the first. */
export function latestRateOf(timeline: RunTimeline): number | null {
  const latest = timeline.of('all')?.points.slice(-LOOKED_AT) ?? []
  const most = Math.max(...latest.map(({ windows }) => windows))
  const whole = latest.findLast(({ windows }) => windows === most)
  return whole === undefined ? null : roundedRate(whole.tally.completed / (whole.to - whole.from))
}
