/** Figures of a test by phase and by request of its plan, as the API says them. */
import { z } from 'zod'
import { latencyAnswer } from './latency.ts'

const count = z.number().int()
const seconds = z.number().nullable()

/** The figures of a part of a test. */
const partFigures = {
  planned: count,
  sent: count,
  completed: count,
  failed: count,
  succeeded: count.describe('Responses with a right status and without a failed check.'),
  checkFailed: count,
  dropped: count,
  neverSent: count.describe('Planned, but not sent when the load ended.'),
  rates: z
    .object({ sent: z.number(), throughput: z.number() })
    .describe('Requests sent, and responses, per second over the elapsed time of the part.'),
  bytes: count,
  statuses: z.record(z.string(), count),
  failures: z.record(z.string(), count),
  checks: z.record(z.string(), count).describe('Responses by the text of a check that failed.'),
  response: latencyAnswer,
}

export const phaseFigures = z.object({
  name: z.string(),
  measured: z.boolean().describe('Whether its requests are in the figures of the test; those of a warm-up are not.'),
  kind: z.string(),
  from: seconds.describe(
    'When it begins by the plan and the changes of its load, in seconds from the start, pauses included; null if responses decide, and behind a pause that has no end yet.',
  ),
  to: seconds.describe('When it ends.'),
  seconds: z.number().describe('Its elapsed time in seconds, without pauses: the denominator of its rates.'),
  ...partFigures,
})

/** Of all drivers with a label, over all measured phases. */
export const labelFigures = z.object({ name: z.string(), value: z.string(), driverCount: count, ...partFigures })
export type LabelFigures = z.infer<typeof labelFigures>

/** By phase, by request over all measured phases, and by both; by label of the drivers. */
export const breakdownAnswer = {
  phases: z.array(phaseFigures),
  requests: z.array(z.object({ name: z.string(), ...partFigures })),
  parts: z.array(z.object({ phase: z.string(), request: z.string(), ...partFigures })),
  labels: z.array(labelFigures).describe('Empty if no driver of the test has a label.'),
}

export type BreakdownAnswer = z.infer<z.ZodObject<typeof breakdownAnswer>>
export type PartFigures = Pick<BreakdownAnswer['requests'][number], keyof typeof partFigures>
