/** The pictures of the view: rate and p99 over time, and the histogram of the response times. */
import { briefMillis } from '../../../lib/measure/phrases.ts'
import { highest, sparkline } from '../../../lib/terminal/blocks.ts'
import { type Bucket, type HistogramRow, histogramRows, histogramTitle } from '../../../report/histogram-rows.ts'
import type { Block } from './arrange.ts'
import { type Line, span, type Tone } from './line.ts'
import type { LiveModel } from '../model.ts'
import { rateText } from './numbers.ts'

const NAME = 11
const SCALE = 16

/** One value per second and column; each chart has its name at the left, and its largest value at the right. */
export function seriesBlock({ series }: LiveModel): Block | undefined {
  if (series.throughput.length === 0) return undefined
  const rows = [
    { name: 'completed', values: series.throughput, tone: 'accent', text: rateText },
    { name: 'p99', values: series.p99, tone: 'doubtful', text: (ms: number) => `${briefMillis(ms)} ms` },
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

/** The fewest rows that make a picture, without the title. */
const FEWEST_ROWS = 4

/** How many responses took how long: in the buckets of the report, of which neighbours are joined if not all fit. */
export function histogramBlock({ distribution, response }: LiveModel): Block | undefined {
  if (distribution === undefined) return undefined
  const { buckets } = distribution
  const heights = buckets.map((_, index) => Math.ceil(buckets.length / (index + 1)))
  const sizes = heights.filter((rows) => rows >= Math.min(FEWEST_ROWS, buckets.length)).map((rows) => rows + 1)
  return {
    place: 'right',
    rank: 17,
    sizes: sizes.toReversed(),
    lines: (count, width) => [
      [span(histogramTitle(distribution, response.atLeastFrom), 'dim')],
      ...histogramRows(joined(buckets, count - 1), width, response.atLeastFrom).map(rowLine),
    ],
  }
}

function rowLine({ label, bar }: HistogramRow): Line {
  return [span(label), span(bar, 'accent')]
}

/** At most so many buckets, each of as many neighbours. */
function joined(buckets: readonly Bucket[], most: number): Bucket[] {
  const size = Math.ceil(buckets.length / Math.max(1, most))
  return buckets.flatMap((first, index) => {
    if (index % size !== 0) return []
    const group = buckets.slice(index, index + size)
    const count = group.reduce((sum, bucket) => sum + bucket.count, 0)
    return [{ from: first.from, to: group.at(-1)?.to ?? first.to, count }]
  })
}
