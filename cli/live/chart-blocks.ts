/** The pictures of the view: rate and p99 over time, and the histogram of the response times. */
import { HISTOGRAM_ROWS_PER_DOUBLING } from '../../lib/api/recent.ts'
import { counted, percent } from '../../lib/measure/phrases.ts'
import { widthOf } from '../../lib/terminal/width.ts'
import type { Block } from './arrange.ts'
import { bar, highest, sparkline } from './chart.ts'
import { type Line, span, type Tone } from './line.ts'
import type { LiveModel } from './model.ts'
import { millisText, rateText } from './numbers.ts'

const NAME = 11
const SCALE = 16

/** One value per second and column; each chart has its name at the left, and its largest value at the right. */
export function seriesBlock({ series }: LiveModel): Block | undefined {
  if (series.throughput.length === 0) return undefined
  const rows = [
    { name: 'completed', values: series.throughput, tone: 'accent', text: rateText },
    { name: 'p99', values: series.p99, tone: 'doubtful', text: (ms: number) => `${millisText(ms)} ms` },
  ] as const
  return {
    place: 'right',
    rank: 16,
    sizes: [2, 4, 6],
    lines: (count, width) => rows.flatMap((row) => chartLines(row, Math.floor(count / 2), width)),
  }
}

interface Chart {
  readonly name: string
  readonly values: readonly (number | null)[]
  readonly tone: Tone
  readonly text: (value: number) => string
}

function chartLines({ name, values, tone, text }: Chart, height: number, width: number): Line[] {
  const room = Math.max(1, width - NAME - SCALE)
  const shown = values.slice(-room)
  const scale = ` up to ${text(highest(shown))}`
  return sparkline(shown, { width: room, height }).map((curve, row) => [
    span((row === height - 1 ? name : '').padEnd(NAME), 'dim'),
    span(curve, tone),
    span(row === height - 1 ? scale : '', 'dim'),
  ])
}

const MOST_ROWS = 13

/** How many responses took how long, in rows of equal ratio. */
export function histogramBlock({ histogram }: LiveModel): Block | undefined {
  if (histogram.length === 0) return undefined
  return {
    place: 'right',
    rank: 17,
    sizes: Array.from({ length: MOST_ROWS - 4 }, (_, index) => index + 5),
    lines: (count, width) => histogramLines(histogram, count, width),
  }
}

function histogramLines(histogram: LiveModel['histogram'], count: number, width: number): Line[] {
  const rows = rowsOf(histogram, count - 1)
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  const most = highest(rows.map((row) => row.count))
  const names = rows.map(({ from }) => millisText(from))
  const nameWidth = Math.max(8, ...names.map(widthOf))
  const title: Line = [
    span('from ms'.padStart(nameWidth), 'dim'),
    span(`  share of ${counted(total)} responses`, 'dim'),
  ]
  const room = Math.max(1, width - nameWidth - SCALE)
  const lines = rows.map((row, index): Line => {
    const share = row.count / Math.max(1, total)
    return [
      span((names[index] ?? '').padStart(nameWidth)),
      span(`  ${bar(row.count / Math.max(1, most), room)}`, 'accent'),
      span(row.count === 0 ? '' : ` ${percent(share)}`),
    ]
  })
  return [title, ...lines]
}

interface HistogramRow {
  /** The least response time in ms. */
  readonly from: number
  readonly count: number
}

/** How many rows may become one. Few sizes: the picture should not change each time a slower response comes. */
const groups = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 192, 256, 512]

/** At most so many rows, as narrow as that allows. */
function rowsOf(histogram: LiveModel['histogram'], most: number): HistogramRow[] {
  const indices = histogram.map(([row]) => row)
  const [first, last] = [Math.min(...indices), Math.max(...indices)]
  const group = groups.find((size) => Math.floor(last / size) - Math.floor(first / size) < most) ?? last + 1
  const begin = Math.floor(first / group)
  const counts = new Array<number>(Math.floor(last / group) - begin + 1).fill(0)
  for (const [row, count] of histogram) {
    const index = Math.floor(row / group) - begin
    counts[index] = (counts[index] ?? 0) + count
  }
  return counts.map((count, index) => ({ from: millisFrom((begin + index) * group), count }))
}

function millisFrom(row: number): number {
  return 2 ** (row / HISTOGRAM_ROWS_PER_DOUBLING) / 1_000
}
