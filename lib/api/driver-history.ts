/** The response of GET /drivers/{nodeId}. */
import { z } from 'zod'
import { driverAnswer } from './answers.ts'

const condition = z.object({
  at: z.iso.datetime().describe('When the heartbeat arrived; of a minute, its beginning.'),
  state: z.string().nullable(),
  cpu: z.number().nullable().describe('Cores that its process used; of a minute, the mean.'),
  rss: z.number().nullable().describe('Resident memory in bytes.'),
  loopLagMs: z.number().nullable(),
  slipMs: z.number().nullable(),
  clockOffsetMs: z.number().nullable(),
  outbox: z.number().nullable(),
})

/** A driver with its condition at each of its recent heartbeats, and over each minute of the last day. */
export const driverHistoryAnswer = driverAnswer.extend({
  heartbeats: z.array(condition).describe('At most one for each second and the latest 300, the oldest first.'),
  minutes: z
    .array(condition.extend({ beats: z.number().int().describe('Seconds of the minute with a heartbeat.') }))
    .describe(
      'The latest 1440 minutes with a heartbeat, the oldest first: the worst values of each, and the last state.',
    ),
})
export type DriverHistoryAnswer = z.infer<typeof driverHistoryAnswer>
