/**
 * What is wrong with a value from outside, in plain sentences: the limit, and what was given. The place of the value stands
 * before them.
 */
import { z } from 'zod'
import { withoutPasswords } from './plan/secrets.ts'
import { nearest } from './spelling.ts'

type Raw = z.core.$ZodRawIssue
type RawOf<C extends Raw['code']> = Extract<Raw, { code: C }>

/** The maximum length of a text that a message quotes, in characters. */
const QUOTED = 40
/** The maximum number of keys that a message names. */
const NAMED = 5

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  never: 'left out',
  nonoptional: 'a value',
}

/** Parses a value; the messages of the issues are those of `messageOf`, unless the schema has its own. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  return schema.safeParse(value, { error: messageOf })
}

/** The message of an issue: never one of zod's own. */
export function messageOf(issue: Raw): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(kinds[issue.expected] ?? issue.expected, issue.input)
    case 'invalid_value':
      return wrongValue(issue)
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}, but is ${shown(issue.input)}`
    case 'invalid_format':
      return wrongFormat(issue)
    case 'unrecognized_keys':
      return unknownKeys(issue)
    case 'invalid_union':
      return noneOf(issue)
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'is invalid'
    default:
      return 'is invalid'
  }
}

/** Why a key is refused. @param known the keys that are allowed in its place, of `part`, such as `the body` */
export function unknownKey(key: string, known: readonly string[], part: string): string {
  const near = nearest(key, known)
  if (near !== undefined) return `is not known: did you mean \`${near}\`?`
  return known.length === 0 ? `is not known: ${part} has no keys` : `is not known: ${part} may have ${known.join(', ')}`
}

/** The keys that an object may have at this path of a schema; none if there is no such object. */
export function keysAt(schema: z.core.$ZodType | undefined, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path)
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path)
  const [step, ...rest] = path
  if (schema instanceof z.ZodArray) return step === undefined ? [] : keysAt(schema.element, rest)
  if (!(schema instanceof z.ZodObject)) return []
  const shape: z.core.$ZodShape = schema.shape
  return step === undefined ? Object.keys(shape) : keysAt(shape[String(step)], rest)
}

function wrongKind(kind: string, input: unknown): string {
  return input === undefined ? `is missing: give ${kind}` : `must be ${kind}, but is ${shown(input)}`
}

function wrongValue({ values, input }: RawOf<'invalid_value'>): string {
  const names = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  const wanted = names.length === 1 ? String(names[0]) : `one of ${names.join(', ')}`
  const near = typeof input === 'string' ? nearest(input.slice(0, QUOTED), values.map(String)) : undefined
  return `${wrongKind(wanted, input)}${near === undefined ? '' : `: did you mean '${near}'?`}`
}

function tooSmall({ origin, minimum, inclusive, exact, input }: RawOf<'too_small'>): string {
  const unit = unitOf(origin)
  if (unit === undefined) {
    return `must be ${inclusive === false ? 'greater than' : 'at least'} ${minimum}, but is ${shown(input)}`
  }
  if (minimum === 1 || minimum === 1n) return 'must not be empty'
  return `must have ${exact === true ? 'exactly' : 'at least'} ${minimum} ${unit}, but has ${sizeOf(input)}`
}

function tooBig({ origin, maximum, inclusive, exact, input }: RawOf<'too_big'>): string {
  const unit = unitOf(origin)
  if (unit === undefined) {
    return `must be ${inclusive === false ? 'less than' : 'at most'} ${maximum}, but is ${shown(input)}`
  }
  return `must have ${exact === true ? 'exactly' : 'at most'} ${maximum} ${unit}, but has ${sizeOf(input)}`
}

/** What is counted; undefined for numbers. */
function unitOf(origin: string): string | undefined {
  if (origin === 'string') return 'characters'
  return origin === 'array' || origin === 'set' || origin === 'map' ? 'items' : undefined
}

function sizeOf(input: unknown): number {
  if (typeof input === 'string' || Array.isArray(input)) return input.length
  return input instanceof Set || input instanceof Map ? input.size : 0
}

function wrongFormat(issue: RawOf<'invalid_format'>): string {
  if (issue.format === 'regex') return `${shown(issue.input)} does not match ${String(issue.pattern)}`
  const format = issue.format === 'url' ? 'a URL' : `of the format ${issue.format}`
  return `must be ${format}, but is ${shown(issue.input)}`
}

function unknownKeys({ keys, inst }: RawOf<'unrecognized_keys'>): string {
  const known = inst instanceof z.ZodType ? keysAt(inst, []) : []
  return keys
    .slice(0, NAMED)
    .map((key) => `'${key.slice(0, QUOTED)}' ${unknownKey(key.slice(0, QUOTED), known, 'this object')}`)
    .join('; ')
}

function noneOf({ errors, options, input }: RawOf<'invalid_union'>): string {
  const known = Array.isArray(options) ? options.map(String) : []
  if (known.length > 0) return `must be one of ${known.join(', ')}`
  const messages = new Set(errors.flatMap(([first]) => (first === undefined ? [] : [placed(first)])))
  return messages.size === 0 ? `has no known form: it is ${shown(input)}` : [...messages].join(', or ')
}

function placed({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')} ${message}`
}

/** A value as a message quotes it, without a password that is part of an address. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = withoutPasswords(value)
    return `'${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}'`
  }
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
