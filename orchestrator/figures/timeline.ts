/** The timeline of a test in the form of the API. */
import {
  type DriverPointAnswer,
  type DriverTimelineAnswer,
  HEAT_ROWS_PER_DOUBLING,
  type PointAnswer,
  type TimelineAnswer,
  type TimelineQuery,
} from '../../lib/api/timeline.ts'
import { latencyAnswerOf } from '../../lib/api/figures.ts'
import { lowestOf } from '../../lib/measure/cell-layout.ts'
import { Histogram } from '../../lib/measure/histogram.ts'
import { quantiles } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { round, summariseLatency } from '../../lib/measure/summary.ts'
import { droppedOf } from '../../lib/measure/tally.ts'
import { dueBetween } from '../../lib/plan/due.ts'
import { isOpen } from '../../lib/plan/load-time.ts'
import { phaseOf } from '../../lib/plan/plan.ts'
import type { Point } from '../ledger/timeline.ts'
import type { RunRecord } from '../run/record.ts'
import { isActive, participants, type Run, type RunDriver } from '../run/run.ts'

/** The most points of drivers in one response, over all drivers: the latest of each. */
const MOST_DRIVER_POINTS = 20_000

/** Builds responses, and remembers those of points, because points never change. */
export class TimelineAnswers {
  readonly #epoch: string
  readonly #points = new WeakMap<Point, PointAnswer>()
  readonly #driverPoints = new WeakMap<Point, DriverPointAnswer>()

  /** @param epoch unique to this process: cursors of another one are of no use, because revisions are counted anew */
  constructor(epoch: string) {
    this.#epoch = epoch
  }

  /** @param ageMs the time since the end of the latest window */
  of(record: RunRecord, { after, drivers = false }: TimelineQuery, ageMs: number | null): TimelineAnswer {
    const { run, timeline } = record
    const since = this.#revisionOf(after)
    return {
      TestId: run.id,
      state: run.state,
      cursor: `${this.#epoch}-${timeline.revision}`,
      ageMs,
      seconds: timeline.of('all')?.latest ?? 0,
      points: timeline.changed('all', since).map((point) => this.#pointOf(point, run)),
      drivers: drivers ? this.#driversOf(record, since) : [],
    }
  }

  #revisionOf(cursor: string | undefined): number {
    const [epoch, revision] = cursor?.split('-') ?? []
    return epoch === this.#epoch ? Number(revision) || 0 : 0
  }

  #pointOf(point: Point, run: Run): PointAnswer {
    return remembered(this.#points, point, () => pointAnswerOf(point, run))
  }

  #driversOf(record: RunRecord, since: number): DriverTimelineAnswer[] {
    const drivers = participants(record.run)
    const most = Math.floor(MOST_DRIVER_POINTS / Math.max(1, drivers.length))
    return drivers.map((driver) => {
      const points = record.timeline.changed({ nodeId: driver.nodeId }, since).slice(-most)
      return {
        ...totalsOf(record, driver),
        points: points.map((point) => remembered(this.#driverPoints, point, () => driverPointOf(point))),
      }
    })
  }
}

function remembered<A>(answers: WeakMap<Point, A>, point: Point, make: () => A): A {
  const known = answers.get(point)
  if (known !== undefined) return known
  const made = make()
  answers.set(point, made)
  return made
}

function pointAnswerOf({ from, to, windows, tally }: Point, run: Run): PointAnswer {
  const { shape } = phaseOf(run.plan)
  const response = responseOf(tally)
  const summaryOf = (name: string): PointAnswer['wait'] => latencyAnswerOf(summariseLatency(tally.latencies.of(name)))
  return {
    ...{ from, to, windows },
    planned: isOpen(shape) ? dueBetween(shape, { from, to }, participants(run).length) : null,
    ...{ sent: tally.sent, completed: tally.completed, failed: tally.failed },
    dropped: droppedOf(tally),
    bytes: tally.bytesReceived,
    statuses: Object.fromEntries(tally.statuses),
    failures: Object.fromEntries(tally.failures),
    response: latencyAnswerOf(summariseLatency(response)),
    ...{ service: summaryOf('service'), wait: summaryOf('wait'), slip: summaryOf('slip') },
    heat: heatOf(response),
  }
}

/** Response times by row of the heat map. */
export function heatOf(histogram: Readonly<Histogram>): [row: number, count: number][] {
  const rows = new Map<number, number>()
  const cells = histogram.cells()
  while (cells.next()) {
    const row = Math.floor(HEAT_ROWS_PER_DOUBLING * Math.log2(Math.max(1, lowestOf(cells.cell))))
    rows.set(row, (rows.get(row) ?? 0) + cells.times)
  }
  return [...rows]
}

function driverPointOf({ from, to, tally }: Point): DriverPointAnswer {
  const { sent, completed, failed } = tally
  const [median, p99] = quantiles(responseOf(tally), [0.5, 0.99]).map(millis)
  const [slip] = quantiles(tally.latencies.of('slip'), [0.99]).map(millis)
  return { ...{ from, to, sent, completed, failed }, median: median ?? null, p99: p99 ?? null, slip: slip ?? null }
}

/** The slip of the latest window of each driver that runs a test: the 99th percentile in ms. */
export function latestSlips(records: readonly RunRecord[]): ReadonlyMap<string, number | null> {
  const active = records.filter(({ run }) => isActive(run))
  return new Map(
    active.flatMap((record) => participants(record.run).map(({ nodeId }) => [nodeId, slipOf(record, nodeId)])),
  )
}

function slipOf({ timeline }: RunRecord, nodeId: string): number | null {
  const latest = timeline.of({ nodeId })?.points.at(-1)
  return latest === undefined ? null : driverPointOf(latest).slip
}

function millis(value: number | undefined): number | null {
  return value === undefined ? null : round(value / 1_000, 3)
}

/** The sum of a driver's windows; of a driver without windows, the figures that it states. */
function totalsOf(record: RunRecord, { nodeId, boot }: RunDriver): Omit<DriverTimelineAnswer, 'points'> {
  const total = record.ledger.account(nodeId, boot)?.total
  const stated = record.stated.get(nodeId)
  const response = summariseLatency(total === undefined ? new Histogram() : responseOf(total))
  const counted = { nodeId, sent: total?.sent ?? 0, completed: total?.completed ?? 0, failed: total?.failed ?? 0 }
  if (stated === undefined) return { ...counted, response: latencyAnswerOf(response) }
  const { sent, completed, min, mean, median, mode, max } = stated
  return {
    ...{ ...counted, sent, completed },
    response: latencyAnswerOf({ ...response, count: completed, min, mean, median, mode, max }),
  }
}
