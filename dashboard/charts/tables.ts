/** What the tables behind the charts contain that are no lines: heat maps, small multiples, and marks. Pure. */
import { type DriverTimeline, driverPanels } from './drivers-of.ts'
import { millis, number, quantity, stretchText } from './format.ts'
import type { HeatPoint } from './heat-grid.ts'
import { HEAT_ROWS, rowLimits } from './heat-rows.ts'
import { type Mark, type MarkKind, symbolOf } from './marks.ts'
import { MOST_ROWS, type TableContent, thinned, thinningNote } from './chart-table.ts'

const kindNames: Readonly<Record<MarkKind, string>> = {
  loss: 'missing figures',
  doubt: 'doubt',
  change: 'change',
  event: 'event',
}

/** All marks of a group of charts with their texts, in the order of time. */
export function marksTable(marks: readonly Mark[]): TableContent {
  const sorted = marks.toSorted((a, b) => a.from - b.from)
  const shown = sorted.slice(-MOST_ROWS)
  const left = shown.length < sorted.length
  return {
    caption: `Events on the time axis${left ? `: the latest ${number(shown.length)} of ${number(sorted.length)}` : ''}`,
    columns: ['Time', 'Kind', 'What'],
    rows: shown.map(({ from, to = from, kind, text }) => {
      return [stretchText({ from, to }), `${symbolOf[kind]} ${kindNames[kind]}`, text]
    }),
  }
}

/** The requests of each point by the doubling of the response time that contains them, the newest point first. */
export function heatTable(title: string, points: readonly HeatPoint[]): TableContent {
  const indexes = thinned(points.length, MOST_ROWS).reverse()
  const shown = indexes.flatMap((index) => points[index] ?? [])
  const counted = shown.map((point) => ({ time: stretchText(point), counts: countsOf(point) }))
  const ranges = rangesIn(counted.map(({ counts }) => counts))
  return {
    caption: `${title}: requests by range of response time${thinningNote(indexes.length, points.length)}`,
    columns: ['Time', ...ranges.map(rangeText)],
    rows: counted.map(({ time, counts }) => [time, ...ranges.map((range) => number(counts.get(range) ?? 0))]),
  }
}

function countsOf({ heat }: HeatPoint): Map<number, number> {
  const counts = new Map<number, number>()
  for (const [row, count] of heat) {
    const range = Math.floor(row / HEAT_ROWS)
    counts.set(range, (counts.get(range) ?? 0) + count)
  }
  return counts
}

/** All ranges from the lowest to the highest that occurs. */
function rangesIn(all: readonly ReadonlyMap<number, number>[]): number[] {
  let [low, high] = [Infinity, -Infinity]
  for (const counts of all) {
    for (const range of counts.keys()) [low, high] = [Math.min(low, range), Math.max(high, range)]
  }
  return low > high ? [] : Array.from({ length: high - low + 1 }, (_, index) => low + index)
}

function rangeText(range: number): string {
  const [from] = rowLimits(range * HEAT_ROWS)
  const [to] = rowLimits((range + 1) * HEAT_ROWS)
  return `${millis(from)} to ${millis(to)}`
}

/** The values of each driver, and whether it differs from the others; in the order of the panels. */
export function driversTable(drivers: readonly DriverTimeline[]): TableContent {
  const panels = driverPanels(drivers)
  const shown = panels.slice(0, MOST_ROWS)
  const left = shown.length < panels.length
  return {
    caption: `Drivers${left ? `: the first ${number(shown.length)} of ${number(panels.length)}` : ''}`,
    columns: ['Driver', 'Completed', 'Median', 'p99', 'Differs from the others'],
    rows: shown.map(({ nodeId, rate, median, p99, difference = 'no' }) => {
      return [nodeId, quantity(rate, 'rate'), quantity(median, 'ms'), quantity(p99, 'ms'), difference]
    }),
  }
}
