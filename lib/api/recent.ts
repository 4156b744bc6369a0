/** The latest seconds of a test, and the shape of its response times: what a live view shows beside the figures of all. */
import { z } from 'zod'
import { latencyAnswer } from './latency.ts'

const count = z.number().int()
const second = count.describe('Seconds since the start of the load.')

/** Over so many of the latest seconds. */
export const RECENT_SECONDS = 5

/** Rows of the histogram for each doubling of the response time: one row spans 4.4 %. */
export const HISTOGRAM_ROWS_PER_DOUBLING = 16

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

export const histogramRows = z
  .array(z.tuple([count, count]))
  .describe(
    `The response times of \`overall\` as pairs of row and count: row r contains times of 2^(r/${HISTOGRAM_ROWS_PER_DOUBLING}) µs up to those of the next row. Absent without a response.`,
  )
