/** What wrk 4 and wrk2 print: their labels and columns. */
import type { Histogram } from '../../../lib/measure/histogram.ts'
import { distributionOf, type Spread, type WrkFigures } from './figures.ts'
import { aligned, binaryText, metricText, secondsText, timeText } from './units.ts'

const SECOND = 1_000_000
const percentilesOfWrk = [50, 75, 90, 99] as const
const percentilesOfWrk2 = [50, 75, 90, 99, 99.9, 99.99, 99.999, 100] as const

/** Printed before the load. */
export function headText(url: string, { seconds, threads, connections }: Asked): string {
  return `Running ${secondsText(seconds)} test @ ${url}\n  ${threads} threads and ${connections} connections\n`
}

export interface Asked {
  readonly seconds: number
  readonly threads: number
  readonly connections: number
}

/** Printed after the load. @param distributions the lines of `distributionLines` and `spectrumLines` */
export function resultText(figures: WrkFigures, distributions: readonly string[]): string {
  const { latency, rate, requests, time, bytes } = figures
  const perSecond = (count: number): number => (time > 0 ? (count * SECOND) / time : 0)
  return [
    '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
    spreadLine('Latency', latency, timeText),
    spreadLine('Req/Sec', rate, metricText),
    ...distributions,
    `  ${requests} requests in ${timeText(time)}, ${binaryText(bytes)}B read`,
    ...errorLines(figures),
    `Requests/sec: ${perSecond(requests).toFixed(2).padStart(9)}`,
    `Transfer/sec: ${binaryText(perSecond(bytes)).padStart(10)}B`,
    '',
  ].join('\n')
}

function spreadLine(name: string, { mean, deviation, max, within }: Spread, text: (value: number) => string): string {
  const cells = [aligned(text(mean), 8), aligned(text(deviation), 10), aligned(text(max), 9)]
  return `    ${name.padEnd(10)}${cells.join('')}${(within * 100).toFixed(2).padStart(8)}%`
}

/** wrk prints these only if there are any. */
function errorLines({ errors, wrong }: WrkFigures): string[] {
  const { connect, read, write, timeout } = errors
  const some = connect + read + write + timeout > 0
  return [
    ...(some ? [`  Socket errors: connect ${connect}, read ${read}, write ${write}, timeout ${timeout}`] : []),
    ...(wrong > 0 ? [`  Non-2xx or 3xx responses: ${wrong}`] : []),
  ]
}

/** `--latency` of wrk. */
export function distributionLines(response: Histogram): string[] {
  const rows = distributionOf(response, percentilesOfWrk)
  const row = ([percentile, value]: [number, number]): string =>
    `${percentile.toFixed(0).padStart(7)}%${aligned(timeText(value), 10)}`.trimEnd()
  return ['  Latency Distribution', ...rows.map(row)]
}

/** Which latency of wrk2 a distribution is of. */
export const recorded = 'Recorded Latency'
export const uncorrected = 'Uncorrected Latency (measured without taking delayed starts into account)'

/**
 * `--latency` of wrk2, with its spectrum.
 * @param spectrum the percentiles in the text format of HdrHistogram; undefined without samples
 */
export function wrk2Lines(of: string, histogram: Histogram, spectrum: string | undefined): string[] {
  const rows = distributionOf(histogram, percentilesOfWrk2)
  const row = ([percentile, value]: [number, number]): string =>
    `${percentile.toFixed(3).padStart(7)}%${aligned(timeText(value), 10)}`.trimEnd()
  return [
    `  Latency Distribution (HdrHistogram - ${of})`,
    ...rows.map(row),
    '',
    ...(spectrum === undefined ? [] : spectrumLines(spectrum)),
    '-'.repeat(58),
  ]
}

/** The columns are those of the C library, which are narrower. */
function spectrumLines(spectrum: string): string[] {
  const lines = spectrum.trimEnd().split('\n')
  return [
    '  Detailed Percentile spectrum:',
    '       Value   Percentile   TotalCount 1/(1-Percentile)',
    '',
    ...lines.flatMap((line) => {
      const [value, percentile, count, inverse] = line.trim().split(/\s+/)
      if (line.startsWith('#')) return [line]
      if (value === undefined || !/^[\d.]+$/.test(value)) return []
      return [rowOf(Number(value), Number(percentile), `${count}`, inverse)]
    }),
  ]
}

function rowOf(value: number, percentile: number, count: string, inverse = 'inf'): string {
  const last = Number.isFinite(Number(inverse)) ? Number(inverse).toFixed(2) : 'inf'
  return [value.toFixed(3), percentile.toFixed(6), count, last].map((cell) => cell.padStart(12)).join(' ')
}
