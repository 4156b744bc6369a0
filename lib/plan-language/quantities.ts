/**
 * Quantities as people write them in a plan: one grammar for rates, counts, times, sizes and shares.
 *
 *     rate     = number "/" ( "s" | "min" | "h" ) [ "/driver" ]
 *     count    = digits [ "/driver" ]
 *     duration = part { part }, as in lib/duration.ts, but never a bare number
 *     range    = duration [ ".." duration ]
 *     size     = number [ blank ] unit, as in lib/size.ts, but never a bare number
 *     percent  = number "%"
 *
 * A rate or a count is a total unless it says `/driver`. A number without its unit is refused with the remedy.
 */
import { durationText, parseDuration } from '../duration.ts'
import type { Amount } from '../plan/amount.ts'
import { MAX_SECONDS } from '../plan/limits.ts'
import { parseSize, sizeText } from '../size.ts'
import { fromMillis, fromSeconds, toSeconds } from '../units.ts'

/** A value, or why a text is none. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string }

/** The shortest and the longest time, in seconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

const NUMBER = /^\d+(?:\.\d+)?$/
const RATE = /^(\d+(?:\.\d+)?)\/(s|min|h)(\/driver)?$/
const COUNT = /^(\d+)(\/driver)?$/
const PERCENT = /^(\d+(?:\.\d+)?)%$/
const secondsIn = { s: 1, min: 60, h: 3_600 } as const
/** Longer texts are no quantities. */
const MAX_LENGTH = 60

/** A rate in requests per second. */
export function parseRate(text: string): Parsed<Amount> {
  const [, number, unit = 's', driver] = matched(RATE, text) ?? []
  if (number !== undefined) {
    return { value: { value: Number(number) / secondsIn[unit as 's'], per: driver === undefined ? 'total' : 'driver' } }
  }
  if (NUMBER.test(text)) return { fault: `'${text}' has no unit: write ${text}/s` }
  const [, amount, wrong = ''] = /^(\d+(?:\.\d+)?)\/(second|sec|minute|m|hour)$/.exec(text) ?? []
  if (amount !== undefined) return { fault: `'${text}' is not a rate: write ${amount}/${unitFor(wrong)}` }
  return { fault: `'${shortened(text)}' is not a rate: write 500/s, 7/min, 10/h or 500/s/driver` }
}

function unitFor(wrong: string): string {
  if (wrong.startsWith('s')) return 's'
  return wrong === 'hour' ? 'h' : 'min'
}

/** A whole number of requests or connections. */
export function parseCount(text: string): Parsed<Amount> {
  const [, digits, driver] = matched(COUNT, text) ?? []
  if (digits !== undefined) return { value: { value: Number(digits), per: driver === undefined ? 'total' : 'driver' } }
  if (RATE.test(text)) return { fault: `'${text}' is a rate: write a whole number, such as 500 or 500/driver` }
  return { fault: `'${shortened(text)}' is not a count: write a whole number, such as 500 or 500/driver` }
}

/** A time in seconds. */
export function parseTime(text: string): Parsed<number> {
  const bare = NUMBER.test(text)
  const span = bare ? undefined : parseDuration(text)
  if (span !== undefined && toSeconds(span) > MAX_SECONDS) return { fault: `'${text}' is longer than a week (168h)` }
  if (span !== undefined) return { value: toSeconds(span) }
  if (bare) return { fault: `'${text}' has no unit: write ${text}s` }
  return { fault: `'${shortened(text)}' is not a duration: write 500ms, 30s, 1m30s or 1h` }
}

/** One time, or the shortest and the longest one. */
export function parseRange(text: string): Parsed<TimeRange> {
  const [first = '', last, ...more] = text.split('..')
  const from = parseTime(first)
  if (last === undefined) return 'fault' in from ? from : { value: { from: from.value, to: from.value } }
  const to = parseTime(last)
  if (more.length > 0) return { fault: `'${shortened(text)}' is not a range of durations: write 1s..3s` }
  if ('fault' in from) return inRange(text, first, last)
  if ('fault' in to) return inRange(text, first, last)
  if (to.value < from.value) return { fault: `'${text}' ends before it begins: write ${last}..${first}` }
  return { value: { from: from.value, to: to.value } }
}

function inRange(text: string, first: string, last: string): { fault: string } {
  const unit = /[a-zµμ]+$/.exec(`${first} ${last}`)?.[0] ?? 's'
  const whole = [first, last].map((end) => (NUMBER.test(end) ? `${end}${unit}` : end))
  const known = whole.every((end) => 'value' in parseTime(end))
  const remedy = known ? whole.join('..') : '1s..3s'
  return { fault: `'${shortened(text)}' is not a range of durations: write ${remedy}` }
}

/** A size in bytes. */
export function parseBytes(text: string): Parsed<number> {
  const bare = NUMBER.test(text)
  const bytes = bare ? undefined : parseSize(text)
  if (bytes !== undefined) return { value: bytes }
  if (bare) return { fault: `'${text}' has no unit: write ${text}B, ${text}KiB or ${text}MiB` }
  return { fault: `'${shortened(text)}' is not a size: write 500B, 64KiB or 1.5 MiB` }
}

/** A share of 1. */
export function parsePercent(text: string): Parsed<number> {
  const number = matched(PERCENT, text)?.[1]
  if (number === undefined) {
    const remedy = NUMBER.test(text) ? `has no unit: write ${text}%` : 'is not a percentage: write 5%'
    return { fault: `'${shortened(text)}' ${remedy}` }
  }
  return Number(number) <= 100
    ? { value: Number((Number(number) / 100).toPrecision(15)) }
    : { fault: `'${text}' is more than 100%` }
}

function matched(form: RegExp, text: string): RegExpExecArray | null {
  return text.length <= MAX_LENGTH ? form.exec(text) : null
}

function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`
}

/** A rate as text that `parseRate` reads back: in the first of the units s, min and h that needs few digits. */
export function rateText({ value, per }: Amount): string {
  const units = Object.entries(secondsIn)
  const [unit, number] = units
    .map(([name, seconds]) => [name, Number((value * seconds).toPrecision(12)), seconds] as const)
    .find(([, amount, seconds]) => amount / seconds === value && decimal(amount).length <= 8) ?? ['s', value]
  return `${decimal(number)}/${unit}${suffix(per)}`
}

/** A count as text that `parseCount` reads back; a total is a number. */
export function countText({ value, per }: Amount): string | number {
  return per === 'total' ? value : `${value}/driver`
}

/** A time as text that `parseTime` reads back. @param seconds 0 or more */
export function timeText(seconds: number): string {
  const text = durationText(fromSeconds(seconds))
  const read = parseTime(text)
  return 'value' in read && read.value === seconds ? text : `${decimal(seconds)}s`
}

/** The same for a time in ms. */
export function millisText(ms: number): string {
  return timeText(toSeconds(fromMillis(ms)))
}

/** A range as text that `parseRange` reads back. */
export function rangeText({ from, to }: TimeRange): string {
  return from === to ? timeText(from) : `${timeText(from)}..${timeText(to)}`
}

/** A size as text that `parseBytes` reads back. */
export function bytesText(bytes: number): string {
  const text = sizeText(bytes)
  return NUMBER.test(text) ? `${text}B` : text
}

/** A share of 1 as text that `parsePercent` reads back. */
export function percentText(share: number): string {
  return `${decimal(Number((share * 100).toPrecision(15)))}%`
}

function suffix(per: Amount['per']): string {
  return per === 'driver' ? '/driver' : ''
}

/** A number of 0 or more without an exponent: 1e-7 is 0.0000001. */
export function decimal(value: number): string {
  const [digits = '', exponent] = String(value).split('e')
  if (exponent === undefined) return digits
  const [whole = '', fraction = ''] = digits.split('.')
  const point = whole.length + Number(exponent)
  if (point <= 0) return `0.${'0'.repeat(-point)}${whole}${fraction}`
  return `${whole}${fraction}`.padEnd(point, '0')
}
