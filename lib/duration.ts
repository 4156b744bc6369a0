/**
 * Durations as text: one grammar for flags, settings and the messages of partners.
 *
 *     duration = number | part { part }      a bare number is seconds
 *     part     = number unit
 *     number   = digits [ "." digits ]
 *     unit     = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
 *
 * Blanks, signs and exponents are not allowed. Go prints its durations in this form.
 */
import { type Micros, fromMillis, fromSeconds, micros } from './units.ts'

/** The length of each unit in µs. The Greek letter and the micro sign look alike but are two characters. */
const unitMicros = { ns: 1e-3, us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6 } as const

/** Longer texts are not parsed: that would only cost time. */
const MAX_LENGTH = 50
const BARE = /^\d+(?:\.\d+)?$/
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g
/** The number of digits to which a sum of decimals is exact. */
const EXACT_DIGITS = 15

/** Examples for error messages about texts that are not durations. */
export const durationExamples = '500ms, 30s, 1m30s or 1h'

/** Parses a duration, which is not negative; undefined if the text is not one. The caller checks the range. */
export function parseDuration(text: string): Micros | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (BARE.test(text)) return exact(fromSeconds(Number(text)))
  if (!WHOLE.test(text)) return undefined
  const parts = [...text.matchAll(PART)]
  return exact(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMicros[unit as 's'], 0))
}

/** Removes the rounding error of a sum of decimals: 0.1 + 0.2 is 0.3. */
function exact(sum: number): Micros {
  return micros(Number(sum.toPrecision(EXACT_DIGITS)))
}

/**
 * A duration as text of the grammar, which `parseDuration` reads back: `1h2m`, `1m30s`, `2.5s`, `500ms`, `12.5us`,
 * `0s`.
 * @param span at least 0; kept to whole nanoseconds
 */
export function durationText(span: Micros): string {
  const nanos = (value: number): number => Math.round(value * 1_000) / 1_000
  const hours = Math.floor(span / unitMicros.h)
  const minutes = Math.floor((span - hours * unitMicros.h) / unitMicros.m)
  const rest = nanos(span - hours * unitMicros.h - minutes * unitMicros.m)
  const head = `${hours === 0 ? '' : `${hours}h`}${minutes === 0 ? '' : `${minutes}m`}`
  if (rest === 0) return head === '' ? '0s' : head
  const unit = rest >= unitMicros.s ? 's' : rest >= unitMicros.ms ? 'ms' : 'us'
  return `${head}${rest / unitMicros[unit]}${unit}`
}

/**
 * Rounds a duration for a progress display: to ms below a second, then to tenths of seconds, minutes, tenths of hours.
 */
export function roughly(span: Micros): Micros {
  const grain = grains.find(({ below }) => span < below)?.grain ?? unitMicros.h / 10
  return micros(Math.round(span / grain) * grain)
}

const grains = [
  { below: fromSeconds(1), grain: fromMillis(1) },
  { below: fromSeconds(90), grain: fromMillis(100) },
  { below: fromSeconds(5_400), grain: fromSeconds(60) },
]
