/** The queue of tests that wait for their trigger: bodies and responses. */
import { z } from 'zod'
import { triggeredAnswer } from './answers.ts'

const instant = z.iso.datetime({
  offset: true,
  error: "must be an instant with a time zone, such as '2026-12-24T03:00:00Z' or '2026-12-24T04:00:00+01:00'",
})
const testId = z.string()

const conditions = {
  at: instant.describe('Not before this instant, with a time zone.'),
  after: testId.describe('Not before this test is over, however it ends.'),
}

/** `POST /trigger/{id}`: without a condition, at once. */
export const triggerBody = z.strictObject({ at: conditions.at.optional(), after: conditions.after.optional() })
export type TriggerBody = z.infer<typeof triggerBody>

/** `PATCH /queue/{id}`: what is not given stays; null removes a condition. */
export const queueChangeBody = z.strictObject({
  at: conditions.at.nullable().optional(),
  after: conditions.after.nullable().optional(),
  position: z
    .number({ error: 'must be a whole number from 1 on' })
    .int('must be a whole number from 1 on')
    .min(1, 'must be a whole number from 1 on')
    .optional()
    .describe('Its new place in the order, from 1 on; a place beyond the end is the last one.'),
})
export type QueueChangeBody = z.infer<typeof queueChangeBody>

const queuedTest = z.object({
  TestId: testId,
  name: z.string(),
  position: z.number().int().describe('Its place in the order, from 1 on.'),
  at: z.iso.datetime().nullable(),
  after: testId.nullable(),
  waitsFor: z.string().describe('What it waits for now.'),
})

/** A test that waits. */
export const queuedAnswer = queuedTest.extend({ state: z.literal('queued') })
export type QueuedAnswer = z.infer<typeof queuedAnswer>

/** The answer to a trigger: the test starts, or it waits in the queue. */
export const triggerAnswer = z.union([triggeredAnswer, queuedAnswer])
export type TriggerAnswer = z.infer<typeof triggerAnswer>

export const queueAnswer = z.object({
  queue: z.array(queuedTest).describe('The tests that wait, in the order in which they are triggered.'),
  refused: z
    .array(z.object({ TestId: testId, name: z.string(), at: z.iso.datetime(), reason: z.string() }))
    .describe('Tests that the queue gave up, until they are triggered or queued again; the latest first.'),
})
export type QueueAnswer = z.infer<typeof queueAnswer>
