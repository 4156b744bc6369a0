/** From the points of a timeline to the lines and marks of charts. Pure. */
import type { LatencyAnswer } from '../../lib/api/answers.ts'
import type { PointAnswer } from '../../lib/api/timeline.ts'
import type { TimeRange } from './group.ts'
import type { Mark, MarkKind } from './marks.ts'
import type { ChartSeries } from './time-chart.ts'

type Points = readonly PointAnswer[]
type Series = readonly ChartSeries[]

/** Kinds of failures with a line of their own; all others share one. */
export const MOST_KINDS = 5

export function stretchesOf(points: Points): TimeRange[] {
  return points.map(({ from, to }) => ({ from, to }))
}

/** Requests per second: due (only of an open load), sent, completed, failed. */
export function rates(points: Points): Series {
  const lines = [
    { label: 'sent', colour: 0, values: perSecond(points, ({ sent }) => sent) },
    { label: 'completed', colour: 2, values: perSecond(points, ({ completed }) => completed) },
    { label: 'failed', colour: 1, values: perSecond(points, ({ failed }) => failed) },
  ]
  if (points.every(({ planned }) => planned === null)) return lines
  // First, so that the line of what was sent is drawn above it and a difference is visible.
  return [{ label: 'planned', colour: 5, dash: true, values: perSecond(points, ({ planned }) => planned) }, ...lines]
}

/** Requests that were sent and have not ended, at the end of each point. */
export function inFlight(points: Points): Series {
  let open = 0
  const values = points.map(({ sent, completed, failed }) => {
    // Windows of several drivers arrive at different times, so that ends may be known before their starts.
    open += sent - completed - failed
    return Math.max(open, 0)
  })
  return [{ label: 'in flight', values }]
}

const responses = ['median', 'p90', 'p95', 'p99', 'max'] as const

/** Percentiles of the response time in ms. */
export function responseTimes(points: Points): Series {
  return responses.map((key) => latency(key, points, ({ response }) => response))
}

/** Median and 99th percentile of the service time, in ms. */
export function serviceTimes(points: Points): Series {
  return (['median', 'p99'] as const).map((key) => latency(key, points, ({ service }) => service))
}

/** The most frequent failures per second, each by its code, and all others together. */
export function failuresByKind(points: Points): Series {
  const totals = new Map<string, number>()
  for (const { failures } of points) {
    for (const [code, count] of Object.entries(failures)) totals.set(code, (totals.get(code) ?? 0) + count)
  }
  const byNumber = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([code]) => code)
  const rest = byNumber.slice(MOST_KINDS)
  const lines = byNumber.slice(0, MOST_KINDS).map((code) => ({
    label: code,
    values: perSecond(points, ({ failures }) => failures[code] ?? 0),
  }))
  if (rest.length === 0) return lines
  const others = perSecond(points, ({ failures }) => sum(rest.map((code) => failures[code] ?? 0)))
  return [...lines, { label: 'other', values: others }]
}

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const

/** Responses per second by the class of their status; only classes that occur. */
export function statusesByClass(points: Points): Series {
  const counts = points.map(({ statuses }) => {
    const found = new Map<string, number>()
    for (const [status, count] of Object.entries(statuses)) {
      const name = /^[1-5]\d\d$/.test(status) ? `${status.charAt(0)}xx` : 'other'
      found.set(name, (found.get(name) ?? 0) + count)
    }
    return found
  })
  return [...classes, 'other'].flatMap((label, colour) => {
    if (!counts.some((each) => each.has(label))) return []
    const values = points.map((point, index) => (counts[index]?.get(label) ?? 0) / lengthOf(point))
    return [{ label, colour, values }]
  })
}

/** Bytes of responses per second. */
export function bytesPerSecond(points: Points): Series {
  return [{ label: 'received', values: perSecond(points, ({ bytes }) => bytes) }]
}

/** An event of a test; the response of `GET /tests/{id}` contains them. */
export interface TestEvent {
  /** An instant in ISO 8601. */
  readonly at: string
  readonly code: string
  readonly message: string
}

/** @param startAt of the load, in ms since 1970; events before it are at 0 @param kindOf by default all are events */
export function eventMarks(
  events: readonly TestEvent[],
  startAt: number,
  kindOf: (event: TestEvent) => MarkKind = () => 'event',
): Mark[] {
  return events.map((event) => ({
    from: Math.max((Date.parse(event.at) - startAt) / 1_000, 0),
    kind: kindOf(event),
    text: event.message,
  }))
}

function perSecond(points: Points, of: (point: PointAnswer) => number | null): (number | null)[] {
  return points.map((point) => {
    const count = of(point)
    return count === null ? null : count / lengthOf(point)
  })
}

function lengthOf({ from, to }: TimeRange): number {
  return Math.max(to - from, 1)
}

const names = { median: 'p50', p90: 'p90', p95: 'p95', p99: 'p99', max: 'max' } as const

function latency(key: keyof typeof names, points: Points, of: (point: PointAnswer) => LatencyAnswer): ChartSeries {
  return { label: names[key], values: points.map((point) => of(point)[key]) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
