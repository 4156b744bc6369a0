/** The latest seconds of a run, from merged histograms. */
import type { LiveAnswer } from '../../lib/api/answers.ts'
import { latencyAnswerOf } from '../../lib/api/figures.ts'
import { RECENT_SECONDS, type RecentAnswer } from '../../lib/api/recent.ts'
import { roundedRate, summariseResponse } from '../../lib/measure/summary.ts'
import { droppedOf, emptyTally, merge } from '../../lib/measure/tally.ts'
import type { Point } from '../ledger/timeline.ts'
import type { RunRecord } from '../run/record.ts'
import type { Run } from '../run/run.ts'
import { wholePoints } from './latest-rate.ts'
import { plannedIn } from './timeline.ts'

/** Absent before the first window. */
export function recentOf({ run, timeline }: RunRecord): Pick<LiveAnswer, 'recent'> {
  const points = latestOf(wholePoints(timeline))
  return points.length === 0 ? {} : { recent: recentAnswerOf(points, run) }
}

/** Older seconds are joined: a point that overlaps the time only in part is included completely. */
function latestOf(points: readonly Point[]): readonly Point[] {
  const end = points.at(-1)?.to ?? 0
  return points.filter(({ to }) => to > end - RECENT_SECONDS)
}

function recentAnswerOf(points: readonly Point[], run: Run): RecentAnswer {
  const [from, to] = [points[0]?.from ?? 0, points.at(-1)?.to ?? 0]
  const tally = points.reduce((sum, point) => merge(sum, point.tally), emptyTally())
  const planned = plannedIn({ from, to }, run)
  const perSecond = (count: number): number => roundedRate(count / (to - from))
  return {
    ...{ from, to },
    rates: {
      planned: planned === null ? null : perSecond(planned),
      sent: perSecond(tally.sent),
      throughput: perSecond(tally.completed),
    },
    failed: tally.failed,
    dropped: droppedOf(tally),
    response: latencyAnswerOf(summariseResponse(tally)),
  }
}
