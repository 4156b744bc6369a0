/** The latest seconds of a test: what a live view shows beside the figures of all. */
import { z } from 'zod'
import { latencyAnswer } from './latency.ts'

const count = z.number().int()
const second = count.describe('Seconds since the start of the load.')

/** Over so many of the latest seconds. */
export const RECENT_SECONDS = 5

export const recentAnswer = z
  .object({
    from: second,
    to: second,
    rates: z
      .object({
        planned: z.number().nullable().describe('Requests due; null where responses decide when requests are sent.'),
        sent: z.number(),
        throughput: z.number().describe('Responses.'),
      })
      .describe('Per second of this time, pauses included.'),
    failed: count,
    dropped: count,
    response: latencyAnswer.describe('From the merged histograms of these seconds.'),
  })
  .describe(
    `All requests of the latest ${RECENT_SECONDS} seconds, also those of a warm-up; absent before the first window. A second for which some drivers have sent no window yet is not part of it.`,
  )
export type RecentAnswer = z.infer<typeof recentAnswer>
