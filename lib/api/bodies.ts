/**
 * The bodies of POST requests, and their conversion to plans. Unknown keys are an error, so that typing errors are
 * detected.
 */
import { z } from 'zod'
import type { PlannedBody } from '../plan/body.ts'
import { MAX_CONNECTIONS, MAX_COUNT, MAX_NAME, MAX_RATE, MAX_TIMEOUT_SECONDS } from '../plan/limits.ts'
import { type Plan, givenTargetSchema, requestSchema, tagsSchema } from '../plan/plan.ts'
import { avalanche, tsunami } from '../plan/presets.ts'
import { durationSchema, rateSchema, seedSchema, type Stage, stagesOf, thinkSchema } from '../plan/shapes.ts'
import { thresholdsSchema } from '../plan/thresholds.ts'
import { checkedTransport } from '../plan/transport.ts'

const common = {
  /** A name for display. */
  name: z.string().max(MAX_NAME).optional().describe('Name of the test.'),
  target: givenTargetSchema
    .optional()
    .describe(
      'URL to load, in which a user and password become Basic authentication; default: --target of the orchestrator.',
    ),
  pathAsIs: requestSchema.shape.pathAsIs.describe('Send the path of the target as written: keep /../ and /./ in it.'),
  method: requestSchema.shape.method.optional().describe('HTTP method; default: GET.'),
  headers: requestSchema.shape.headers.optional().describe('Headers of every request.'),
  body: requestSchema.shape.body.describe('Body of every request: a text.'),
  bodyBase64: requestSchema.shape.bodyBase64.describe('Body of every request in base64, instead of body: any bytes.'),
  chunked: requestSchema.shape.chunked.describe('Send the body in chunks of 16 KiB; HTTP/2 has frames instead.'),
  expectContinue: requestSchema.shape.expectContinue.describe(
    'Send the body after 100 Continue, or after a second; not after a final response. Engine sockets.',
  ),
  count: z.number().int().min(1).max(MAX_COUNT).optional().describe('Requests per driver.'),
  connections: z
    .number()
    .int()
    .min(1)
    .max(MAX_CONNECTIONS)
    .optional()
    .describe('The most requests in flight per driver.'),
  rate: z.number().positive().max(MAX_RATE).optional().describe('Arrival rate: requests per second per driver.'),
  timeout: z
    .number()
    .positive()
    .max(MAX_TIMEOUT_SECONDS)
    .optional()
    .describe('Request timeout in seconds; default: 10.'),
  drain: z
    .number()
    .min(0)
    .max(MAX_TIMEOUT_SECONDS)
    .optional()
    .describe(
      'Drain time of an open load: seconds after its end in which overdue requests are still sent; default: timeout.',
    ),
  identify: z
    .boolean()
    .optional()
    .describe('Send test, driver and request number in headers, so that the target can count the requests of each.'),
  tags: tagsSchema
    .optional()
    .describe('Tags of the test, texts by name: the history keeps them with it, where a search finds them.'),
  thresholds: thresholdsSchema
    .optional()
    .describe('Thresholds of the test, texts such as p99 < 250ms: they decide whether the target has passed.'),
  strict: z
    .boolean()
    .optional()
    .describe('Busy-wait for each arrival: precise to microseconds, but keeps a core busy all the time.'),
  transport: checkedTransport.optional().describe('Transport of the requests: engine, connections, limits.'),
}

const stageBody = z.strictObject({
  from: rateSchema
    .optional()
    .describe('Arrival rate per driver at the start of the stage; default: the rate at its end.'),
  to: rateSchema.describe('Arrival rate per driver at the end of the stage, in requests per second.'),
  seconds: durationSchema.describe('Duration of the stage in seconds.'),
})

/** Body of POST /avalanche; every key is optional. The preset checks which options exclude each other. */
export const avalancheBody = z.strictObject({
  ...common,
  duration: durationSchema.optional().describe('Duration of the load in seconds, with or instead of count.'),
  stages: stagesOf(stageBody, wholeStage)
    .optional()
    .describe('The arrival rate over time, piecewise linear, instead of rate and duration.'),
  poisson: z.boolean().optional().describe('Poisson arrivals at that rate instead of evenly spaced ones.'),
  seed: seedSchema.optional().describe('Seed of the Poisson arrivals; default: a random one, which the plan shows.'),
  think: thinkSchema.optional().describe('Think time: seconds that a connection pauses after a response.'),
})
export type AvalancheBody = z.infer<typeof avalancheBody>

const burstsSchema = z.number().int().min(1).max(MAX_COUNT).optional()

/** The present and the former names of the burst options in the body of a tsunami. */
const oldWords = { loads: 'bursts', burst: 'size' } as const

/** Body of POST /tsunami/{seconds}; `count` = `bursts` × `size`, so two of them determine the third. */
export const tsunamiBody = z
  .strictObject({
    ...common,
    bursts: burstsSchema.describe('Number of bursts; default: 5.'),
    size: burstsSchema.describe(
      'Requests of a burst per driver; default: 100. With 1, the delay separates all requests.',
    ),
    loads: burstsSchema.describe('Former name of bursts.'),
    burst: burstsSchema.describe('Former name of size.'),
  })
  .superRefine((body, context) => {
    for (const [old, word] of Object.entries(oldWords) as [keyof typeof oldWords, 'bursts' | 'size'][]) {
      if (body[old] === undefined || body[word] === undefined) continue
      const message = `is the former name of \`${word}\`, which is given as well: leave \`${old}\` out`
      context.addIssue({ code: 'custom', path: [old], message })
    }
  })
export type TsunamiBody = z.infer<typeof tsunamiBody>

/** The time between the starts of two bursts of a tsunami, in seconds. */
export const delaySchema = z.number().min(0).max(86_400)

/** The delay in POST /tsunami/{seconds}: decimals allowed. */
export const secondsParameter = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds, such as 2 or 0.5')
  .transform(Number)
  .pipe(delaySchema)

/**
 * The plan of an avalanche. A file for the body can be given only here: no body of a POST may name one.
 * @throws BreakwaterError `invalid-request` when the options contradict each other
 */
export function avalanchePlan(body: AvalancheBody & Pick<PlannedBody, 'bodyFile'>, defaultTarget: string): Plan {
  const { duration, think, stages, ...rest } = body
  return avalanche({
    ...ofBoth(rest, defaultTarget),
    seconds: duration,
    thinkSeconds: think,
    stages: stages?.map(wholeStage),
  })
}

/**
 * The plan of a tsunami.
 * @throws BreakwaterError `invalid-request` when count, bursts, size and rate contradict each other
 */
export function tsunamiPlan(everySeconds: number, body: TsunamiBody, defaultTarget: string): Plan {
  const { loads, burst, bursts = loads, size = burst, ...rest } = body
  return tsunami(everySeconds, { ...ofBoth(rest, defaultTarget), bursts, size })
}

/** The options that both bodies name differently from the presets. */
function ofBoth<B extends Pick<TsunamiBody, 'target' | 'timeout' | 'drain' | 'strict'>>(
  body: B,
  defaultTarget: string,
) {
  const { target = defaultTarget, timeout, drain, strict, ...rest } = body
  const drainMs = drain === undefined ? undefined : Math.round(drain * 1_000)
  const pacing = strict === true ? ('strict' as const) : undefined
  return { ...rest, target, timeoutMs: toMs(timeout), drainMs, pacing }
}

function wholeStage({ from, to, seconds }: z.infer<typeof stageBody>): Stage {
  return { from: from ?? to, to, seconds }
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(1, Math.round(seconds * 1_000))
}
