/**
 * The plan: what the user asked, whole and immutable. It is written once into test_config, and each driver computes its
 * own share of it. Every number says whether it is a total or per driver.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { MAX_CONNECTIONS, MAX_NAME } from './limits.ts'
import { HTTP, protocolOf, protocolSchema } from './protocol.ts'
import { shapeSchema } from './shapes.ts'
import { checkedTransport } from './transport.ts'

export { MAX_COUNT, type Amount, type ClosedShape, type OpenShape, type Shape } from './shapes.ts'

/** Headers about the connection, which an engine of HTTP decides itself. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
])

export const requestSchema = z.object({
  name: z.string().min(1).max(200),
  method: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/, 'is not an HTTP method')
    .refine((method) => method.toUpperCase() !== 'CONNECT', 'must not be CONNECT, which asks for a tunnel'),
  headers: z.record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name')
      .refine(
        (name) => !connectionHeaders.has(name.toLowerCase()),
        'must not be set: the engine sets this header itself',
      ),
    // A line break would start another header or request (header injection), and HTTP fields allow Latin-1 only.
    z
      .string()
      .max(8_192, 'exceeds 8192 characters')
      .regex(/^[\t -~\u0080-\u00ff]*$/, 'is not a header value'),
  ),
  body: z.string().max(700_000, 'exceeds 700000 characters').optional(),
  /** How often it comes among the requests of a plan, by the ratio of weights; 1 unless given. */
  weight: z.number().int().min(1).max(1_000).optional(),
})
export type PlannedRequest = z.infer<typeof requestSchema>

export const phaseSchema = z.object({
  name: z.string().min(1).max(200),
  shape: shapeSchema,
  /** The most requests in flight per driver; an arrival beyond it waits in the backlog. */
  maxInFlight: z.number().int().min(1).max(MAX_CONNECTIONS),
  /** The most arrivals that may wait per driver; more are dropped and counted. */
  backlog: z.number().int().min(0).max(10_000_000),
})
export type Phase = z.infer<typeof phaseSchema>

/** The longest address to load, in characters; drivers take no longer one in any field. */
export const MAX_TARGET = 2_000

const NOT_HTTP = 'must be an http or https URL'
/** RFC 6874 would allow it; the URL parser of the web does not, and no target would know what to do with it in `Host`. */
const WITH_INTERFACE =
  'must not name an interface in its address: write a name as its host, and set connectTo to [fe80::1%eth0]:80 with your address, interface and port'

/** A URL to load by HTTP. No engine would send a user and password in it, so they are rejected. */
export const targetSchema = addressOf(/^https?$/)

function addressOf(protocol: RegExp): z.ZodURL {
  return z
    .url({ protocol, error: ({ input }) => (/\/\/\[[^\]]*%/.test(String(input)) ? WITH_INTERFACE : NOT_HTTP) })
    .max(MAX_TARGET, `exceeds ${MAX_TARGET} characters`)
    .refine(
      (url) => !/^[^/?#]*\/\/[^/?#]*@/.test(url),
      'must not contain a user or password: set the header authorization instead',
    )
}

/** One phase and one request for now: the lists are the seam for plans of several. */
const planFields = z.object({
  name: z.string().max(MAX_NAME),
  type: z.enum(['avalanche', 'tsunami']),
  target: addressOf(/^/),
  /** What is spoken where it is not HTTP; then a request's name is its label, and nothing else of it is looked at. */
  protocol: protocolSchema.optional(),
  requests: z.array(requestSchema).length(1),
  phases: z.array(phaseSchema).length(1),
  timeoutMs: z.number().int().min(1).max(3_600_000),
  /** How long after the time of an open load what was due in it is still sent; the timeout unless given. */
  drainMs: z.number().int().min(0).max(3_600_000).optional(),
  /** How the pacer waits for an instant: polite (the default) sleeps, strict spins and keeps its core busy. */
  pacing: z.enum(['polite', 'strict']).optional(),
  /** How requests travel; all defaults when it is left out. */
  transport: checkedTransport.optional(),
  /** Each request says its test, driver and number in headers, so that the target can count them apart. */
  identify: z.boolean(),
})
export const planSchema = planFields.superRefine((plan, context) => {
  if (protocolOf(plan) === HTTP && !targetSchema.safeParse(plan.target).success) {
    context.addIssue({ code: 'custom', path: ['target'], message: NOT_HTTP })
  }
})
export type Plan = z.infer<typeof planSchema>

/** The defaults of a test; docs/api.md lists them. */
export const planDefaults = {
  avalancheCount: 500,
  avalancheConnections: 500,
  bursts: 5,
  burstSize: 100,
  maxInFlight: 1_000,
  backlog: 10_000,
  timeoutMs: 10_000,
} as const

/** How long after its time a load still sends what was due in it, in ms. */
export function drainOf({ drainMs, timeoutMs }: Plan): number {
  return drainMs ?? timeoutMs
}

/** The only phase of a plan. */
export function phaseOf(plan: Plan): Phase {
  return first(plan.phases)
}

/** The only request of a plan. */
export function requestOf(plan: Plan): PlannedRequest {
  return first(plan.requests)
}

function first<T>(list: readonly T[]): T {
  const [only] = list
  if (only === undefined) throw new RangeError('a plan has a phase and a request')
  return only
}

/** SHA-256 of the plan's JSON with sorted keys: two plans with one hash are the same plan. */
export function hashOf(plan: Plan): string {
  return createHash('sha256').update(canonical(plan)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`
}
