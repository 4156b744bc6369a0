/**
 * Faults on demand: those that a client may request of the target, by query for one request or by `PUT /control/faults`
 * for all.
 */
import { z } from 'zod'
import { BreakwaterError } from '../lib/errors.ts'
import { type Delay, longestDelay, parseDelay } from './draw.ts'

/** The maximum size of a requested body: 64 MiB. */
export const largestBody = 64 * 1_048_576

/** The longest text of a requested body, in characters. */
const longestText = 10_000

/** The faults to inject; an absent fault does not occur. Shares are from 0 to 1, times are in milliseconds. */
export interface Faults {
  readonly delay?: Delay | undefined
  readonly status?: { readonly code: number; readonly share: number } | undefined
  readonly size?: number | undefined
  /** The text of the body, in place of the usual one. */
  readonly body?: string | undefined
  /** One more header field: its name and its value. */
  readonly header?: readonly [name: string, value: string] | undefined
  /** A wait in the middle of the body. */
  readonly stall?: Delay | undefined
  readonly reset?: number | undefined
  readonly hang?: number | undefined
  /** Milliseconds between the bytes of the body. */
  readonly drip?: number | undefined
  readonly close?: number | undefined
}

/** No request gets a response in the first `for` milliseconds of every `every` milliseconds. */
export interface Freeze {
  readonly every: number
  readonly for: number
}

/** A number, or its text; an empty text is not 0. */
function numeric(schema: z.ZodNumber): z.ZodType<number> {
  return z.preprocess((value) => (typeof value === 'string' && /\S/.test(value) ? Number(value) : value), schema)
}

const scalar = z.union([z.number(), z.string()], 'is neither a number nor a text')

const delay = scalar.transform((value, context): Delay => {
  const parsed = parseDelay(String(value))
  if (typeof parsed !== 'string') return parsed
  context.addIssue({ code: 'custom', message: parsed })
  return z.NEVER
})

const status = scalar.transform((value, context) => {
  const match = /^([2-5]\d\d)(?::(\d+(?:\.\d+)?))?$/.exec(String(value))
  const share = Number(match?.[2] ?? 1)
  if (match !== null && share <= 1) return { code: Number(match[1]), share }
  context.addIssue({
    code: 'custom',
    message: 'is not a status from 200 to 599, or a status with its share such as 503:0.1',
  })
  return z.NEVER
})

const header = scalar.transform((value, context): [string, string] => {
  const [, name, content] = /^([\w.-]{1,100}):[ \t]*([\x20-\x7e]{0,1000})$/.exec(String(value)) ?? []
  if (name !== undefined && content !== undefined) return [name, content]
  context.addIssue({ code: 'custom', message: 'is not a header field such as x-shop:closed' })
  return z.NEVER
})

const share = numeric(z.number().min(0).max(1)).optional()
const one = {
  delay: delay.optional(),
  status: status.optional(),
  size: numeric(z.int().min(0).max(largestBody)).optional(),
  body: scalar.transform(String).pipe(z.string().max(longestText)).optional(),
  header: header.optional(),
  stall: delay.optional(),
  reset: share,
  hang: share,
  drip: numeric(z.number().min(1).max(60_000)).optional(),
  close: share,
}
const querySchema = z.object(one)

const freeze = z
  .strictObject({ every: z.number().min(1).max(86_400_000), for: z.number().min(1).max(longestDelay) })
  .refine((value) => value.for < value.every, { path: ['for'], message: 'must be shorter than every' })

/** `stall` is a time in the middle of each body, or an object: then it freezes all responses at once. */
const stallOrFreeze = z.unknown().transform((value, context): { stall?: Delay; freeze?: Freeze } => {
  const schema = typeof value === 'object' ? freeze : delay
  const parsed = schema.safeParse(value)
  if (parsed.success) return 'every' in parsed.data ? { freeze: parsed.data } : { stall: parsed.data }
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message })
  return z.NEVER
})

const defaultsSchema = z.strictObject({
  ...one,
  stall: stallOrFreeze.optional(),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
})

/** The faults of all counted requests, from `PUT /control/faults`. */
export interface Defaults {
  readonly faults: Faults
  readonly freeze: Freeze | undefined
  readonly seed: number | undefined
  /** The body as it was sent, for display. */
  readonly given: unknown
}

/**
 * Reads the body of `PUT /control/faults`.
 * @throws BreakwaterError `invalid-request`, with the path of the error
 */
export function parseDefaults(given: unknown): Defaults {
  const { stall, seed, ...rest } = checked(defaultsSchema, given)
  return { faults: { ...rest, stall: stall?.stall }, freeze: stall?.freeze, seed, given }
}

const anyFault = new RegExp(`(?:^|&)(?:${Object.keys(one).join('|')})(?:[=&]|$)`)

/**
 * Parses the faults of a query; parameters with other names belong to the user and are ignored.
 * @throws BreakwaterError `invalid-request`, with the name of the wrong parameter
 */
export function parseQuery(query: string): Faults | undefined {
  if (!anyFault.test(query)) return undefined
  return checked(querySchema, Object.fromEntries(new URLSearchParams(query)))
}

/**
 * Validates a value with a schema.
 * @throws BreakwaterError `invalid-request`: the first path in the message, all of them in the details
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
    return { path: [...issue.path, ...unknown].map(String).join('.'), message: issue.message }
  })
  const [first] = issues
  const where = first === undefined || first.path === '' ? 'body' : first.path
  throw new BreakwaterError('invalid-request', `${where}: ${first?.message ?? 'invalid'}`, { details: { issues } })
}
