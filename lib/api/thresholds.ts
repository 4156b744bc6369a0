/** The results of thresholds, as the API says them. */
import { z } from 'zod'
import { thresholdUnits } from '../thresholds/result.ts'

const count = z.number().int()

export const thresholdAnswer = z.object({
  text: z.string(),
  state: z
    .enum(['passed', 'failed', 'undecided'])
    .describe(
      'While the test runs, as if it ended now. Undecided without anything to judge, and if the numbers cannot be trusted.',
    ),
  unit: z.enum(thresholdUnits).describe('The unit of value, limit and margin.'),
  value: z.number().nullable().describe('Null without anything to judge.'),
  limit: z.number(),
  margin: z
    .number()
    .nullable()
    .describe('How far the value is on the right side of the limit; negative on the wrong side.'),
  windows: z
    .object({ held: count, of: count })
    .optional()
    .describe('Of a threshold for windows: in how many it holds, of those in which there was anything to judge.'),
  abortedAt: z
    .number()
    .optional()
    .describe('The second of the load at which it ended the load; the value is that of the last 10 s before.'),
})

/** Absent if the test has no thresholds. */
export const thresholdsAnswer = z
  .array(thresholdAnswer)
  .optional()
  .describe('The result of each threshold; absent if the test has none.')
export type ThresholdsAnswer = z.infer<typeof thresholdsAnswer>
