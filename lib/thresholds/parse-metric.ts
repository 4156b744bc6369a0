/** The beginning of a threshold: its request, if it names one, and its metric. */
import { nearest } from '../spelling.ts'
import { quotedShort, ThresholdFault, type Token, type Words } from './tokens.ts'
import type { Metric, Statistic } from './threshold.ts'
import { countMetrics, isWord, NAME, PERCENTILE, type Source, sources, writtenSources } from './words.ts'

export interface Judged {
  readonly request?: string
  readonly requestAt?: number
  /** Whether errors and dropped requests are a share or a number is said by their limit. */
  readonly metric: Metric
}

const EXAMPLE = 'p99 < 250ms'
const MISSING = `the metric is missing: write one, such as ${EXAMPLE}`
/** The least and the greatest percentile, and its most decimals. */
const [LEAST, GREATEST, DECIMALS] = [1, 99.999, 3]

const starts = ['p50', 'p90', 'p95', 'p99', 'mean', 'max', ...writtenSources, ...countMetrics]

/** Words of other tools. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['median', 'p50'],
  ['avg', 'mean'],
  ['average', 'mean'],
  ['rps', 'throughput'],
  ['failed', 'errors'],
])

export function metricIn(words: Words): Judged {
  const first = words.next(MISSING)
  if (startsMetric(first.text)) return { metric: metricFrom(first, words) }
  if (['abort', 'grace'].includes(first.text)) {
    const remedy = `in a list in [ ], a comma separates thresholds: write this one in quotes, "${EXAMPLE}, abort"`
    throw new ThresholdFault(`'${first.text}' is no threshold: ${remedy}`, first.at)
  }
  const second = words.peek()
  if (second === undefined || !startsMetric(second.text)) throw notMetric(first, second)
  if (isWord(first.text) || !NAME.test(first.text)) {
    throw new ThresholdFault(`${quotedShort(first.text)} is not the name of a request`, first.at)
  }
  words.next(MISSING)
  return { request: first.text, requestAt: first.at, metric: metricFrom(second, words) }
}

/** Whether a metric may begin with a word. */
function startsMetric(text: string): boolean {
  return isWord(text) && !['during', 'in', 'of', 'windows', 'abort', 'grace', '__other__'].includes(text)
}

/** After the name of a request, it is the second word that is wrong. */
function notMetric(first: Token, second: Token | undefined): ThresholdFault {
  const isName = second !== undefined && /^[\w.]/.test(second.text)
  const { text, at } = isName ? second : first
  const near = synonyms.get(text) ?? nearest(text, starts)
  const remedy =
    near === undefined
      ? 'write p50 to p99.999, mean, max, errors, checks, dropped or throughput'
      : `did you mean ${near}?`
  return new ThresholdFault(`${quotedShort(text)} is not a metric: ${remedy}`, at)
}

function metricFrom({ text, at }: Token, words: Words): Metric {
  if (text === 'throughput') return { kind: 'throughput' }
  if (text === 'errors' || text === 'checks' || text === 'dropped') return { kind: text, as: 'share' }
  const source = sources.find((one) => one === text)
  if (source === undefined) return { kind: 'latency', source: 'response', statistic: statisticOf({ text, at }) }
  return { kind: 'latency', source, statistic: statisticAfter(source, words) }
}

function statisticAfter(source: Source, words: Words): Statistic {
  const remedy = `write ${source} ${EXAMPLE}`
  const token = words.next(`needs a percentile, mean or max after '${source}': ${remedy}`)
  const { text, at } = token
  if (text === 'mean' || text === 'max' || PERCENTILE.test(text)) return statisticOf(token)
  const near = nearest(text, ['p50', 'p90', 'p95', 'p99', 'mean', 'max'])
  throw new ThresholdFault(
    `${quotedShort(text)} is no percentile, mean or max: ${near === undefined ? remedy : `did you mean ${near}?`}`,
    at,
  )
}

function statisticOf({ text, at }: Token): Statistic {
  if (text === 'mean' || text === 'max') return text
  const digits = text.slice(1)
  const percentile = Number(digits)
  const [, decimals = ''] = digits.split('.')
  if (percentile >= LEAST && percentile <= GREATEST && decimals.length <= DECIMALS) return percentile
  throw new ThresholdFault(`${quotedShort(text)} is not a percentile: ${percentileRemedy(digits)}`, at)
}

/** `p999` is usually meant to be `p99.9`. */
function percentileRemedy(digits: string): string {
  if (/^100(?:\.0*)?$/.test(digits)) return 'write max'
  if (/^99\d{1,3}$/.test(digits)) return `write p99.${digits.slice(2)}`
  return `write p${LEAST} to p${GREATEST}, with at most ${DECIMALS} decimals, or max`
}
