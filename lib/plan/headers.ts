/**
 * The headers of a planned request: names as typed, each with one value or several, in the order in which they are
 * sent.
 */
import { z } from 'zod'

/** Each of several values is sent as its own header line. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

/** Headers about the connection, which an HTTP engine sets itself. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
])

const MAX_VALUE = 8_192
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** A line break would start another header or request (header injection), and a lone surrogate has no bytes. */
const VALUE = /^[\t -~\u{80}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u

const valueSchema = { type: 'string', maxLength: MAX_VALUE } as const

/**
 * Headers from outside. Not a `z.record`, which omits a header named `__proto__`: here every name becomes an own
 * property.
 */
export const headersSchema = z
  .unknown()
  .meta({
    type: 'object',
    propertyNames: { type: 'string', pattern: NAME.source },
    additionalProperties: { anyOf: [valueSchema, { type: 'array', minItems: 1, items: valueSchema }] },
  })
  .transform(checked)

function checked(given: unknown, context: z.RefinementCtx): Headers {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    context.addIssue({ code: 'custom', message: 'must be an object of names and values' })
    return z.NEVER
  }
  const entries = Object.entries(given)
  const faults = entries.flatMap(([name, value]) => faultsOf(name, value))
  const headers = Object.fromEntries(entries) as Headers
  if (faults.length === 0) faults.push(...repeatedHost(headers))
  for (const { path, message } of faults) context.addIssue({ code: 'custom', path, message })
  return headers
}

/** A second Host header makes a request malformed (RFC 9112 §3.2). */
function repeatedHost(headers: Headers): Fault[] {
  const [, second] = pairsOf(headers).filter(([name]) => name.toLowerCase() === 'host')
  return second === undefined ? [] : [{ path: [second[0]], message: 'must be given once' }]
}

interface Fault {
  readonly path: (string | number)[]
  readonly message: string
}

/** The errors in a name and its value or values. */
function faultsOf(name: string, value: unknown): Fault[] {
  const wrong = faultOfName(name)
  if (wrong !== undefined) return [{ path: [name], message: wrong }]
  if (!Array.isArray(value)) return faultsAt([name], value)
  if (value.length === 0) return [{ path: [name], message: 'must have at least one value' }]
  return value.flatMap((each, index) => faultsAt([name, index], each))
}

function faultOfName(name: string): string | undefined {
  if (!NAME.test(name)) return 'is not a header name'
  const lower = name.toLowerCase()
  if (lower === 'transfer-encoding') return 'must not be set: use `chunked`'
  if (lower === 'expect') return 'must not be set: use `expectContinue`'
  return connectionHeaders.has(lower) ? 'must not be set: the engine sets this header itself' : undefined
}

function faultsAt(path: Fault['path'], value: unknown): Fault[] {
  if (typeof value !== 'string') return [{ path, message: 'must be a text, or a list of texts' }]
  if (value.length > MAX_VALUE) return [{ path, message: `exceeds ${MAX_VALUE} characters` }]
  return VALUE.test(value) ? [] : [{ path, message: 'is not a header value' }]
}

/** Names and values line by line, as they are sent. */
export function pairsOf(headers: Headers): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, given]) =>
    (typeof given === 'string' ? [given] : given).map((value): [string, string] => [name, value]),
  )
}
