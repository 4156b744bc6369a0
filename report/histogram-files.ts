/**
 * Writes a histogram in the two file formats that HdrHistogram's tools read, merge and plot. Values are recorded in µs.
 */
import { encodeCells } from '../lib/measure/hdr-codec.ts'
import type { Histogram } from '../lib/measure/histogram.ts'

/** Lines for each halving of the distance to 100 %, as HdrHistogram's own tools print them. */
const TICKS_PER_HALVING = 5
const MICROS_PER_MS = 1_000
/** Counts of a long run exceed 32 bits. */
const COUNTER_BITS = 64

/** The percentile distribution in ms (`.hgrm`). Its figures are those of the cells, so they are exact to 3 digits. */
export async function percentileText(histogram: Readonly<Histogram>): Promise<string> {
  // The library is large and seldom needed, so it is loaded on demand.
  const { default: hdr } = await import('hdr-histogram-js')
  const read = hdr.decodeFromCompressedBase64(encodeCells(histogram.packed()), COUNTER_BITS, false)
  return read.outputPercentileDistribution(TICKS_PER_HALVING, MICROS_PER_MS)
}

/** The subject and the time of an interval of a log; instants in ISO 8601. */
export interface Interval {
  readonly title: string
  readonly from: string
  readonly to: string
}

/**
 * An interval log (`.hlog`) of format 1.3 with one interval: the cells are in µs, the column of the maximum is in ms.
 */
export function intervalLog(histogram: Readonly<Histogram>, { title, from, to }: Interval): string {
  const start = Date.parse(from)
  const interval = [secondsIn(start), secondsIn(Date.parse(to) - start), (histogram.max / MICROS_PER_MS).toFixed(3)]
  return [
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${secondsIn(start)} (seconds since epoch), ${from}]`,
    `#[${title}: values in microseconds, Interval_Max in milliseconds]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    `${interval.join(',')},${encodeCells(histogram.packed())}`,
    '',
  ].join('\n')
}

function secondsIn(ms: number): string {
  return (ms / 1_000).toFixed(3)
}
