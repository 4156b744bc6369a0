/**
 * Response time over all requests that were answered or given up. The three are recorded apart, each request in one of
 * them; the whole is their sum, so that it costs a request nothing.
 */
import { Histogram } from './histogram.ts'
import type { Tally } from './tally.ts'

/** The histogram of response times in µs; to be read only, since it may be the tally's own. */
export function responseOf({ latencies }: Pick<Tally, 'latencies'>): Readonly<Histogram> {
  const parts = [latencies.of('success'), latencies.of('unsuccessful'), latencies.of('givenUp')]
  const [only, ...others] = parts.filter(({ count }) => count > 0)
  if (only === undefined || others.length === 0) return only ?? latencies.of('success')
  return parts.reduce((sum, part) => sum.add(part), new Histogram())
}

/**
 * The response time in µs from which on percentiles are lower bounds: the least that a given-up request had taken;
 * undefined when none was given up. Below it they are exact.
 */
export function boundOf({ latencies }: Pick<Tally, 'latencies'>): number | undefined {
  const { count, min } = latencies.of('givenUp')
  return count === 0 ? undefined : min
}
