/**
 * The figure that a threshold is about, from a tally; and the same as two numbers that add up over seconds, so that
 * windows of any length need no histograms.
 */
import { succeededOf } from '../measure/facts.ts'
import type { Histogram } from '../measure/histogram.ts'
import { countBelow, mean, quantile, rankOf } from '../measure/quantiles.ts'
import { responseOf } from '../measure/response.ts'
import { droppedOf, type Tally } from '../measure/tally.ts'
import { isMet, type Metric, type Statistic, type Threshold } from './threshold.ts'
import type { Source } from './words.ts'

type LatencyMetric = Extract<Metric, { kind: 'latency' }>
type CountedMetric = Extract<Metric, { as: unknown }>

/**
 * The figure in the unit of its limit; undefined without any sample.
 * @param seconds the time in which the tally was counted, for rates
 */
export function figureOf(metric: Metric, tally: Readonly<Tally>, seconds: number): number | undefined {
  if (metric.kind === 'latency') return latencyOf(metric, tally)
  if (metric.kind === 'throughput') return seconds > 0 ? tally.completedInTime / seconds : undefined
  const [count, of] = countsOf(metric, tally)
  if (of === 0) return undefined
  return metric.as === 'count' ? count : count / of
}

function latencyOf({ source, statistic }: LatencyMetric, tally: Readonly<Tally>): number | undefined {
  const histogram = histogramOf(source, tally)
  if (histogram.count === 0) return undefined
  if (statistic === 'mean') return mean(histogram)
  return statistic === 'max' ? histogram.max : quantile(histogram, quantileOf(statistic))
}

function histogramOf(source: Source, tally: Readonly<Tally>): Readonly<Histogram> {
  switch (source) {
    case 'response':
      return responseOf(tally)
    case 'ok':
      return tally.latencies.of('success')
    case 'ttfb':
      return tally.latencies.of('firstByte')
    case 'service':
    case 'wait':
    case 'slip':
      return tally.latencies.of(source)
  }
}

/** A percentile as a quantile, the maximum as 1. */
function quantileOf(statistic: Exclude<Statistic, 'mean'>): number {
  return statistic === 'max' ? 1 : Number((statistic / 100).toPrecision(12))
}

/** The requests that are counted, and those of which they are a share. */
function countsOf({ kind }: CountedMetric, tally: Readonly<Tally>): [count: number, of: number] {
  if (kind === 'errors') {
    const ended = tally.completed + tally.failed
    return [ended - succeededOf(tally), ended]
  }
  if (kind === 'checks') return [tally.checkFailed, tally.completed]
  const dropped = droppedOf(tally)
  return [dropped, tally.sent + dropped]
}

/** Two numbers from which, and from the sums of which, a threshold can be judged. */
export interface Sums {
  /** The samples, or the requests of which others are a share. */
  readonly of: number
  /** Those within the limit, the sum of the samples in µs, or the requests that are counted. */
  readonly part: number
}

/** The sums of a tally for a threshold. */
export function sumsOf({ metric, operator, limit }: Threshold, tally: Readonly<Tally>): Sums {
  if (metric.kind === 'throughput') return { of: 0, part: tally.completedInTime }
  if (metric.kind !== 'latency') {
    const [part, of] = countsOf(metric, tally)
    return { of, part }
  }
  const histogram = histogramOf(metric.source, tally)
  if (metric.statistic === 'mean') return { of: histogram.count, part: histogram.sum }
  return { of: histogram.count, part: countBelow(histogram, limit, countsEqual(operator)) }
}

/** Whether a sample that equals the limit counts as below it: what is not below it is above it. */
function countsEqual(operator: Threshold['operator']): boolean {
  return operator === '<=' || operator === '>'
}

/**
 * Whether a threshold holds for sums; undefined without any sample. It is the same as for the merged tallies, to the
 * precision of a histogram's cells.
 */
export function holdsFor(threshold: Threshold, { of, part }: Sums, seconds: number): boolean | undefined {
  const { metric, operator } = threshold
  if (metric.kind === 'throughput') return seconds > 0 ? isMet(part / seconds, threshold) : undefined
  if (of === 0) return undefined
  if (metric.kind !== 'latency') return isMet(metric.as === 'count' ? part : part / of, threshold)
  if (metric.statistic === 'mean') return isMet(part / of, threshold)
  const isBelow = part >= rankOf(quantileOf(metric.statistic), of)
  return isBelow === (operator === '<' || operator === '<=')
}
