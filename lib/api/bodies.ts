/** What may be posted, and how it becomes a plan. Unknown keys are an error, so that a typing mistake is seen. */
import { z } from 'zod'
import { MAX_COUNT, type Plan, requestSchema, targetSchema } from '../plan/plan.ts'
import { avalanche, tsunami } from '../plan/presets.ts'

const common = {
  /** A name for people. */
  name: z.string().max(200).optional().describe('A name for people to find the test by.'),
  target: targetSchema.optional().describe('What to load; the orchestrator has a default.'),
  method: requestSchema.shape.method.optional().describe('HTTP method, GET unless given.'),
  headers: requestSchema.shape.headers.optional().describe('Headers of every request.'),
  body: z.string().max(700_000).optional().describe('Body of every request.'),
  count: z.number().int().min(1).max(MAX_COUNT).optional().describe('Requests per driver.'),
  connections: z.number().int().min(1).max(100_000).optional().describe('The most requests in flight per driver.'),
  rate: z.number().positive().max(10_000_000).optional().describe('Requests a second per driver.'),
  timeout: z.number().positive().max(3_600).optional().describe('Seconds that a request may take, 10 unless given.'),
  identify: z
    .boolean()
    .optional()
    .describe('Send test, driver and request number in headers, so that the target can count them apart.'),
}

/** Body of POST /avalanche; all of it may be left out. */
export const avalancheBody = z.strictObject(common)
export type AvalancheBody = z.infer<typeof avalancheBody>

/** Body of POST /tsunami/{seconds}; `count` = `loads` × `burst`, two fix the third. */
export const tsunamiBody = z.strictObject({
  ...common,
  loads: z.number().int().min(1).max(MAX_COUNT).optional().describe('How many loads, 5 unless given.'),
  burst: z
    .number()
    .int()
    .min(1)
    .max(MAX_COUNT)
    .optional()
    .describe('Requests per load and driver, 100 unless given; 1 keeps the delay between all requests.'),
})
export type TsunamiBody = z.infer<typeof tsunamiBody>

/** The delay in POST /tsunami/{seconds}: decimals allowed. */
export const secondsParameter = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds, such as 2 or 0.5')
  .transform(Number)
  .pipe(z.number().min(0).max(86_400))

/** The plan of an avalanche. */
export function avalanchePlan({ target, timeout, ...rest }: AvalancheBody, defaultTarget: string): Plan {
  return avalanche({ ...rest, target: target ?? defaultTarget, timeoutMs: toMs(timeout) })
}

/**
 * The plan of a tsunami.
 * @throws BreakwaterError `invalid-request` when count, loads, burst and rate do not agree
 */
export function tsunamiPlan(
  everySeconds: number,
  { target, timeout, ...rest }: TsunamiBody,
  defaultTarget: string,
): Plan {
  return tsunami(everySeconds, { ...rest, target: target ?? defaultTarget, timeoutMs: toMs(timeout) })
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(1, Math.round(seconds * 1_000))
}
