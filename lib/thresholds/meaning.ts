/** What a threshold means, in words for people who do not know its grammar. */
import { percentText, timeText } from '../plan-language/quantities.ts'
import { ABORT_SECONDS } from './abort.ts'
import { limitText, type Metric, type Threshold } from './threshold.ts'
import type { Source } from './words.ts'

const sourceTitles: Readonly<Record<Source, string>> = {
  response: 'the response time',
  ok: 'the response time of successful requests',
  service: 'the service time',
  ttfb: 'the time to the first byte',
  wait: 'the wait',
  slip: 'the slip',
}

const countTitles = {
  errors: { count: 'number of errors', share: 'errors, of all requests that ended' },
  checks: { count: 'number of responses that fail a check', share: 'responses that fail a check, of all responses' },
  dropped: { count: 'number of dropped requests', share: 'dropped requests, of all that were sent or dropped' },
} as const

const comparisons = { '<': 'below', '<=': 'at most', '>': 'above', '>=': 'at least' } as const

/** A threshold in words: `p95 of the response time: below 400ms, in at least 99% of all windows of 10s`. */
export function thresholdMeaning(threshold: Threshold): string {
  const { metric, operator, limit, windows } = threshold
  const sentence = `${subjectOf(metric)}${scopeOf(threshold)}: ${comparisons[operator]} ${limitText(metric, limit)}`
  const share =
    windows === undefined
      ? ''
      : `, in at least ${percentText(windows.share)} of all windows of ${timeText(windows.seconds)}`
  return `${sentence}${share}${abortOf(threshold)}`
}

function subjectOf(metric: Metric): string {
  if (metric.kind === 'throughput') return 'responses per second'
  if (metric.kind !== 'latency') return countTitles[metric.kind][metric.as]
  const { source, statistic } = metric
  const figure = statistic === 'mean' ? 'mean' : statistic === 'max' ? 'maximum' : `p${statistic}`
  return `${figure} of ${sourceTitles[source]}`
}

function scopeOf({ request, phase }: Threshold): string {
  return `${request === undefined ? '' : `, for ${request}`}${phase === undefined ? '' : `, during ${phase}`}`
}

function abortOf({ abort, phase }: Threshold): string {
  if (abort === undefined) return ''
  const { graceSeconds } = abort
  const beginning = `the beginning of ${phase ?? 'the load'}`
  const from = graceSeconds === 0 ? '' : `, but not before ${timeText(graceSeconds)} from ${beginning}`
  return `; ends the load if it does not hold over the last ${ABORT_SECONDS} s${from}`
}
