/** The response of `GET /poison`. */
import { z } from 'zod'

const count = z.number().int()

/** Records on the topics that were malformed. */
export const poisonAnswer = z.object({
  counts: z.array(z.object({ topic: z.string(), reason: z.string(), count })),
  latest: z.array(
    z.object({
      topic: z.string(),
      offset: z.string(),
      reason: z.string(),
      detail: z.string(),
      head: z.string().describe('The first bytes, as hex.'),
    }),
  ),
})
