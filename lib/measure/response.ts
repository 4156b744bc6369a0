/**
 * Response time over all requests that completed or were given up. The three measurements are recorded separately, each
 * request in one of them; their sum is computed on demand, so that it costs a request nothing.
 */
import { Histogram } from './histogram.ts'
import type { Tally } from './tally.ts'

/** The histogram of response times in µs; read-only, because it may be the tally's own. */
export function responseOf({ latencies }: Pick<Tally, 'latencies'>): Readonly<Histogram> {
  const parts = [latencies.of('success'), latencies.of('unsuccessful'), latencies.of('givenUp')]
  const [only, ...others] = parts.filter(({ count }) => count > 0)
  if (only === undefined || others.length === 0) return only ?? latencies.of('success')
  return parts.reduce((sum, part) => sum.add(part), new Histogram())
}

/**
 * The response time in µs from which percentiles are lower bounds: the minimum of the given-up requests; undefined when
 * there are none. Percentiles below it are exact.
 */
export function boundOf({ latencies }: Pick<Tally, 'latencies'>): number | undefined {
  const { count, min } = latencies.of('givenUp')
  return count === 0 ? undefined : min
}
