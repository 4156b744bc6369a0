/** How the response times of a test are distributed, as the API says it. */
import { z } from 'zod'
import { bucketsOf } from '../measure/buckets.ts'
import { deviation } from '../measure/deviation.ts'
import type { Histogram } from '../measure/histogram.ts'
import { round } from '../measure/rounding.ts'

export const distributionAnswer = z.object({
  stddev: z.number().describe('The standard deviation in milliseconds.'),
  buckets: z
    .array(
      z.object({
        from: z.number().describe('The lowest response time in it, in milliseconds.'),
        to: z.number().describe('The border to the next one, in milliseconds, which is not in it.'),
        count: z.number().int(),
      }),
    )
    .describe('All responses by their time, in ascending buckets with round borders; each begins where the last ends.'),
})
export type DistributionAnswer = z.infer<typeof distributionAnswer>

/** Undefined without samples. @param histogram of response times in µs */
export function distributionOf(histogram: Readonly<Histogram>): DistributionAnswer | undefined {
  const stddev = deviation(histogram)
  if (stddev === undefined) return undefined
  const buckets = bucketsOf(histogram).map(({ from, to, count }) => ({ from: millis(from), to: millis(to), count }))
  return { stddev: millis(stddev), buckets }
}

function millis(value: number): number {
  return round(value / 1_000, 3)
}
