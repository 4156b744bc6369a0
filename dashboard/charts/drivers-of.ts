/** From the timelines of drivers to the panels of small multiples, those that differ from the others first. Pure. */
import type { LatencyAnswer } from '../../lib/api/answers.ts'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { number } from './format.ts'
import { outliers } from './outliers.ts'

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
