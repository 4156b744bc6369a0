/** One measurement, as the API says it: in milliseconds, null without samples. */
import { z } from 'zod'

const millis = z.number().nullable()

export const latencyAnswer = z.object({
  count: z.number().int(),
  min: millis,
  mean: millis,
  median: millis,
  mode: millis.describe('The most frequent value, rounded to 3 significant digits.'),
  p90: millis,
  p95: millis,
  p99: millis,
  p999: millis,
  max: millis,
  atLeastFrom: z
    .number()
    .optional()
    .describe('Of response times, when requests were given up: percentiles from this value on are lower bounds.'),
})

export type LatencyAnswer = z.infer<typeof latencyAnswer>
