/** The search for the breaking point of a test, as the API says it. Rates are in the measure of the search. */
import { z } from 'zod'
import { purposes, searchEnds, stageOutcomes } from '../search/stage.ts'

const rate = z.number().describe('Requests per second.')
const breaches = z
  .array(z.object({ text: z.string(), value: z.string() }))
  .describe('What was not kept, with its value: `p99 < 250ms`, `312 ms`.')

const stageAnswer = z.object({
  perSecond: rate,
  purpose: z.enum(purposes).describe('Why this rate was tried.'),
  outcome: z.enum(stageOutcomes),
  breaches,
  limit: z.string().optional().describe('Of `generator-limit`: the limit, as a sentence.'),
  p99Ms: z.number().nullable().describe('Of the response time; null without a response.'),
  errorRate: z.number().nullable().describe('Share of the ended requests that were no success; null if none ended.'),
  throughput: z.number().describe('Responses per second.'),
  endedShare: z.number().describe('The requests that ended, as a share of those that were due.'),
})

export const searchAnswer = z.object({
  per: z.enum(['total', 'driver']).describe('Whether its rates are of all drivers together, or of each.'),
  from: rate,
  to: rate,
  everySeconds: z.number().int().describe('How long a stage holds its rate.'),
  stages: z.array(stageAnswer).describe('The finished stages, in their order, by the figures of their judged seconds.'),
  now: z
    .object({
      perSecond: rate,
      purpose: z.enum(purposes),
      fromSeconds: z.number().describe('When it begins, in seconds from the start of the load, pauses included.'),
      toSeconds: z.number(),
    })
    .optional()
    .describe('The stage whose rate is announced or held; absent before the first and after the last one.'),
  result: z
    .object({
      end: z.enum(searchEnds),
      kept: z
        .object({ perSecond: rate, confirmed: z.boolean() })
        .nullable()
        .describe('The highest rate that kept the thresholds.'),
      broken: z
        .object({ perSecond: rate, breaches })
        .nullable()
        .describe('The lowest rate above it that did not keep them.'),
    })
    .optional()
    .describe('Absent until the search is over.'),
})
export type SearchAnswer = z.infer<typeof searchAnswer>
