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
import type { Histogram } from '../../lib/measure/histogram.ts'
import { quantiles } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { round, summariseLatency, summariseResponse } from '../../lib/measure/summary.ts'
import { droppedOf, emptyTally } from '../../lib/measure/tally.ts'
import { dueBetween } from '../../lib/plan/due.ts'
import { type Span, spansOf } from '../../lib/plan/phases.ts'
import { isOpen } from '../../lib/plan/shapes.ts'
import { fromSeconds, toSeconds } from '../../lib/units.ts'
import type { RunTimeline } from '../ledger/run-timeline.ts'
import { measuredOf } from './measured.ts'
import { livePlanOf, loadTimeAt } from '../live-change/live-plan.ts'
import type { Point, Timeline } from '../ledger/timeline.ts'
import type { RunRecord } from '../run/record.ts'
import { isActive, participants, type Run, type RunDriver } from '../run/run.ts'

/** The most points of drivers in one response, over all drivers: the latest of each. */
const MOST_DRIVER_POINTS = 20_000

/** The source of a cursor, its revision, and whether it came with the points of drivers. */
const CURSOR = /^([A-Za-z]+)-(\d{1,15})(-d)?$/

/** The revisions up to which a client knows the points of all together, and those of drivers. */
interface Known {
  readonly all: number
  readonly drivers: number
}

const nothingKnown: Known = { all: 0, drivers: 0 }

/** The figures of a driver for the whole test so far. */
type DriverTotals = Omit<DriverTimelineAnswer, 'points' | 'pointsFrom'>

/** Builds responses, and remembers those of points, because points never change, and the totals of drivers. */
export class TimelineAnswers {
  readonly #newSource: () => string
  /** A name for each timeline, which no other one has ever had: each of them numbers its points from 1 on. */
  readonly #sources = new WeakMap<RunTimeline, string>()
  readonly #points = new WeakMap<Point, PointAnswer>()
  readonly #driverPoints = new WeakMap<Point, DriverPointAnswer>()
  /** By the timeline of the driver: whatever changes its sums changes its points, too. */
  readonly #totals = new WeakMap<Timeline, { readonly revision: number; readonly totals: DriverTotals }>()

  /** @param newSource returns a name of letters that is never returned again, even by another process */
  constructor(newSource: () => string) {
    this.#newSource = newSource
  }

  /**
   * A cursor of anything but this timeline is ignored: of another test, or of the same one before a restart.
   * @param ageMs the time since the end of the latest window
   */
  of(record: RunRecord, { after, drivers = false }: TimelineQuery, ageMs: number | null): TimelineAnswer {
    const { run, timeline } = record
    const source = remembered(this.#sources, timeline, this.#newSource)
    const known = knownBy(after, source, timeline.revision)
    return {
      TestId: run.id,
      state: run.state,
      cursor: `${source}-${timeline.revision}${drivers ? '-d' : ''}`,
      ageMs,
      seconds: timeline.of('all')?.latest ?? 0,
      points: timeline.changed('all', known.all).map((point) => this.#pointOf(point, run)),
      drivers: drivers ? this.#driversOf(record, known.drivers) : [],
    }
  }

  #pointOf(point: Point, run: Run): PointAnswer {
    return remembered(this.#points, point, () => pointAnswerOf(point, run))
  }

  #driversOf(record: RunRecord, since: number): DriverTimelineAnswer[] {
    const drivers = participants(record.run)
    const most = Math.max(1, Math.floor(MOST_DRIVER_POINTS / drivers.length))
    return drivers.map((driver) => {
      const changed = record.timeline.changed({ nodeId: driver.nodeId }, since)
      const points = changed.slice(-most)
      const [first] = points
      return {
        ...this.#totalsOf(record, driver),
        ...(first === undefined || first === changed[0] ? {} : { pointsFrom: first.from }),
        points: points.map((point) => remembered(this.#driverPoints, point, () => driverPointOf(point))),
      }
    })
  }

  /** Figures that a driver states are not remembered: they change without its timeline. */
  #totalsOf(record: RunRecord, driver: RunDriver): DriverTotals {
    const timeline = driver.reports === 'windows' ? record.timeline.of({ nodeId: driver.nodeId }) : undefined
    if (timeline === undefined) return totalsOf(record, driver)
    const { revision } = timeline
    const known = this.#totals.get(timeline)
    if (known?.revision === revision) return known.totals
    const totals = totalsOf(record, driver)
    this.#totals.set(timeline, { revision, totals })
    return totals
  }
}

function remembered<K extends object, V>(values: WeakMap<K, V>, key: K, make: () => V): V {
  const known = values.get(key)
  if (known !== undefined) return known
  const made = make()
  values.set(key, made)
  return made
}

function knownBy(cursor: string | undefined, source: string, latest: number): Known {
  const [, given, digits, ofDrivers] = CURSOR.exec(cursor ?? '') ?? []
  const revision = Number(digits)
  if (given !== source || revision > latest) return nothingKnown
  return { all: revision, drivers: ofDrivers === undefined ? 0 : revision }
}

function pointAnswerOf({ from, to, windows, tally }: Point, run: Run): PointAnswer {
  const response = responseOf(tally)
  const summaryOf = (name: string): PointAnswer['wait'] => latencyAnswerOf(summariseLatency(tally.latencies.of(name)))
  return {
    ...{ from, to, windows },
    planned: plannedIn({ from, to }, run),
    ...{ sent: tally.sent, completed: tally.completed, failed: tally.failed },
    dropped: droppedOf(tally),
    bytes: tally.bytesReceived,
    statuses: Object.fromEntries(tally.statuses),
    failures: Object.fromEntries(tally.failures),
    ...{ checkFailed: tally.checkFailed, checks: Object.fromEntries(tally.checks) },
    response: latencyAnswerOf(summariseResponse(tally, response)),
    ...{ service: summaryOf('service'), wait: summaryOf('wait'), slip: summaryOf('slip') },
    heat: heatOf(response),
  }
}

/**
 * The requests due in a time, in the share of the drivers that send windows: points contain no others. Null for closed
 * load, and from a phase on that only responses end. By the changes as they were announced, long enough ahead that no
 * point of the past depends on them.
 */
export function plannedIn(point: Pick<Point, 'from' | 'to'>, run: Run): number | null {
  const plan = livePlanOf(run)
  const spans = spansOf(plan)
  const all = participants(run)
  const passed = (second: number): number => toSeconds(loadTimeAt(run, fromSeconds(second)))
  const time = { from: passed(point.from), to: passed(point.to) }
  // Whatever begins when responses say so begins after all that the plan places in time.
  const placed = toSeconds(spans.findLast((span) => span.from !== undefined)?.from ?? fromSeconds(0))
  const due = plan.phases.map(({ shape }, index): number | null => {
    const span = spans[index]
    if (span?.from === undefined) return time.to <= placed ? 0 : null
    if (!isWithin(time, span) || shape.kind === 'pause') return 0
    const begun = toSeconds(span.from)
    if (!isOpen(shape)) return null
    return dueBetween(shape, { from: Math.max(0, time.from - begun), to: time.to - begun }, all.length)
  })
  const counted = all.filter(({ reports }) => reports === 'windows')
  const sum = due.reduce((total, one) => (total === null || one === null ? null : total + one), 0)
  return sum === null ? null : round((sum * counted.length) / Math.max(1, all.length), 1)
}

/** Whether a phase runs in a part of a time in seconds; never if that is empty, as in a pause. */
function isWithin({ from, to }: Pick<Point, 'from' | 'to'>, span: Span): boolean {
  const begun = span.from === undefined || to > toSeconds(span.from)
  return from < to && begun && (span.to === undefined || from < toSeconds(span.to))
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
  return { ...{ from, to, sent, completed, failed }, median: median ?? null, p99: p99 ?? null, slip: slipIn(tally) }
}

/** The slip of a driver's latest window in a running test: the 99th percentile in ms; null without one. */
export function latestSlip(records: readonly RunRecord[], nodeId: string): number | null {
  const record = records.find(({ run }) => isActive(run) && run.drivers.get(nodeId)?.participant === true)
  const latest = record?.timeline.of({ nodeId })?.points.at(-1)
  return latest === undefined ? null : slipIn(latest.tally)
}

function slipIn(tally: Point['tally']): number | null {
  const [slip] = quantiles(tally.latencies.of('slip'), [0.99])
  return millis(slip)
}

function millis(value: number | undefined): number | null {
  return value === undefined ? null : round(value / 1_000, 3)
}

/** The sum of a driver's windows in the measured phases; of a driver without windows, the figures that it states. */
function totalsOf(record: RunRecord, driver: RunDriver): DriverTotals {
  const { nodeId, boot, reports } = driver
  const account = record.ledger.account(nodeId, boot)
  const total = account === undefined ? emptyTally() : measuredOf(account, record.run.plan)
  const stated = reports === 'summary' ? record.stated.get(nodeId) : undefined
  const response = summariseResponse(total)
  const { failed } = total
  if (stated === undefined) {
    return { nodeId, sent: total.sent, completed: total.completed, failed, response: latencyAnswerOf(response) }
  }
  const { sent, completed, min, mean, median, mode, max } = stated
  return {
    ...{ nodeId, sent, completed, failed },
    response: latencyAnswerOf({ ...response, count: completed, min, mean, median, mode, max }),
  }
}
