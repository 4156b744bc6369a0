/** A threshold: a limit for a figure of a run. Its text is its form in plans, flags, answers and reports. */
import { isWithin, type LimitOp } from '../comparison.ts'
import { type Micros, toSeconds } from '../units.ts'
import { decimal, percentText, rateText, timeText } from '../plan-language/quantities.ts'
import type { Source } from './words.ts'

/** A percentile, from 1 to 99.999, or the mean or maximum. */
export type Statistic = number | 'mean' | 'max'

export type Metric =
  | { readonly kind: 'latency'; readonly source: Source; readonly statistic: Statistic }
  /** As a share of the requests, or as their number. */
  | { readonly kind: 'errors' | 'checks' | 'dropped'; readonly as: 'share' | 'count' }
  | { readonly kind: 'throughput' }

export interface Threshold {
  /** The name of the only request that it judges; absent for all. */
  readonly request?: string
  readonly metric: Metric
  readonly operator: LimitOp
  /** In µs, as a share of 1, a number of requests, or requests per second. */
  readonly limit: number
  /** The name of the only phase that it judges; absent for all measured ones. */
  readonly phase?: string
  /** The share of windows of a length (whole seconds) in which it must hold; absent: it judges the whole at once. */
  readonly windows?: { readonly share: number; readonly seconds: number }
  /** It ends the load when it fails, once the grace is over. */
  readonly abort?: { readonly graceSeconds: number }
}

/** A threshold in words: `order p95 < 400ms during plateau in 99% of 10s windows, abort, grace 30s`. */
export function thresholdText(threshold: Threshold): string {
  const { request, metric, operator, limit, phase, windows, abort } = threshold
  const share = windows === undefined ? '' : `in ${percentText(windows.share)} of ${timeText(windows.seconds)} windows`
  const head = [request, metricText(metric), operator, limitText(metric, limit)]
  const where = [phase === undefined ? '' : `during ${phase}`, share]
  const sentence = [...head, ...where].filter((part) => part !== undefined && part !== '').join(' ')
  const grace = (abort?.graceSeconds ?? 0) > 0 ? `, grace ${timeText(abort?.graceSeconds ?? 0)}` : ''
  return abort === undefined ? sentence : `${sentence}, abort${grace}`
}

function metricText(metric: Metric): string {
  if (metric.kind !== 'latency') return metric.kind
  const { source, statistic } = metric
  const figure = typeof statistic === 'number' ? `p${decimal(statistic)}` : statistic
  return source === 'response' ? figure : `${source} ${figure}`
}

/** A limit as it is written. */
export function limitText(metric: Metric, limit: number): string {
  if (metric.kind === 'latency') return timeText(toSeconds(limit as Micros))
  if (metric.kind === 'throughput') return rateText({ value: limit, per: 'total' })
  return metric.as === 'share' ? percentText(limit) : decimal(limit)
}

/** Whether a value is within the limit of a threshold. */
export function isMet(value: number, { operator, limit }: Pick<Threshold, 'operator' | 'limit'>): boolean {
  return isWithin(value, operator, limit)
}
