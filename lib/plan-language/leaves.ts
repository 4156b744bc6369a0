/** The values of a plan that are neither objects nor lists, as schemas: texts, numbers and quantities. */
import { z } from 'zod'
import {
  type Parsed,
  parseBytes,
  parseCount,
  parsePercent,
  parseRange,
  parseRate,
  parseTime,
  type TimeRange,
} from './quantities.ts'
import { isWord, NAME } from '../thresholds/words.ts'
import { Written } from './source.ts'

export { NAME } from '../thresholds/words.ts'

type JsonType = 'string' | 'number' | 'integer' | 'boolean'

/** A quantity may also be computed from variables. */
const WITH_VARIABLE = '\\{\\{.+\\}\\}'

/** A schema whose JSON Schema is given, since a transformation has none. */
function leaf<T>(
  type: JsonType | JsonType[],
  read: (value: unknown) => Parsed<T>,
  extra: Record<string, unknown> = {},
) {
  return z
    .unknown()
    .meta({ ...extra, type })
    .transform((value, context): T => {
      const result = read(value)
      if ('value' in result) return result.value
      context.addIssue({ code: 'custom', message: result.fault })
      return z.NEVER
    })
}

/** The text of a scalar as it was written; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value instanceof Written) return value.source
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'is empty'
  if (Array.isArray(value)) return 'is a list'
  return textOf(value) === undefined ? 'is an object' : `is '${String(textOf(value)).slice(0, 40)}'`
}

function quantity<T>(parse: (text: string) => Parsed<T>, example: string, pattern: string, type: JsonType[] = []) {
  const read = (value: unknown): Parsed<T> => {
    const text = textOf(value)
    return text === undefined ? { fault: `${kindOf(value)}: write ${example}` } : parse(text)
  }
  return leaf(['string', ...type], read, { pattern: `^(?:${pattern})$|${WITH_VARIABLE}` })
}

/** A condition, which is a text. @param example of what to write */
export function condition<T>(parse: (text: string) => Parsed<T>, example: string, type: JsonType[] = []) {
  return leaf(['string', ...type], (value): Parsed<T> => {
    const written = textOf(value)
    return written === undefined ? { fault: `${kindOf(value)}: write ${example}` } : parse(written.trim())
  })
}

const number = '\\d+(?:\\.\\d+)?'
const duration = `(?:${number}(?:ns|us|µs|μs|ms|s|m|h))+`

/** Requests per second, in total or per driver. */
export const rate = () => quantity(parseRate, '500/s', `${number}/(?:s|min|h)(?:/driver)?`)
/** A whole number, in total or per driver. */
export const count = () => quantity(parseCount, '500', '\\d+(?:/driver)?', ['integer'])
/** Seconds. */
export const time = () => quantity(parseTime, '30s', duration)
export const timeRange = () => quantity<TimeRange>(parseRange, '1s..3s', `${duration}(?:\\.\\.${duration})?`)
/** Bytes. */
export const size = () => quantity(parseBytes, '64KiB', `${number} ?(?:[kmgKMG][iI]?)?[bB]`)
/** A share of 1. */
export const percent = () => quantity(parsePercent, '5%', `${number}%`)

/** A text; numbers, true and false are taken as they were written. */
export const text = () =>
  leaf(['string', 'number', 'boolean'], (value): Parsed<string> => {
    const written = textOf(value)
    return written === undefined ? { fault: `${kindOf(value)}: write a text` } : { value: written }
  })

/** Why a text cannot be the name of a request or phase. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) return `'${name.slice(0, 40)}' is not a name: use letters, digits, dots, _ and - only`
  return isWord(name) ? `'${name}' is a word of thresholds: choose another name` : undefined
}

export const name = () =>
  leaf(
    'string',
    (value): Parsed<string> => {
      const written = textOf(value)
      if (written === undefined) return { fault: `${kindOf(value)}: write a name` }
      const fault = nameFault(written)
      return fault === undefined ? { value: written } : { fault }
    },
    { pattern: NAME.source },
  )

export const flag = () =>
  leaf('boolean', (value): Parsed<boolean> => {
    const plain = value instanceof Written ? value.value : value
    return typeof plain === 'boolean' ? { value: plain } : { fault: `must be true or false, but ${kindOf(value)}` }
  })

/** A whole number between limits, both included. */
export const whole = (minimum: number, maximum: number) =>
  leaf(
    'integer',
    (value): Parsed<number> => {
      const plain = Number(textOf(value) || NaN)
      if (Number.isInteger(plain) && plain >= minimum && plain <= maximum) return { value: plain }
      return { fault: `must be a whole number from ${minimum} to ${maximum}, but ${kindOf(value)}` }
    },
    { minimum, maximum },
  )

/** The value of a variable: a text, a number, true or false. */
export type Value = string | Written | number | boolean

export const variable = () =>
  leaf(['string', 'number', 'boolean'], (value): Parsed<Value> => {
    if (value instanceof Written && value.value !== null) return { value }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value }
    return { fault: `${kindOf(value)}: write a text or a number` }
  })
