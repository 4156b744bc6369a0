/** The kinds of settings. Each validates its values; its error quotes the given value and says what to use instead. */
import { durationExamples, durationText, parseDuration } from '../duration.ts'
import { parseSize, sizeExamples, sizeText } from '../size.ts'
import { type Micros, fromSeconds, toSeconds } from '../units.ts'
import { type About, Problem, quoted, type Setting, settingOf } from './setting.ts'

/** The minimum and the maximum, both included. */
export type Range = readonly [least: number, most: number]

/** A text setting, with a maximum length if one is given. */
export function text<F extends string | undefined>(fallback: F, about: About, longest = Infinity): Setting<string | F> {
  const read = (given: unknown): string | Problem => {
    if (typeof given !== 'string') return new Problem(`${quoted(given)} is not a text`)
    if (given.length <= longest) return given
    return new Problem(`${quoted(given)} has ${given.length} characters; use ${longest} or fewer`)
  }
  return settingOf<string | F>(read, fallback, { placeholder: 'TEXT', ...about })
}

/** A text that must be one of a list. */
export function choice<const T extends string, F extends T | undefined>(
  options: readonly T[],
  fallback: F,
  about: About,
): Setting<T | F> {
  const read = (given: unknown): T | Problem =>
    options.find((option) => option === given) ?? new Problem(`${quoted(given)} is not one of ${options.join(', ')}`)
  return settingOf<T | F>(read, fallback, { placeholder: options.join('|'), ...about })
}

/** A whole number in a range. */
export function whole<F extends number | undefined>(range: Range, fallback: F, about: About): Setting<number | F> {
  return settingOf<number | F>((given) => wholeIn(given, range), fallback, { placeholder: 'N', ...about })
}

/** A whole number in a range, or `auto`. */
export function wholeOrAuto(range: Range, fallback: number | 'auto', about: About): Setting<number | 'auto'> {
  const read = (given: unknown): number | 'auto' | Problem => {
    if (given === 'auto') return given
    const number = wholeIn(given, range)
    if (!(number instanceof Problem)) return number
    const neither = `${quoted(given)} is neither 'auto' nor a whole number`
    return new Problem(Number.isInteger(numberIn(given)) ? `${number.sentence}, or auto` : neither)
  }
  return settingOf<number | 'auto'>(read, fallback, { placeholder: 'N|auto', ...about })
}

/** A port: 0 means any free one. */
export function port(fallback: number, about: About): Setting<number> {
  return whole([0, 65_535], fallback, { placeholder: 'PORT', ...about })
}

/** A number above 0, decimals allowed. @param most is allowed */
export function positive<F extends number | undefined>(most: number, fallback: F, about: About): Setting<number | F> {
  const read = (given: unknown): number | Problem => {
    const number = numberIn(given)
    if (number === undefined) return new Problem(`${quoted(given)} is not a number`)
    if (number <= 0) return new Problem(`${numeral(given)} is too small; use more than 0`)
    return number > most ? new Problem(`${numeral(given)} is too large; use ${most} or less`) : number
  }
  return settingOf<number | F>(read, fallback, { placeholder: 'N', ...about })
}

/** A size in bytes, which a unit may follow; in a range of bytes. */
export function size<F extends number | undefined>(range: Range, fallback: F, about: About): Setting<number | F> {
  return settingOf<number | F>((given) => sizeIn(given, range), fallback, { placeholder: 'SIZE', ...about })
}

/** A share, as a number from 0 to 1 or as percent. */
export function share<F extends number | undefined>(fallback: F, about: About): Setting<number | F> {
  const read = (given: unknown): number | Problem => {
    const written = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : ''
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(written) ?? []
    const value = Number(number) / (percent === '%' ? 100 : 1)
    return value <= 1 ? value : new Problem(`${quoted(given)} is not a share; write one such as 1% or 0.01`)
  }
  return settingOf<number | F>(read, fallback, { placeholder: 'SHARE', ...about })
}

const DAY: Range = [0, 86_400]

/** A duration in seconds; up to a day unless a range in seconds is given. */
export function seconds<F extends number | undefined>(fallback: F, about: About, range = DAY): Setting<number | F> {
  const read = (given: unknown): number | Problem => {
    const span = durationIn(given, range)
    return span instanceof Problem ? span : toSeconds(span)
  }
  const shown = fallback === undefined ? {} : { shown: durationText(fromSeconds(fallback)) }
  return settingOf<number | F>(read, fallback, { placeholder: 'DURATION', ...shown, ...about })
}

/** A duration of at most seven days; undefined when it is not given. */
export function duration(about: About): Setting<Micros | undefined> {
  const read = (given: unknown): Micros | Problem => durationIn(given, [0, 604_800])
  return settingOf<Micros | undefined>(read, undefined, { placeholder: 'DURATION', ...about })
}

/** On or off; off unless another default is given. */
export function toggle(about: About, fallback = false): Setting<boolean> {
  const read = (given: unknown): boolean | Problem => {
    const word = typeof given === 'string' || typeof given === 'boolean' ? String(given).toLowerCase() : ''
    if (ON.has(word)) return true
    return OFF.has(word) ? false : new Problem(`${quoted(given)} is neither 'true' nor 'false'`)
  }
  return { ...settingOf(read, fallback, about), kind: 'switch', placeholder: '' }
}

const ON: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on', 'y', 'enabled'])
const OFF: ReadonlySet<string> = new Set(['false', '0', 'no', 'off', 'n', 'disabled'])

/** Several texts: the flag repeated, or one text with commas. */
export function list(about: About): Setting<readonly string[]> {
  const read = (given: unknown): readonly string[] | Problem => {
    const texts = textsIn(given)
    if (texts instanceof Problem) return texts
    return texts.flatMap((one) => one.split(',').map((item) => item.trim())).filter((item) => item !== '')
  }
  return { ...settingOf<readonly string[]>(read, [], { placeholder: 'TEXT', ...about }), kind: 'list' }
}

/** Several texts, each with its own flag, parsed together. */
export function each<T>(read: (texts: readonly string[]) => T | Problem, fallback: T, about: About): Setting<T> {
  const readAll = (given: unknown): T | Problem => {
    const texts = textsIn(given)
    return texts instanceof Problem ? texts : read(texts)
  }
  return { ...settingOf<T>(readAll, fallback, { placeholder: 'TEXT', ...about }), kind: 'list' }
}

/** Converts a text or a number of seconds to a duration, within a range of seconds. */
export function durationIn(given: unknown, [least, most]: Range): Micros | Problem {
  const span = typeof given === 'string' || typeof given === 'number' ? parseDuration(String(given).trim()) : undefined
  if (span === undefined)
    return new Problem(`${quoted(given)} is not a duration; write one such as ${durationExamples}`)
  if (span < fromSeconds(least))
    return new Problem(`${quoted(given)} is too short; use ${durationText(fromSeconds(least))} or more`)
  if (span <= fromSeconds(most)) return span
  return new Problem(`${quoted(given)} is too long; use ${durationText(fromSeconds(most))} or less`)
}

function sizeIn(given: unknown, [least, most]: Range): number | Problem {
  const bytes = typeof given === 'string' || typeof given === 'number' ? parseSize(String(given).trim()) : undefined
  if (bytes === undefined) return new Problem(`${quoted(given)} is not a size; write one such as ${sizeExamples}`)
  if (bytes < least) return new Problem(`${quoted(given)} is too small; use ${sizeText(least)} or more`)
  return bytes > most ? new Problem(`${quoted(given)} is too large; use ${sizeText(most)} or less`) : bytes
}

/** A number with an optional exponent, and an optional k or M. */
const NUMERAL = /^(-?\d+(?:\.\d+)?)(?:e\+?(\d{1,2}))?([kKM]?)$/
const powers: Readonly<Record<string, number>> = { '': 0, k: 3, K: 3, M: 6 }

/** The number that a text writes, such as 5000, 5k, 2.5M or 1e6, or that a file holds; nothing and blanks are none. */
export function numberIn(given: unknown): number | undefined {
  if (typeof given === 'number') return given
  const [, digits, exponent = '0', unit = ''] = typeof given === 'string' ? (NUMERAL.exec(given.trim()) ?? []) : []
  // One conversion of the decimal: a product would not be exact.
  return digits === undefined ? undefined : Number(`${digits}e${Number(exponent) + (powers[unit] ?? 0)}`)
}

function wholeIn(given: unknown, [least, most]: Range): number | Problem {
  const number = numberIn(given)
  if (number === undefined || !Number.isInteger(number)) return new Problem(`${quoted(given)} is not a whole number`)
  if (number < least) return new Problem(`${numeral(given)} is too small; use ${least} or more`)
  return number > most ? new Problem(`${numeral(given)} is too large; use ${most} or less`) : number
}

/** The number as it was given: parsing one of many digits would change it. */
function numeral(given: unknown): string {
  return quoted(String(given).trim()).slice(1, -1)
}

function textsIn(given: unknown): readonly string[] | Problem {
  const texts: unknown[] = Array.isArray(given) ? given : [given]
  const wrong = texts.find((one) => typeof one !== 'string')
  return wrong === undefined
    ? texts.filter((one) => typeof one === 'string')
    : new Problem(`${quoted(wrong)} is not a text`)
}
