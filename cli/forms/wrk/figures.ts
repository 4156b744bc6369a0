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
  readonly requests: number
  /** In µs, with the time of the last responses. */
  readonly time: number
  readonly bytes: number
  readonly errors: SocketErrors
  /** Responses with a status of 400 or above. */
  readonly wrong: number
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

export function wrkFigures(report: Report, response: Histogram, rates: readonly number[]): WrkFigures {
  const { overall, seconds, drainSeconds } = report
  const wrong = Object.entries(overall.statuses).filter(([status]) => Number(status) >= 400)
  return {
    latency: spreadOf(response),
    rate: spreadOfRates(rates),
    requests: overall.completed,
    time: (seconds + (drainSeconds ?? 0)) * SECOND,
    bytes: overall.bytes,
    errors: errorsIn(overall.failures),
    wrong: wrong.reduce((sum, [, count]) => sum + count, 0),
  }
}

function errorsIn(failures: Report['overall']['failures']): SocketErrors {
  const errors = { connect: 0, read: 0, write: 0, timeout: 0 }
  for (const [code, count] of Object.entries(failures)) errors[kinds[code] ?? 'read'] += count
  return errors
}

function spreadOf(histogram: Histogram): Spread {
  const [centre, distance] = [mean(histogram) ?? 0, deviation(histogram)]
  const within = shareBetween(histogram, centre - distance, centre + distance)
  return { mean: centre, deviation: distance, max: histogram.max, within }
}

function spreadOfRates(rates: readonly number[]): Spread {
  if (rates.length === 0) return { mean: 0, deviation: 0, max: 0, within: 0 }
  const centre = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const distance = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - centre) ** 2, 0) / rates.length)
  const near = rates.filter((rate) => Math.abs(rate - centre) <= distance)
  return { mean: centre, deviation: distance, max: Math.max(...rates), within: near.length / rates.length }
}

/**
 * Requests per second of a thread, for each second of the load; of a load without any, its rate. The last point contains
 * what ended after the load as well, which is at most a request of each connection.
 * @param points those of a timeline
 */
export function ratesOf(points: TimelineAnswer['points'], report: Report, threads: number): number[] {
  const { seconds, overall } = report
  const during = points.filter(({ from }) => from < seconds)
  if (during.length === 0) return [overall.rate / threads]
  return during.map(({ from, to, completed }) => completed / (Math.min(to, seconds) - from) / threads)
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
