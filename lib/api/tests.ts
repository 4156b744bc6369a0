/** The list of tests, and what can be done with a test in it. */
import { z } from 'zod'
import { MAX_NAME } from '../plan/limits.ts'
import { latencyAnswer, testAnswer, verdictAnswer } from './answers.ts'

export { type SortKey, sortKeys } from './sort-keys.ts'

const testId = z.string()
const count = z.number().int()

/** `PATCH /tests/{id}`. */
export const testChangeBody = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME, `must have at most ${MAX_NAME} characters`)
    .describe(`The new name, up to ${MAX_NAME} characters. The plan, which has been published, keeps the old one.`),
})

export const renamedAnswer = z.object({ TestId: testId, name: z.string() })
export type RenamedAnswer = z.infer<typeof renamedAnswer>

export const deletedAnswer = z.object({ deleted: testId })
export type DeletedAnswer = z.infer<typeof deletedAnswer>

export const testListAnswer = z.object({
  total: count.describe('How many tests there are; with a search, how many it finds.'),
  tests: z.array(
    testAnswer
      .pick({ TestId: true, name: true, type: true, state: true, createdAt: true, startAt: true, endedAt: true })
      .extend({
        target: z.string(),
        tags: z.record(z.string(), z.string()).optional().describe('The tags of its plan, if it has any.'),
        outcome: verdictAnswer.shape.outcome,
        trust: verdictAnswer.shape.trust,
        driverCount: count.describe('How many drivers take part.'),
        planned: count,
        sent: count,
        completed: count,
        failed: count,
        seconds: z.number().describe('Elapsed time of the load in seconds.'),
        throughput: z.number().describe('Responses per second over the time of the load.'),
        response: latencyAnswer.pick({ median: true, p95: true, p99: true, max: true }).describe('Response time.'),
        sparkline: z.array(z.number()).describe('Responses per second over time, in at most 60 parts of equal length.'),
      }),
  ),
})
export type TestListAnswer = z.infer<typeof testListAnswer>
