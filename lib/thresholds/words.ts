/** The words of the grammar of thresholds (parse.ts), which no request and no phase may have as its name. */

/** The names of requests and phases in a plan of the language of plans. */
export const NAME = /^[A-Za-z0-9_.-]{1,200}$/

/** What a latency is of; alone, a statistic is of the response time. */
export const sources = ['response', 'ok', 'service', 'ttfb', 'wait', 'slip'] as const
export type Source = (typeof sources)[number]

/** Sources that are written: that of the response time is not. */
export const writtenSources: readonly string[] = sources.filter((source) => source !== 'response')

/** Metrics that are not latencies. */
export const countMetrics = ['errors', 'checks', 'dropped', 'throughput'] as const

/** A percentile: `p50`, `p99.9`. */
export const PERCENTILE = /^p\d+(?:\.\d+)?$/

const words: ReadonlySet<string> = new Set([
  ...['mean', 'max', ...writtenSources, ...countMetrics],
  ...['during', 'in', 'of', 'windows', 'abort', 'grace', '__other__'],
])

/** Whether a text means something in a threshold. */
export function isWord(text: string): boolean {
  return words.has(text) || PERCENTILE.test(text)
}
