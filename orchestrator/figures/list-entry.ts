/** Tests in the form of the list of `GET /tests`. The figures of a test that has not changed are remembered. */
import type { TestListAnswer } from '../../lib/api/tests.ts'
import { round } from '../../lib/measure/summary.ts'
import type { Point } from '../ledger/timeline.ts'
import type { RunRecord } from '../run/record.ts'
import { participants, type Run } from '../run/run.ts'
import { headOf } from './answers.ts'
import { liveOf } from './figures.ts'
import { verdictOf } from './verdict.ts'

type ListEntry = TestListAnswer['tests'][number]

/** The most parts of a sparkline. */
const SPARKLINE_PARTS = 60

interface Remembered {
  readonly run: Run
  readonly revision: number
  readonly heardAt: number | undefined
  readonly entry: ListEntry
}

const remembered = new WeakMap<RunRecord, Remembered>()

/** The entry of a test in the list. */
export function listEntryOf(record: RunRecord): ListEntry {
  const { run, heardAt } = record
  const { revision } = record.timeline
  const known = remembered.get(record)
  if (known?.run === run && known.revision === revision && known.heardAt === heardAt) return known.entry
  const entry = entryOf(record)
  remembered.set(record, { run, revision, heardAt, entry })
  return entry
}

function entryOf(record: RunRecord): ListEntry {
  const { run } = record
  const { planned, sent, completed, failed, seconds, rates, latencies } = liveOf(record).overall
  const { outcome, trust } = verdictOf(record)
  const { median, p95, p99, max } = latencies.response
  return {
    ...headOf(run),
    target: run.plan.target,
    ...(run.plan.tags === undefined ? {} : { tags: run.plan.tags }),
    ...{ outcome, trust },
    driverCount: participants(run).length,
    ...{ planned, sent, completed, failed, seconds },
    throughput: rates.throughput,
    response: { median, p95, p99, max },
    sparkline: sparklineOf(record.timeline.of('all')?.points ?? []),
  }
}

/**
 * Responses per second in parts of equal length, of which the last may have only begun. A point is spread evenly over
 * its time.
 * @param points disjoint, in the order of time
 */
export function sparklineOf(points: readonly Pick<Point, 'from' | 'to' | 'tally'>[]): number[] {
  const end = points.at(-1)?.to ?? 0
  const length = Math.max(1, Math.ceil(end / SPARKLINE_PARTS))
  const parts = Array.from({ length: Math.ceil(end / length) }, () => 0)
  // By part and not by second: a window may claim any time.
  for (const { from, to, tally } of points) {
    for (let part = Math.floor(from / length); part * length < to; part += 1) {
      const seconds = Math.min(to, (part + 1) * length) - Math.max(from, part * length)
      parts[part] = (parts[part] ?? 0) + (tally.completed * seconds) / (to - from)
    }
  }
  return parts.map((completed, part) => round(completed / Math.min(length, end - part * length), 1))
}
