/**
 * Shapes: when the requests of a phase are due. Closed load sends when a connection is free; open load has an intended
 * instant for each arrival, fixed before the run. Every number is documented as a total or per driver.
 */
import { z } from 'zod'
import { fromSeconds } from '../units.ts'
import { type Amount, amountSchema, perSchema, wholeAmount } from './amount.ts'
import { type ClosedShape, closedSchema, durationSchema, secondsSchema } from './closed-shape.ts'
import { MAX_COUNT, MAX_SECONDS } from './limits.ts'
import { areaOf, endOf } from './stages.ts'

export { type Amount, amountSchema } from './amount.ts'
export { type ClosedShape, durationSchema, thinkSchema } from './closed-shape.ts'
export { MAX_COUNT, MAX_SECONDS } from './limits.ts'

/** The maximum number of stages of a shape. */
const MAX_STAGES = 1_000

/** Bursts of requests, a fixed time apart, `loads` of them with `burst` requests each: arrival k is due at ⌊k / burst⌋ · every + (k mod burst) · spacing. */
export const burstSchema = z
  .object({
    kind: z.literal('burst'),
    loads: z.number().int().min(1).max(MAX_COUNT),
    burst: wholeAmount,
    everySeconds: secondsSchema,
    /** Time between the requests of one burst; 0: all at the same instant. */
    spacingSeconds: secondsSchema,
    /** Of a load that was changed while it ran: from a burst on, each has this size. In the order of the bursts. */
    resized: z.array(z.object({ load: z.number().int().min(0), size: z.number().int().min(1) })).optional(),
  })
  .refine((shape) => shape.loads * shape.burst.value <= MAX_COUNT, {
    path: ['loads'],
    error: `\`bursts\` × \`size\` must be at most ${MAX_COUNT}`,
  })
  .refine((shape) => lastOfBursts(shape) <= MAX_SECONDS, {
    path: ['loads'],
    error: `must be sent within ${MAX_SECONDS} seconds: use fewer bursts, or a shorter delay between them`,
  })
  .refine(burstsApart, { path: ['everySeconds'], error: 'must be at least as long as a burst lasts' })

/** When the last request of all bursts is due, in seconds. */
function lastOfBursts({ loads, burst, everySeconds, spacingSeconds }: Bursts): number {
  return (loads - 1) * everySeconds + Math.max(0, burst.value - 1) * spacingSeconds
}

interface Bursts {
  readonly loads: number
  readonly burst: Amount
  readonly everySeconds: number
  readonly spacingSeconds: number
}

/** Instants never decrease: a burst must end before the next begins, up to rounding. */
function burstsApart(shape: Bursts): boolean {
  const lasts = (shape.burst.value - 1) * shape.spacingSeconds
  return shape.loads === 1 || lasts <= shape.everySeconds * (1 + 1e-9)
}

/** All arrivals of a second are due at its start, together. */
const eachSecondSchema = z.literal(true).optional()

/** A constant rate: arrival k is due at k / rate. Both numbers are totals, or both are per driver. */
export const constantSchema = z
  .object({
    kind: z.literal('constant'),
    count: wholeAmount,
    /** The requested time, if any: the count may end a fraction of an interval after it. */
    seconds: durationSchema.optional(),
    rate: amountSchema.refine((amount) => amount.value > 0, 'must be above 0'),
    eachSecond: eachSecondSchema,
  })
  .refine((shape) => shape.rate.per === shape.count.per, {
    path: ['rate', 'per'],
    error: 'must be the same as that of count',
  })
  .refine(
    ({ count, rate, seconds }) => seconds === undefined || (count.value - 1) / rate.value < seconds * (1 + 1e-9),
    {
      path: ['count'],
      error: 'must be due within `seconds`',
    },
  )
  .refine(({ count, rate }) => (count.value - 1) / rate.value <= MAX_SECONDS, {
    path: ['rate'],
    error: `is so low that the load exceeds ${MAX_SECONDS} seconds: raise it, or lower \`count\``,
  })

/** A rate in requests per second at the start or the end of a stage. */
export const rateSchema = z.number().min(0).max(MAX_COUNT)

/** A stretch in which the rate changes linearly from one value to another; the next stage may begin with any rate. */
export const stageSchema = z.object({ from: rateSchema, to: rateSchema, seconds: durationSchema })
export type Stage = Readonly<z.infer<typeof stageSchema>>

/** A list of stages of any form: at least one, and together they must be a load. */
export function stagesOf<S extends z.ZodType>(stage: S, whole: (stage: z.output<S>) => Stage) {
  return z
    .array(stage)
    .min(1)
    .max(MAX_STAGES)
    .superRefine((stages, context) => {
      const message = stagesProblem(stages.map(whole))
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
}

function stagesProblem(stages: readonly Stage[]): string | undefined {
  // An empty list was reported before.
  if (stages.length > 0 && areaOf(stages) === 0) return 'must contain at least one rate above 0'
  if (areaOf(stages) > MAX_COUNT) return `must not exceed ${MAX_COUNT} requests in total`
  return endOf(stages) > fromSeconds(MAX_SECONDS) ? `must not exceed ${MAX_SECONDS} seconds in total` : undefined
}

/** Stages one after the other: the rate over time, piecewise linear. */
export const stagesSchema = stagesOf(stageSchema, (stage) => stage)

/** Arrival k is due at the instant from which on the integral of the rate exceeds k. */
export const rampSchema = z.object({
  kind: z.literal('ramp'),
  stages: stagesSchema,
  per: perSchema,
  eachSecond: eachSecondSchema,
})

/** The seed of a random shape: the same seed gives the same instants. */
export const seedSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/**
 * A Poisson process with the rate of the stages: independent arrivals, as of many independent users. Their number is
 * random too; the seed and the driver determine it.
 */
export const poissonSchema = z.object({
  kind: z.literal('poisson'),
  stages: stagesSchema,
  per: perSchema,
  seed: seedSchema,
  /** Of a load that was changed while it ran: the expected number of requests of its plan, of which it was drawn. */
  drawn: z.number().min(0).optional(),
})

/** Nothing is sent. */
export const pauseSchema = z.object({ kind: z.literal('pause'), seconds: durationSchema })
export type PauseShape = z.infer<typeof pauseSchema>

export const shapeSchema = z.discriminatedUnion('kind', [
  closedSchema,
  burstSchema,
  constantSchema,
  rampSchema,
  poissonSchema,
  pauseSchema,
])
export type Shape = z.infer<typeof shapeSchema>
export type OpenShape = Exclude<Shape, ClosedShape | PauseShape>

/** Whether any of its numbers is each driver's. */
export function isPerDriver(shape: Shape): boolean {
  switch (shape.kind) {
    case 'pause':
      return false
    case 'closed':
      return shape.per !== 'total' || shape.count?.per === 'driver'
    case 'burst':
      return shape.burst.per === 'driver'
    case 'constant':
      return shape.rate.per === 'driver'
    case 'ramp':
    case 'poisson':
      return shape.per === 'driver'
  }
}

/** Whether requests have intended instants that are fixed before the run. */
export function isOpen(shape: Shape): shape is OpenShape {
  return shape.kind !== 'closed' && shape.kind !== 'pause'
}
