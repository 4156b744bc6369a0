/** The response of GET /drivers/{nodeId}. */
import { z } from 'zod'
import { driverAnswer } from './answers.ts'

/** A driver with its condition at each of its recent heartbeats. */
export const driverHistoryAnswer = driverAnswer.extend({
  heartbeats: z
    .array(
      z.object({
        at: z.iso.datetime().describe('When the heartbeat arrived.'),
        state: z.string().nullable(),
        cpu: z.number().nullable().describe('Cores that its process used.'),
        rss: z.number().nullable().describe('Resident memory in bytes.'),
        loopLagMs: z.number().nullable(),
        slipMs: z.number().nullable(),
        clockOffsetMs: z.number().nullable(),
        outbox: z.number().nullable(),
      }),
    )
    .describe('At most one for each second and the latest 300, the oldest first.'),
})
export type DriverHistoryAnswer = z.infer<typeof driverHistoryAnswer>
