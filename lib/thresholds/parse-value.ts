/** The quantities of a threshold. */
import { type Parsed, parseCount, parsePercent, parseRate, parseTime, timeText } from '../plan-language/quantities.ts'
import { fromSeconds } from '../units.ts'
import { ThresholdFault, type Token, type Words } from './tokens.ts'
import type { LimitOp } from '../comparison.ts'
import type { Metric } from './threshold.ts'

const NUMBER = /^\d+(?:\.\d+)?$/
/** The longest window, in seconds. */
export const LONGEST_WINDOW = 3_600

export interface Limit {
  readonly kind: 'share' | 'count'
  readonly limit: number
}

const examples = {
  latency: '250ms',
  errors: '1%, or a number',
  checks: '1%, or a number',
  dropped: '1%, or a number',
  throughput: '990/s',
} as const satisfies Record<Metric['kind'], string>

export function valueIn(words: Words, metric: Metric, operator: LimitOp): Limit {
  const token = words.next(`the limit is missing: write ${examples[metric.kind]}`)
  const value = readValue(joined(token, words), metric)
  if (operator === '<' && value.limit === 0) {
    throw new ThresholdFault(`nothing is below ${token.text}, so it can never hold: write <= ${token.text}`, token.at)
  }
  return value
}

/** A unit that stands apart from its number is reported as such. */
function joined(token: Token, words: Words): Token {
  const unit = words.peek()?.text ?? ''
  if (!NUMBER.test(token.text) || !/^(?:%|ns|us|µs|μs|ms|s|m|h|\/.*)$/u.test(unit)) return token
  throw new ThresholdFault(`'${token.text} ${unit}' has a blank before its unit: write ${token.text}${unit}`, token.at)
}

function readValue(token: Token, { kind }: Metric): Limit {
  if (kind === 'latency') return { kind: 'count', limit: wholeMicrosIn(token) }
  if (kind === 'throughput') return { kind: 'count', limit: rateIn(token) }
  if (/^\d+$/.test(token.text)) return { kind: 'count', limit: valueOf(parseCount(token.text), token).value }
  return { kind: 'share', limit: valueOf(parsePercent(token.text), token) }
}

/** Instants are measured in µs. */
function wholeMicrosIn(token: Token): number {
  if (NUMBER.test(token.text)) {
    throw new ThresholdFault(`'${token.text}' has no unit: write ${token.text}ms or ${token.text}s`, token.at)
  }
  const limit = fromSeconds(valueOf(parseTime(token.text), token))
  const whole = Math.round(limit)
  if (Math.abs(limit - whole) > 1e-6) {
    throw new ThresholdFault(
      `'${token.text}' is no whole number of microseconds: write ${timeText(whole / 1e6)}`,
      token.at,
    )
  }
  return whole
}

function rateIn(token: Token): number {
  const { value, per } = valueOf(parseRate(token.text), token)
  if (per === 'total') return value
  const total = token.text.replace(/\/driver$/, '')
  throw new ThresholdFault(`'${token.text}' is per driver, and a threshold judges the total: write ${total}`, token.at)
}

/** @param example for the message about a missing one */
export function durationIn(words: Words, example: string): number {
  const token = words.next(`the duration is missing: write ${example}`)
  return valueOf(parseTime(token.text), token)
}

/** The length of windows, in seconds. */
export function wholeSecondsIn(words: Words): number {
  const token = words.next('the length of the windows is missing: write 10s')
  const seconds = valueOf(parseTime(token.text), token)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_WINDOW) return seconds
  throw new ThresholdFault(
    `'${token.text}' is not the length of a window: write whole seconds, from 1s to 1h`,
    token.at,
  )
}

/** The share of windows. */
export function shareIn(words: Words): number {
  const token = words.next("the share is missing after 'in': write in 99% of 10s windows")
  const share = valueOf(parsePercent(token.text), token)
  if (share > 0) return share
  throw new ThresholdFault('0% of windows is no limit: write a greater share', token.at)
}

function valueOf<T>(parsed: Parsed<T>, { at }: Token): T {
  if ('value' in parsed) return parsed.value
  throw new ThresholdFault(parsed.fault, at)
}
