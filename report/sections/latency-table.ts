/** The table of latencies: a row for each measurement with samples, a column for each percentile. */
import type { FiguresAnswer } from '../../lib/api/answers.ts'
import type { LatencyAnswer } from '../../lib/api/latency.ts'
import { briefMillis, printable } from '../../lib/measure/phrases.ts'
import { measurements, titleOf } from '../../lib/measure/measurements.ts'
import { isJudged } from '../../lib/measure/soundness.ts'
import { cutMiddle, padded } from '../../lib/terminal/width.ts'
import { TITLE } from './lines.ts'

/** If a larger share of the responses is unsuccessful, a second row shows only the successful ones. */
const MANY_UNSUCCESSFUL = 0.01

const columns = [
  { title: 'min', of: ({ min }: LatencyAnswer) => min },
  { title: 'mean', of: ({ mean }: LatencyAnswer) => mean },
  { title: 'median', q: 0.5, of: ({ median }: LatencyAnswer) => median },
  { title: 'p90', q: 0.9, of: ({ p90 }: LatencyAnswer) => p90 },
  { title: 'p95', q: 0.95, of: ({ p95 }: LatencyAnswer) => p95 },
  { title: 'p99', q: 0.99, of: ({ p99 }: LatencyAnswer) => p99 },
  { title: 'p99.9', q: 0.999, of: ({ p999 }: LatencyAnswer) => p999 },
  { title: 'max', of: ({ max }: LatencyAnswer) => max },
] as const
type Title = (typeof columns)[number]['title']

/** A cell has at most seven characters: `≥10,000`. */
const COLUMN = 8

/** Milliseconds; a dash where there are too few samples for a percentile, `≥` where the value is a lower bound. */
export function latencyTable({ latencies }: FiguresAnswer): string[] {
  return [
    `${'ms'.padEnd(TITLE)}${columns.map(({ title }) => title.padStart(COLUMN)).join('')}`,
    row('response', latencies.response),
    ...namesIn(latencies).flatMap((name) => {
      const latency = latencies[name]
      return latency !== undefined && isShown(name, latency, latencies) ? [row(titleOf(name), latency)] : []
    }),
  ]
}

/** The measurements of every report in their order, then those of other protocols. */
function namesIn(latencies: FiguresAnswer['latencies']): string[] {
  const names = new Set<string>(measurements.map(({ name }) => name))
  for (const name of Object.keys(latencies)) if (name !== 'response') names.add(name)
  return [...names]
}

/** Parts of the response time are shown only when they add information. */
function isShown(name: string, { count, max }: LatencyAnswer, latencies: FiguresAnswer['latencies']): boolean {
  if (name === 'success') return hasManyUnsuccessful(latencies)
  if (name === 'unsuccessful' || name === 'givenUp' || name === 'floor') return false
  if (name === 'connection' || name === 'wait') return count > 0 && (max ?? 0) > 0
  return count > 0
}

function hasManyUnsuccessful({ success, unsuccessful }: FiguresAnswer['latencies']): boolean {
  const [good, bad] = [success.count, unsuccessful.count]
  return good > 0 && bad > MANY_UNSUCCESSFUL * (good + bad)
}

function row(title: string, latency: LatencyAnswer): string {
  const cells = columns.map((column) => cellOf(column.title, latency).padStart(COLUMN))
  return `${padded(cutMiddle(printable(title), TITLE - 1), TITLE)}${cells.join('')}`
}

/**
 * The cell in the column with this title.
 * @param few what becomes of a percentile beyond which there are fewer than ten samples: a dash, or `~` before it
 */
export function cellOf(title: Title, latency: LatencyAnswer, few: 'hidden' | 'marked' = 'hidden'): string {
  const column = columns.find((one) => one.title === title)
  const value = column?.of(latency) ?? null
  if (column === undefined || value === null) return '–'
  const isFew = hasFew(column, latency)
  if (isFew && few === 'hidden') return '–'
  return `${isFew ? '~' : ''}${isBound(title, value, latency) ? '≥' : ''}${briefMillis(value)}`
}

function hasFew(column: (typeof columns)[number], { count }: LatencyAnswer): boolean {
  return 'q' in column && !isJudged(count, column.q)
}

/** The mean is a lower bound as soon as one of its values is. */
function isBound(title: string, value: number, { atLeastFrom }: LatencyAnswer): boolean {
  return atLeastFrom !== undefined && (title === 'mean' || value >= atLeastFrom)
}
