/**
 * The conditions of checks, as people write them in a plan:
 *
 *     statuses = status [ ".." status ]                      200..299
 *     presence = "exists" | "absent"
 *     value    = presence | operator scalar                  > 0, = "paid", != null
 *     limit    = ( "<" | "<=" | ">" | ">=" ) quantity        < 2s, <= 1 MiB
 *     operator = "=" | "!=" | "<" | "<=" | ">" | ">="
 *     scalar   = a text in quotes, a number, true, false or null, as in JSON
 *
 * `valueText` and `limitText` print what these functions read.
 */
import type { LimitOp } from '../comparison.ts'
import { isLimit, MAX_OPERAND, type Scalar, type ValueOp, valueOps } from './check.ts'

/** A value, or why a text is none. */
type Read<T> = { readonly value: T } | { readonly fault: string }

const LOWEST = 100
const HIGHEST = 999
/** So much of a text is shown in a message, in characters. */
const SHOWN = 40

/** One status or a range of them, both ends included. */
export function parseStatuses(text: string): Read<[from: number, to: number]> {
  const [, first, last = first] = /^(\d{3})(?:\.\.(\d{3}))?$/.exec(text) ?? []
  if (first === undefined) {
    const [, digit] = /^([1-9])xx$/i.exec(text) ?? []
    const remedy = digit === undefined ? '201 or 200..299' : `${digit}00..${digit}99`
    return { fault: `'${shortened(text)}' is not a status: write ${remedy}` }
  }
  const range: [number, number] = [Number(first), Number(last)]
  if (range[0] > range[1]) return { fault: `'${text}' ends before it begins: write ${range[1]}..${range[0]}` }
  return range[0] < LOWEST ? { fault: `'${text}' is not a status: they are ${LOWEST} to ${HIGHEST}` } : { value: range }
}

/** Whether there is to be something. */
export type Presence = 'exists' | 'absent'

export function parsePresence(text: string): Presence | undefined {
  return text === 'exists' || text === 'absent' ? text : undefined
}

/** A comparison with a value of JSON. */
export interface Comparison {
  readonly op: ValueOp
  readonly value: Scalar
}

/** The condition of a value of JSON. */
export function parseValue(text: string): Read<Presence | Comparison> {
  const presence = parsePresence(text)
  if (presence !== undefined) return { value: presence }
  const op = operatorOf(text)
  if (op === undefined)
    return { fault: `'${shortened(text)}' is not a condition: write exists, absent, ${remedyFor(text)}` }
  const rest = text.slice(op.length).trim()
  const value = scalarOf(rest)
  if (value === undefined) {
    return { fault: `'${shortened(rest)}' is not a value: write a number, true, false, null or a text in quotes` }
  }
  if (typeof value === 'string' && value.length > MAX_OPERAND)
    return { fault: `has more than ${MAX_OPERAND} characters` }
  return isLimit(op) && typeof value !== 'number'
    ? { fault: `'${shortened(text)}' compares sizes, which only numbers have: write ${op} 5` }
    : { value: { op, value } }
}

/** A text or a value alone is most likely meant to be equal. */
function remedyFor(text: string): string {
  if (scalarOf(text) !== undefined) return `= ${shortened(text)} or > 0`
  return /^[\w -]{1,30}$/.test(text) ? `= "${text}" or > 0` : '= "paid" or > 0'
}

/** A comparison with a quantity. */
export interface Limit {
  readonly op: LimitOp
  readonly value: number
}

/** A limit. @param parse reads the quantity, for which `example` stands in messages */
export function parseLimit(text: string, parse: (text: string) => Read<number>, example: string): Read<Limit> {
  const op = operatorOf(text)
  if (op === undefined || !isLimit(op)) {
    const quantity = parse(text.replace(/^=/, '').trim())
    const remedy = 'value' in quantity ? text.replace(/^=/, '').trim() : example
    return { fault: `'${shortened(text)}' is not a limit: write < ${remedy}` }
  }
  const quantity = parse(text.slice(op.length).trim())
  return 'fault' in quantity ? quantity : { value: { op, value: quantity.value } }
}

/** The condition of a value as text that `parseValue` reads back. */
export function valueText(condition: Presence | Comparison): string {
  return typeof condition === 'string' ? condition : `${condition.op} ${JSON.stringify(condition.value)}`
}

function operatorOf(text: string): ValueOp | undefined {
  const fitting = valueOps.filter((op) => text.startsWith(op))
  // `<=` begins with `<`.
  return fitting.toSorted((a, b) => b.length - a.length)[0]
}

function scalarOf(text: string): Scalar | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? undefined : (value as Scalar)
  } catch {
    return undefined
  }
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
