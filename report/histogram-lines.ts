/** The histogram of response times in the text report: a bar for each bucket. */
import { counted, grouped } from '../lib/measure/phrases.ts'
import { padded } from '../lib/terminal/width.ts'
import { COLUMNS, type Line, linesOf } from './lines.ts'
import { millisText } from './latency-table.ts'
import type { Report } from './report.ts'

type Bucket = NonNullable<Report['distribution']>['buckets'][number]

/** The parts of a full block, by eighths. */
const parts = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const FULL = '█'

/** None without a response. */
export function histogramLines({ distribution, overall }: Pick<Report, 'distribution' | 'overall'>): Line[] {
  if (distribution === undefined) return []
  const { buckets, stddev } = distribution
  const { atLeastFrom = Infinity } = overall.latencies.response
  // The deviation of values that are lower bounds tells nothing.
  const deviation = atLeastFrom === Infinity ? `, standard deviation ${millisText(stddev)} ms` : ''
  const title = { text: `response times${deviation}`, tone: 'title' } as const
  return [title, ...linesOf(bars(buckets, atLeastFrom))]
}

function bars(buckets: readonly Bucket[], atLeastFrom: number): string[] {
  const all = buckets.reduce((sum, { count }) => sum + count, 0)
  const most = Math.max(...buckets.map(({ count }) => count))
  const borderText = bordersText(buckets)
  const heads = buckets.map(({ from, to, count }) => [
    `${to > atLeastFrom ? '≥' : ''}${borderText(from)}`,
    borderText(to),
    counted(count),
    shareText(count, all),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...heads.map((head) => head[column]?.length ?? 0)))
  const room = COLUMNS - widths.reduce((sum, width) => sum + width, 0) - HEAD
  return buckets.map(({ count }, index) => {
    const [from = '', to = '', number = '', share = ''] = (heads[index] ?? []).map((text, column) =>
      padded(text, widths[column] ?? 0, 'left'),
    )
    return `  ${from} – ${to} ms  ${number}  ${share}  ${barOf(count / most, room)}`.trimEnd()
  })
}

/** The columns of a line that are neither a number nor the bar. */
const HEAD = '   –  ms      '.length

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

/** A bar to an eighth of a character; whatever is above 0 is visible. */
function barOf(share: number, room: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(share * room * 8)) : 0
  return FULL.repeat(Math.floor(eighths / 8)) + (parts[eighths % 8] ?? '')
}
