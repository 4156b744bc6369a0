/** A tally for people and scripts: milliseconds, percentiles from merged histograms, null without samples. */
import type { Histogram } from './histogram.ts'
import { mean, mode, quantiles } from './quantiles.ts'
import { type Micros, toMillis, toSeconds } from '../units.ts'
import { rateOver, succeededOf } from './facts.ts'
import { eachMeasurement, type MeasurementName } from './measurements.ts'
import { boundOf, responseOf } from './response.ts'
import { round, roundedRate } from './rounding.ts'
import { droppedOf, inFlight, type Tally } from './tally.ts'

export { round, roundedRate } from './rounding.ts'

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
  /** For response times, when requests were given up: percentiles from this value on are lower bounds. */
  readonly atLeastFrom?: number
}

/** What was lost with lost drivers: missing windows, and requests that were not reported. */
export interface Lost {
  readonly windows: number
  /** The maximum number of requests; null when the plan sets only a time. */
  readonly atMost: number | null
}

/** Requests per second over the time of the load. */
export interface Rates {
  /** The rate of the plan over its own time; null for closed load, which has no intended instants. */
  readonly planned: number | null
  /** Requests handed over in that time. */
  readonly sent: number
  /** Requests completed in that time. */
  readonly throughput: number
}

export interface Summary {
  readonly planned: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  /** Responses without a failed check and with a right status. */
  readonly succeeded: number
  /** Responses of which a check failed. */
  readonly checkFailed: number
  readonly dropped: number
  /** Dropped requests by cause: the target, whose slowness filled the backlog, or the generator, which was paused. */
  readonly droppedBy: { readonly backlog: number; readonly paused: number }
  /** Planned requests that were neither sent when the load ended, nor dropped before. */
  readonly neverSent: number
  readonly inFlight: number
  readonly lost: Lost
  /** The elapsed time of the load in seconds. */
  readonly seconds: number
  /** Responses per second over the time of the load: the throughput. */
  readonly rate: number
  readonly rates: Rates
  /** Bytes received. */
  readonly bytes: number
  readonly statuses: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
  /** Responses by the text of a check that failed. */
  readonly checks: Readonly<Record<string, number>>
  /** Requests by note. */
  readonly notes: Readonly<Record<string, number>>
  /** `response`, and each measurement by its name. */
  readonly latencies: Readonly<Record<MeasurementName | 'response', LatencySummary>>
}

export interface Context {
  /** The elapsed time of the load. */
  readonly time: Micros
  /** The time in which all planned requests are due, however far the load has come; undefined for closed load. */
  readonly due: Micros | undefined
  readonly neverSent: number
  readonly lost: Lost
}

export const nothingLost: Lost = { windows: 0, atMost: 0 }

/** Summarises a tally as figures. */
export function summarise(tally: Readonly<Tally>, context: Context): Summary {
  const { time, lost, neverSent } = context
  const rates = ratesOf(tally, context)
  return {
    planned: tally.planned,
    sent: tally.sent,
    completed: tally.completed,
    failed: tally.failed,
    succeeded: Math.max(0, succeededOf(tally)),
    checkFailed: tally.checkFailed,
    dropped: droppedOf(tally),
    droppedBy: { backlog: tally.droppedBacklog, paused: tally.droppedPaused },
    neverSent,
    inFlight: inFlight(tally),
    lost,
    seconds: round(toSeconds(time), 3),
    rate: rates.throughput,
    rates,
    bytes: tally.bytesReceived,
    statuses: sorted(tally.statuses),
    failures: sorted(tally.failures),
    checks: sorted(tally.checks),
    notes: sorted(tally.notes),
    latencies: latenciesOf(tally),
  }
}

function ratesOf({ planned, sentInTime, completedInTime }: Readonly<Tally>, { time, due }: Context): Rates {
  return {
    planned: due === undefined ? null : roundedRate(rateOver(planned, due)),
    sent: roundedRate(rateOver(sentInTime, time)),
    throughput: roundedRate(rateOver(completedInTime, time)),
  }
}

/** The histograms of `response` and of each measurement, in µs, before rounding. */
export type Histograms = Readonly<Record<MeasurementName | 'response', Readonly<Histogram>>>

/** Read-only: most are the tally's own. */
export function histogramsOf(tally: Readonly<Tally>): Histograms {
  const { latencies } = tally
  // Other versions of a driver may have measurements that this one does not know; their `response` is not our sum.
  const named = latencies.entries().filter(([name]) => name !== 'response')
  return {
    response: responseOf(tally),
    ...eachMeasurement(({ name }) => latencies.of(name)),
    ...Object.fromEntries(named),
  }
}

function latenciesOf(tally: Readonly<Tally>): Summary['latencies'] {
  const { response, ...histograms } = histogramsOf(tally)
  const entries = Object.entries(histograms).map(([name, histogram]) => [name, summariseLatency(histogram)])
  const latencies = Object.fromEntries(entries) as Omit<Summary['latencies'], 'response'>
  return { response: summariseResponse(tally, response), ...latencies }
}

/** The response time of a tally, with the value from which on percentiles are lower bounds. */
export function summariseResponse(tally: Readonly<Tally>, response = responseOf(tally)): LatencySummary {
  const bound = boundOf(tally)
  const summary = summariseLatency(response)
  return bound === undefined ? summary : { ...summary, atLeastFrom: round(bound / 1_000, 3) }
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

/** The quantiles that a summary shows. */
const shown = [0.5, 0.9, 0.95, 0.99, 0.999]

/** One histogram in milliseconds. */
export function summariseLatency(histogram: Readonly<Histogram>): LatencySummary {
  if (histogram.count === 0) return noSamples
  const [median = null, p90 = null, p95 = null, p99 = null, p99_9 = null] = quantiles(histogram, shown).map(millis)
  return {
    count: histogram.count,
    min: round(histogram.min / 1_000, 3),
    mean: millis(mean(histogram)),
    median,
    mode: millis(mode(histogram)),
    p90,
    p95,
    p99,
    p99_9,
    max: round(histogram.max / 1_000, 3),
  }
}

function millis(value: Micros | undefined): number | null {
  return value === undefined ? null : round(toMillis(value), 3)
}

function sorted(counts: ReadonlyMap<string | number, number>): Record<string, number> {
  const keys = [...counts.keys()].sort((a, b) => String(a).localeCompare(String(b)))
  return Object.fromEntries(keys.map((key) => [String(key), counts.get(key) ?? 0]))
}
