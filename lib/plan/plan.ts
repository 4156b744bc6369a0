/**
 * The plan: the complete and immutable description of a load. It is written once into test_config, and each driver
 * computes its own share of it. Every number is documented as a total or per driver.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { pairsOf } from './headers.ts'
import { hookConflicts, hookSchema } from './hooks.ts'
import {
  MAX_CONNECTIONS,
  MAX_DRIVERS,
  MAX_NAME,
  MAX_SECONDS,
  MAX_TAG_VALUE,
  MAX_TAGS,
  MAX_TARGET,
  TAG_NAME,
} from './limits.ts'
import { blockOf } from './mix.ts'
import { HTTP, protocolOf, protocolSchema } from './protocol.ts'
import { MAX_WEIGHT, type PlannedRequest, requestSchema, timeoutSchema } from './request.ts'
import { searchConflicts, searchSchema } from './search.ts'
import { isPerDriver, seedSchema, shapeSchema } from './shapes.ts'
import { sharesSchema } from './shares.ts'
import { canSendAsIs, hasUser } from './target.ts'
import { thresholdConflicts, thresholdsSchema } from './thresholds.ts'
import { repeatedSingle } from './single-valued.ts'
import { checkedTransport, engineFor, type EngineName } from './transport.ts'

export { MAX_TARGET } from './limits.ts'
export { type PlannedRequest, requestSchema } from './request.ts'
export { MAX_COUNT, type Amount, type ClosedShape, type OpenShape, type Shape } from './shapes.ts'

/** The most requests of a plan, and the most phases. */
export const MAX_REQUESTS = 50
export const MAX_PHASES = 200
/** The greatest number of arrivals in which a mix is exact. */
const MAX_BLOCK = 1_000

export const phaseSchema = z.object({
  name: z.string().min(1).max(200),
  shape: shapeSchema,
  /** The most requests in flight per driver; an arrival beyond it waits in the backlog. */
  maxInFlight: z.number().int().min(1).max(MAX_CONNECTIONS),
  /** The most waiting arrivals per driver; further ones are dropped and counted. */
  backlog: z.number().int().min(0).max(10_000_000),
  /** Whether `maxInFlight` and `backlog` are totals; otherwise they are per driver. */
  limitsPer: z.literal('total').optional(),
  /** Whether its requests are in the figures of the run; true unless it is a warm-up. */
  measured: z.literal(false).optional(),
  /** The relative frequency of each request of the plan in this phase, in the order of the plan; 0: it is not sent. */
  weights: z.array(z.number().int().min(0).max(MAX_WEIGHT)).optional(),
  /** It is a search for the breaking point: the orchestrator changes its rate. Drivers ignore it. */
  search: searchSchema.optional(),
})
export type Phase = z.infer<typeof phaseSchema>

const NOT_HTTP = 'must be an http or https URL'
/** RFC 6874 allows interfaces in URLs; the URL standard of browsers and Node does not, and `Host` must not contain one. */
const WITH_INTERFACE =
  'must not name an interface in its address: write a name as its host, and set connectTo to [fe80::1%eth0]:80 with your address, interface and port'

/** The address of an HTTP target as people give it: a user and password in it become a header. */
export const givenTargetSchema = addressOf(/^https?$/)

/** A URL of an HTTP target. No engine would send a user and password in it, so they are rejected. */
export const targetSchema = withoutUserSchema(/^https?$/)

function withoutUserSchema(protocol: RegExp): z.ZodURL {
  const message = 'must not contain a user or password: set the header authorization instead'
  return addressOf(protocol).refine((url) => !hasUser(url), message)
}

function addressOf(protocol: RegExp): z.ZodURL {
  return z
    .url({ protocol, error: ({ input }) => (/\/\/[^/]*\[[^\]]*%/.test(String(input)) ? WITH_INTERFACE : NOT_HTTP) })
    .max(MAX_TARGET, `exceeds ${MAX_TARGET} characters`)
}

/** The longest time for which a trigger waits for drivers, in seconds. */
export const MAX_WAIT_SECONDS = 600
/** What a run is about: texts by name. */
export const tagsSchema = z
  .record(
    z.string().regex(TAG_NAME, 'must consist of 1 to 100 letters, digits, dots, hyphens and underscores'),
    z.string().max(MAX_TAG_VALUE),
  )
  .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `must be at most ${MAX_TAGS}`)

/** The kinds of tests: the two presets, and plans in the language of plans. */
export const planTypes = ['avalanche', 'tsunami', 'plan'] as const

const planFields = z.object({
  name: z.string().max(MAX_NAME),
  type: z.enum(planTypes),
  target: withoutUserSchema(/^/),
  /** A protocol other than HTTP; then a request's name is its label, and its other fields are ignored. */
  protocol: protocolSchema.optional(),
  requests: z.array(requestSchema).min(1).max(MAX_REQUESTS).superRefine(namedOnce),
  /** One after the other. */
  phases: z.array(phaseSchema).min(1).max(MAX_PHASES).superRefine(namedOnce),
  /** Requests before and after the load, each sent once a run by one driver, in this order; not measured. */
  before: hookSchema.superRefine(namedOnce).optional(),
  after: hookSchema.superRefine(namedOnce).optional(),
  /** The seed of the mix of requests and of random contents; 1 unless given. */
  seed: seedSchema.optional(),
  /** The time limit of a request that has none of its own, in ms. */
  timeoutMs: timeoutSchema,
  /**
   * How long after the time of an open load requests that were due in it are still sent; by default, the longest time
   * limit of a request.
   */
  drainMs: z.number().int().min(0).max(3_600_000).optional(),
  /** How long after its start the load is ended as by a stop, if it still runs. */
  maxDurationMs: z
    .number()
    .int()
    .min(1)
    .max(MAX_SECONDS * 1_000)
    .optional(),
  /** How the pacer waits for an instant: polite (the default) sleeps, strict spins and keeps its core busy. */
  pacing: z.enum(['polite', 'strict']).optional(),
  /** The transport of requests; the defaults when it is absent. */
  transport: checkedTransport.optional(),
  /**
   * Whether each request contains its test, driver and number in headers, so that the target can distinguish requests.
   */
  identify: z.boolean(),
  /** How many drivers must be ready at the trigger, and how long it waits for them; no time unless given. */
  driverDemand: z
    .object({
      min: z.number().int().min(1).max(MAX_DRIVERS),
      waitSeconds: z.number().min(0).max(MAX_WAIT_SECONDS).optional(),
      /** The parts of the load for the drivers with each label; then only these take part. */
      shares: sharesSchema.optional(),
    })
    .optional(),
  /** What the run is about, for whoever looks for it later. */
  tags: tagsSchema.optional(),
  /** What decides whether the target has passed: texts of the grammar in lib/thresholds/parse.ts. Drivers ignore them. */
  thresholds: thresholdsSchema.optional(),
})
export const planSchema = planFields.superRefine((plan, context) => {
  for (const { path, message } of conflictsOf(plan)) context.addIssue({ code: 'custom', path, message })
})
export type Plan = z.infer<typeof planSchema>

interface Conflict {
  readonly path: (string | number)[]
  readonly message: string
}

/** Contradictions between fields that are valid by themselves. */
function conflictsOf(plan: Plan): Conflict[] {
  const conflicts: Conflict[] = []
  if (protocolOf(plan) === HTTP && !targetSchema.safeParse(plan.target).success) {
    conflicts.push({ path: ['target'], message: NOT_HTTP })
  }
  if (plan.requests.some(({ pathAsIs }) => pathAsIs === true) && !canSendAsIs(plan.target)) {
    const message = 'must not contain blanks or control characters with `pathAsIs`'
    conflicts.push({ path: ['target'], message })
  }
  const engine = engineFor(plan.transport ?? {})
  const ofPhases = plan.phases.flatMap(({ weights }, index) => weightsConflicts(weights, plan, index))
  const ofRequests = plan.requests.flatMap((request, index) =>
    engineConflicts(request, engine).map(({ path, message }) => ({ path: ['requests', index, ...path], message })),
  )
  return [
    ...conflicts,
    ...mixConflicts(plan),
    ...ofPhases,
    ...ofRequests,
    ...hookConflicts(plan),
    ...shareConflicts(plan),
    ...thresholdConflicts(plan),
    ...searchConflicts(plan),
  ]
}

/** What each driver sends by itself cannot be shared in a ratio. */
function shareConflicts({ driverDemand, phases }: Plan): Conflict[] {
  if (driverDemand?.shares === undefined) return []
  const message = 'is per driver, but `drivers.shares` divides the load: give a total'
  return phases.flatMap(({ shape }, index) =>
    isPerDriver(shape) ? [{ path: ['phases', index, 'shape'], message }] : [],
  )
}

function mixConflicts({ requests }: Plan): Conflict[] {
  return blockConflicts(
    requests.map(({ weight = 1 }) => weight),
    ['requests'],
  )
}

/** A lane draws each block anew, which costs as much as the block is long. */
function blockConflicts(weights: readonly number[], path: Conflict['path']): Conflict[] {
  if (blockOf(weights) <= MAX_BLOCK) return []
  const message = `must have weights of which the sum, divided by their greatest common divisor, is at most ${MAX_BLOCK}`
  return [{ path, message }]
}

function weightsConflicts(weights: Phase['weights'], { requests }: Plan, index: number): Conflict[] {
  if (weights === undefined) return []
  const path = ['phases', index, 'weights']
  if (weights.length !== requests.length) return [{ path, message: 'must have one weight for each request' }]
  if (!weights.some((weight) => weight > 0)) return [{ path, message: 'must have a weight above 0' }]
  return blockConflicts(weights, path)
}

/** Names are what requests and phases are counted under. */
function namedOnce(list: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const names = list.map(({ name }) => name)
  names.forEach((name, index) => {
    if (names.indexOf(name) === index) return
    context.addIssue({ code: 'custom', path: [index, 'name'], message: `is the name of another one: ${name}` })
  })
}

function engineConflicts({ expectContinue, redirects = 0, headers }: PlannedRequest, engine: EngineName): Conflict[] {
  const repeated = engine === 'http2' ? repeatedSingle(pairsOf(headers).map(([name]) => name)) : undefined
  const socketsOnly = [...(expectContinue === true ? ['expectContinue'] : []), ...(redirects > 0 ? ['redirects'] : [])]
  const message = `requires the engine 'sockets'; this plan uses '${engine}'`
  return [
    ...(engine === 'sockets' ? [] : socketsOnly.map((field) => ({ path: [field], message }))),
    ...(repeated === undefined
      ? []
      : [{ path: ['headers', repeated], message: "is given several times, which the engine 'http2' cannot send" }]),
  ]
}

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

/** The time limit of each request of a plan, in ms, in the order of the plan. */
export function timeoutsOf({ requests, timeoutMs }: Pick<Plan, 'requests' | 'timeoutMs'>): number[] {
  return requests.map((request) => request.timeoutMs ?? timeoutMs)
}

/** The longest time limit of a request of a plan, in ms. */
export function longestTimeoutOf(plan: Pick<Plan, 'requests' | 'timeoutMs'>): number {
  return Math.max(...timeoutsOf(plan))
}

/** The drain time of a load in ms. */
export function drainOf(plan: Plan): number {
  return plan.drainMs ?? longestTimeoutOf(plan)
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
