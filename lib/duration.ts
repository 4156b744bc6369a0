/**
 * Durations as people type and read them: one grammar for flags, settings, and what partners send.
 *
 *     duration = number | part { part }      a bare number is seconds
 *     part     = number unit
 *     number   = digits [ "." digits ]
 *     unit     = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
 *
 * There are no blanks, signs or exponents in it. What Go prints for its durations is of this form.
 */
import { type Micros, fromMillis, fromSeconds, micros } from './units.ts'

/** How long one of each unit lasts, in µs. The Greek letter and the sign for micro look alike and are two characters. */
const unitMicros = { ns: 1e-3, us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6 } as const

/** Longer texts are no durations: looking for parts in them would only cost time. */
const MAX_LENGTH = 50
const BARE = /^\d+(?:\.\d+)?$/
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g
/** So many digits of a sum are exact, whatever its parts were. */
const EXACT_DIGITS = 15

/** What a duration may look like, for sentences about texts that are none. */
export const durationExamples = '500ms, 30s, 1m30s or 1h'

/** The duration that a text names, not below 0; undefined when it names none. Its range is for the caller to check. */
export function parseDuration(text: string): Micros | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (BARE.test(text)) return exact(fromSeconds(Number(text)))
  if (!WHOLE.test(text)) return undefined
  const parts = [...text.matchAll(PART)]
  return exact(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMicros[unit as 's'], 0))
}

/** Without what the sum of decimals has beside it: 0.1 + 0.2 is 0.3. */
function exact(sum: number): Micros {
  return micros(Number(sum.toPrecision(EXACT_DIGITS)))
}

/**
 * A duration as text of the grammar, which `parseDuration` reads back: `1h2m`, `1m30s`, `2.5s`, `500ms`, `12.5us`, `0s`.
 * @param span not below 0; whole nanoseconds are kept
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

/** As exact as people want a duration that they only watch: ms below a second, then tenths of seconds, minutes, tenths of hours. */
export function roughly(span: Micros): Micros {
  const grain = grains.find(({ below }) => span < below)?.grain ?? unitMicros.h / 10
  return micros(Math.round(span / grain) * grain)
}

const grains = [
  { below: fromSeconds(1), grain: fromMillis(1) },
  { below: fromSeconds(90), grain: fromMillis(100) },
  { below: fromSeconds(5_400), grain: fromSeconds(60) },
]
