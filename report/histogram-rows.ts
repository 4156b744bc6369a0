/** The histogram of response times as rows of text, for the report and the live view. */
import type { DistributionAnswer } from '../lib/api/distribution.ts'
import { briefMillis, counted, grouped } from '../lib/measure/phrases.ts'
import { bar } from '../lib/terminal/blocks.ts'
import { padded } from '../lib/terminal/width.ts'

export type Bucket = DistributionAnswer['buckets'][number]

/** Texts of which all rows of a histogram have equally wide ones. */
export interface HistogramRow {
  /** The borders, the count and the share of a bucket. */
  readonly label: string
  readonly bar: string
}

/** With less room for the bars, in columns, there are no counts beside the shares. */
const LEAST_BAR = 12

export function histogramTitle({ stddev }: DistributionAnswer, atLeastFrom = Infinity): string {
  // The deviation of values that are lower bounds tells nothing.
  return `response times${atLeastFrom === Infinity ? `, standard deviation ${briefMillis(stddev)} ms` : ''}`
}

/**
 * A row for each bucket.
 * @param width of the longest row with its bar, in columns
 * @param atLeastFrom response times from this one on, in ms, are lower bounds
 */
export function histogramRows(buckets: readonly Bucket[], width: number, atLeastFrom = Infinity): HistogramRow[] {
  const labels = labelsOf(buckets, atLeastFrom, true)
  const shown = width - (labels[0]?.length ?? 0) < LEAST_BAR ? labelsOf(buckets, atLeastFrom, false) : labels
  const most = Math.max(...buckets.map(({ count }) => count))
  return buckets.map(({ count }, index) => {
    const label = shown[index] ?? ''
    return { label, bar: bar(count / most, width - label.length) }
  })
}

function labelsOf(buckets: readonly Bucket[], atLeastFrom: number, hasCounts: boolean): string[] {
  const all = buckets.reduce((sum, { count }) => sum + count, 0)
  const borderText = bordersText(buckets)
  const cells = buckets.map(({ from, to, count }) => [
    `${to > atLeastFrom ? '≥' : ''}${borderText(from)}`,
    borderText(to),
    ...(hasCounts ? [counted(count)] : []),
    shareText(count, all),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) => {
    const [from = '', to = '', ...rest] = row.map((text, column) => padded(text, widths[column] ?? 0, 'left'))
    return `  ${[`${from} – ${to} ms`, ...rest].join('  ')}  `
  })
}

/** Borders with the same decimals, unless they are so far apart that small ones would give large ones many. */
function bordersText(buckets: readonly Bucket[]): (border: number) => string {
  const borders = buckets.flatMap(({ from, to }) => [from, to])
  const decimals = Math.max(...borders.map((border) => String(border).split('.')[1]?.length ?? 0))
  if (Math.max(...borders) > 100 * Math.min(...borders.filter((border) => border > 0))) return grouped
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return (border) => border.toLocaleString('en-US', digits)
}

function shareText(count: number, all: number): string {
  if (count === 0) return ''
  if (count === all) return '100 %'
  const share = (100 * count) / all
  if (share > 99.9) return '>99.9 %'
  return share < 0.1 ? '<0.1 %' : `${share.toFixed(1)} %`
}
