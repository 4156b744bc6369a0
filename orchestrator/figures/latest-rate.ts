/** The throughput of the latest second, beside that of the whole load so far. */
import { roundedRate } from '../../lib/measure/summary.ts'
import type { RunTimeline } from '../ledger/run-timeline.ts'

/** Drivers whose window of a second has not come after so many more are not waited for. */
const LOOKED_AT = 3

/** Answers a second in the latest second that is as whole as those around it; null until one is in. */
export function latestRateOf(timeline: RunTimeline): number | null {
  const latest = timeline.of('all')?.points.slice(-LOOKED_AT) ?? []
  const most = Math.max(...latest.map(({ windows }) => windows))
  const whole = latest.findLast(({ windows }) => windows === most)
  return whole === undefined ? null : roundedRate(whole.tally.completed / (whole.to - whole.from))
}
