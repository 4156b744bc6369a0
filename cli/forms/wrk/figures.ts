/** The figures of wrk, from a report, its histogram and its course. */
import type { TimelineAnswer } from '../../../lib/api/timeline.ts'
import { deviation, shareBetween } from '../../../lib/measure/deviation.ts'
import type { Histogram } from '../../../lib/measure/histogram.ts'
import { mean, quantiles } from '../../../lib/measure/quantiles.ts'
import type { Report } from '../../../report/report.ts'

/** What wrk says of a distribution. */
export interface Spread {
  readonly mean: number
  readonly deviation: number
  readonly max: number
  /** The share of the values within one standard deviation of the mean. */
  readonly within: number
}

export interface WrkFigures {
  /** In µs. */
  readonly latency: Spread
  /** Requests per second of a thread, over whole seconds. */
  readonly rate: Spread
  /** Responses that came within the time of the load: wrk stops at its end. */
  readonly requests: number
  /** The time of the load in µs. */
  readonly time: number
  /** Bytes of these responses, if all responses of the test are equally long: bytes are not counted apart by time. */
  readonly bytes: number
  readonly errors: SocketErrors
  /** Responses with a status of 400 or above. */
  readonly wrong: number
}

/** Requests per second of a thread over a part of the load. */
export interface PartRate {
  readonly rate: number
  /** The length of the part in seconds. */
  readonly seconds: number
}

export interface SocketErrors {
  readonly connect: number
  readonly read: number
  readonly write: number
  readonly timeout: number
}

const SECOND = 1_000_000

/** What wrk counts a failure as, by its code; all others are read errors. */
const kinds: Readonly<Partial<Record<string, keyof SocketErrors>>> = {
  ...{ dns: 'connect', refused: 'connect', 'timeout-connect': 'connect', tls: 'connect', unreachable: 'connect' },
  ...{ 'generator:ports': 'connect', 'generator:fds': 'connect', timeout: 'timeout' },
}

export function wrkFigures(report: Report, response: Histogram, rates: readonly PartRate[]): WrkFigures {
  const { overall, seconds } = report
  const { completed } = overall
  const requests = inTime(report)
  const wrong = Object.entries(overall.statuses).filter(([status]) => Number(status) >= 400)
  return {
    latency: spreadOf(response),
    rate: spreadOfRates(rates),
    requests,
    time: seconds * SECOND,
    bytes: completed === 0 ? 0 : (overall.bytes * requests) / completed,
    errors: errorsIn(overall.failures),
    wrong: wrong.reduce((sum, [, count]) => sum + count, 0),
  }
}

/** The most by which a rate of five digits differs from the rate that was rounded. */
const ROUNDED_BY = 5e-5

/** The number of responses within the time of the load, to the five digits of their rate; exact if that may be all. */
function inTime({ overall: { completed, rates }, seconds }: Report): number {
  const count = Math.round(rates.throughput * seconds)
  return count >= completed * (1 - ROUNDED_BY) ? completed : count
}

function errorsIn(failures: Report['overall']['failures']): SocketErrors {
  const errors = { connect: 0, read: 0, write: 0, timeout: 0 }
  for (const [code, count] of Object.entries(failures)) errors[kinds[code] ?? 'read'] += count
  return errors
}

function spreadOf(histogram: Histogram): Spread {
  const centre = mean(histogram) ?? 0
  const distance = ofSample(deviation(histogram) ?? 0, histogram.count)
  const within = shareBetween(histogram, centre - distance, centre + distance)
  return { mean: centre, deviation: distance, max: histogram.max, within }
}

/** Each rate counts as often as its part has seconds. */
function spreadOfRates(rates: readonly PartRate[]): Spread {
  const whole = sumOf(rates, ({ seconds }) => seconds)
  if (whole === 0) return { mean: 0, deviation: 0, max: 0, within: 0 }
  const centre = sumOf(rates, ({ rate, seconds }) => rate * seconds) / whole
  const variance = sumOf(rates, ({ rate, seconds }) => seconds * (rate - centre) ** 2) / whole
  const samples = sumOf(rates, ({ seconds }) => Math.max(1, Math.round(seconds)))
  const distance = ofSample(Math.sqrt(variance), samples)
  const near = rates.filter(({ rate }) => Math.abs(rate - centre) <= distance)
  return {
    mean: centre,
    deviation: distance,
    max: Math.max(...rates.map(({ rate }) => rate)),
    within: sumOf(near, ({ seconds }) => seconds) / whole,
  }
}

/** The standard deviation as wrk has it (`stats_stdev`): of a sample, divided by n − 1; 0 for less than two values. */
function ofSample(ofAll: number, n: number): number {
  return n < 2 ? 0 : ofAll * Math.sqrt(n / (n - 1))
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0)
}

/**
 * Requests per second of a thread, for each second of the load; of a load without any, its rate. In long tests, older
 * seconds are joined. The last point contains what ended after the load as well, which is at most a request of each
 * connection.
 * @param points those of a timeline
 */
export function ratesOf(points: TimelineAnswer['points'], report: Report, threads: number): PartRate[] {
  const { seconds: whole, overall } = report
  const during = points.filter(({ from }) => from < whole)
  if (during.length === 0) return [{ rate: overall.rate / threads, seconds: whole }]
  return during.map(({ from, to, completed }) => {
    const seconds = Math.min(to, whole) - from
    return { rate: completed / seconds / threads, seconds }
  })
}

/** The latency at each percentile, in µs; none without samples. */
export function distributionOf(histogram: Histogram, percentiles: readonly number[]): [number, number][] {
  const values = quantiles(
    histogram,
    percentiles.map((percentile) => percentile / 100),
  )
  return percentiles.flatMap((percentile, index): [number, number][] => {
    const value = values[index]
    return value === undefined ? [] : [[percentile, value]]
  })
}
