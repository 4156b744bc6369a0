/** Tests in the form of the list of `GET /tests`. The figures of a test that has not changed are remembered. */
import type { TestListAnswer } from '../../lib/api/answers.ts'
import { rateOver, loadTime } from '../../lib/measure/facts.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { round, roundedRate, summariseLatency } from '../../lib/measure/summary.ts'
import { toSeconds } from '../../lib/units.ts'
import type { Point } from '../ledger/timeline.ts'
import type { RunRecord } from '../run/record.ts'
import { participants, type Run } from '../run/run.ts'
import { headOf } from './answers.ts'
import { circumstancesOf, countsOf, plannedOf } from './figures.ts'
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
  const { run, ledger } = record
  const { sent, completed, failed } = countsOf(record)
  const { outcome, trust } = verdictOf(record)
  const time = loadTime(ledger.total, circumstancesOf(record))
  const { median, p95, p99, max } = summariseLatency(responseOf(ledger.total))
  return {
    ...headOf(run),
    target: run.plan.target,
    ...{ outcome, trust },
    driverCount: participants(run).length,
    planned: plannedOf(record),
    ...{ sent, completed, failed },
    seconds: round(toSeconds(time), 3),
    throughput: roundedRate(rateOver(ledger.total.completedInTime, time)),
    response: { median, p95, p99, max },
    sparkline: sparklineOf(record.timeline.of('all')?.points ?? []),
  }
}

/** Responses per second in parts of equal length; a point is spread evenly over its time. */
export function sparklineOf(points: readonly Pick<Point, 'from' | 'to' | 'tally'>[]): number[] {
  const end = points.at(-1)?.to ?? 0
  const length = Math.max(1, Math.ceil(end / SPARKLINE_PARTS))
  const parts = Array.from({ length: Math.ceil(end / length) }, () => 0)
  for (const { from, to, tally } of points) {
    const perSecond = tally.completed / (to - from)
    for (let second = from; second < to; second += 1) {
      const part = Math.floor(second / length)
      parts[part] = (parts[part] ?? 0) + perSecond / length
    }
  }
  return parts.map((rate) => round(rate, 1))
}
