/** From the timelines of drivers to the panels of small multiples, those that differ from the others first. Pure. */
import type { LatencyAnswer } from '../../lib/api/answers.ts'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { number } from './format.ts'
import type { TimeRange } from './group.ts'
import { outliers } from './outliers.ts'
import type { Values } from './step-path.ts'

/** One driver as `GET /tests/{id}/timeline?drivers=true` reports it. */
export interface DriverTimeline {
  readonly nodeId: string
  readonly completed: number
  /** Of the whole test so far. */
  readonly response: Pick<LatencyAnswer, 'median' | 'p99'>
  readonly points: readonly DriverPointAnswer[]
}

export interface DriverPanel {
  readonly nodeId: string
  /** Requests completed per second, over the time of its points; null without points. */
  readonly rate: number | null
  /** Response times of the whole test in ms. */
  readonly median: number | null
  readonly p99: number | null
  /** How it differs from the other drivers; undefined if it does not. */
  readonly difference: string | undefined
  /** What the lines are made of; the same object as long as nothing has changed. */
  readonly source: readonly DriverPointAnswer[]
}

type Figures = Omit<DriverPanel, 'difference'>

const figures = [
  ['rate', 'rate'],
  ['median', 'median response time'],
  ['p99', 'p99'],
] as const

/** A panel for each driver: first those that differ, then the others, each by name, so that places are steady. */
export function driverPanels(drivers: readonly DriverTimeline[]): DriverPanel[] {
  const all = drivers.map(figuresOf)
  const found = all.map((): string[] => [])
  for (const [key, name] of figures) {
    for (const { index, times } of outliers(all.map((each) => each[key]))) found[index]?.push(timesText(name, times))
  }
  const panels = all.map((each, index) => ({ ...each, difference: differenceText(found[index] ?? []) }))
  return panels.sort((a, b) => rank(a) - rank(b) || (a.nodeId < b.nodeId ? -1 : 1))
}

function rank({ difference }: DriverPanel): number {
  return difference === undefined ? 1 : 0
}

function figuresOf({ nodeId, completed, response, points }: DriverTimeline): Figures {
  const [first, last] = [points[0], points.at(-1)]
  const seconds = first === undefined || last === undefined ? 0 : last.to - first.from
  const rate = seconds > 0 ? completed / seconds : null
  return { nodeId, rate, median: response.median, p99: response.p99, source: points }
}

function timesText(name: string, times: number): string {
  return Number.isFinite(times) ? `${name} ${number(Number(times.toPrecision(2)))} ×` : `${name} above 0, unlike`
}

function differenceText(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : `different: ${parts.join(', ')} the median of the drivers`
}

/** The lines of a driver: requests completed per second, and the 99th percentile of the response time in ms. */
export interface DriverLines {
  readonly stretches: readonly TimeRange[]
  readonly rates: Values
  readonly p99: Values
}

export function driverLines(points: readonly DriverPointAnswer[]): DriverLines {
  return {
    stretches: points,
    rates: points.map(({ from, to, completed }) => completed / Math.max(to - from, 1)),
    p99: points.map(({ p99 }) => (p99 !== null && p99 > 0 ? p99 : null)),
  }
}

/** The least and greatest values of all drivers' lines; undefined if there are none. */
export interface Limits {
  readonly mostRate: number
  readonly p99: readonly [number, number] | undefined
}

export function limitsOf(lines: readonly DriverLines[]): Limits {
  let [mostRate, low, high] = [0, Infinity, -Infinity]
  for (const { rates, p99 } of lines) {
    for (const rate of rates) mostRate = Math.max(mostRate, rate ?? 0)
    for (const value of p99) {
      low = Math.min(low, value ?? Infinity)
      high = Math.max(high, value ?? -Infinity)
    }
  }
  return { mostRate, p99: low <= high ? [low, high] : undefined }
}
