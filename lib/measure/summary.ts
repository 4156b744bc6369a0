/** A tally as people and scripts read it: milliseconds, percentiles from merged histograms, null without samples. */
import { type Histogram, mean, mode, quantile } from './histogram.ts'
import { eachKind, type Tally, inFlight, type LatencyKind } from './tally.ts'
import { type Micros, toMillis, toSeconds } from '../units.ts'

/** One measurement in milliseconds. The mode is that of the histogram's cells: rounded to 3 significant digits. */
export interface LatencySummary {
  readonly count: number
  readonly min: number | null
  readonly mean: number | null
  readonly median: number | null
  readonly mode: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p99_9: number | null
  readonly max: number | null
}

/** What vanished with lost drivers: windows that never came, and requests that nobody reported. */
export interface Lost {
  readonly windows: number
  /** At most so many requests; null when the plan sets no number, only a time. */
  readonly atMost: number | null
}

export interface Summary {
  readonly planned: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly dropped: number
  readonly inFlight: number
  readonly lost: Lost
  /** Completed requests a second, over the time measured. */
  readonly rate: number
  /** Bytes received. */
  readonly bytes: number
  readonly statuses: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
  readonly latencies: Readonly<Record<LatencyKind, LatencySummary>>
}

export interface Context {
  /** Time that the tally covers. */
  readonly span: Micros
  readonly lost: Lost
}

export const nothingLost: Lost = { windows: 0, atMost: 0 }

/** Turns a tally into figures. */
export function summarise(tally: Tally, context: Context): Summary {
  return {
    planned: tally.planned,
    sent: tally.sent,
    completed: tally.completed,
    failed: tally.failed,
    dropped: tally.dropped,
    inFlight: inFlight(tally),
    lost: context.lost,
    rate: context.span > 0 ? round(tally.completed / toSeconds(context.span), 2) : 0,
    bytes: tally.bytesReceived,
    statuses: sorted(tally.statuses),
    failures: sorted(tally.failures),
    latencies: eachKind((kind) => summariseLatency(tally.latencies[kind])),
  }
}

const noSamples: LatencySummary = {
  count: 0,
  min: null,
  mean: null,
  median: null,
  mode: null,
  p90: null,
  p95: null,
  p99: null,
  p99_9: null,
  max: null,
}

/** One histogram in milliseconds. */
export function summariseLatency(histogram: Histogram): LatencySummary {
  if (histogram.count === 0) return noSamples
  const at = (q: number): number | null => millis(quantile(histogram, q))
  return {
    count: histogram.count,
    min: round(histogram.min / 1_000, 3),
    mean: millis(mean(histogram)),
    median: at(0.5),
    mode: millis(mode(histogram)),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p99_9: at(0.999),
    max: round(histogram.max / 1_000, 3),
  }
}

function millis(value: Micros | undefined): number | null {
  return value === undefined ? null : round(toMillis(value), 3)
}

/** Rounds to so many decimals. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}

function sorted(counts: ReadonlyMap<string | number, number>): Record<string, number> {
  const keys = [...counts.keys()].sort((a, b) => String(a).localeCompare(String(b)))
  return Object.fromEntries(keys.map((key) => [String(key), counts.get(key) ?? 0]))
}
