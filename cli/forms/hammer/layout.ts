/** What go-hammer prints. */
import type { Outcome } from '../../../cluster/outcomes.ts'
import { goTime } from '../go-format.ts'
import { type RunSummary, wholeMillis } from './summary.ts'

/** Printed between the lines and the summary. */
export const FINISHED = 'Aggregator finished, summarizing\n'

/**
 * A line per response: `<timestamp>,<status>,<latency ms>`.
 * @param offset from the monotonic clock to the time since 1970, in µs
 */
export function lineOf({ firedAt, status, took }: Outcome, offset: number): string {
  return `${goTime(firedAt + offset)},${status},${wholeMillis(took)}\n`
}

/** The summary as text. A percentile without a response is a dash. */
export function summaryText({ Requests, Latency }: RunSummary): string {
  const line = (name: string): string => `${name}: ${Latency[name] ?? '-'}`
  const { ErrorCount, ByError = {} } = Requests
  const kinds = Object.entries(ByError).map(([kind, count]) => `${kind} ${count}`)
  const errors = ErrorCount === 0 ? [] : [`errors: ${ErrorCount} (${kinds.join(', ')})`]
  return ['--', 'Summary', '--', ...['p99', 'p95', 'p90', 'p50'].map(line), ...errors, ''].join('\n')
}

export function summaryJson(summary: RunSummary): string {
  return `${JSON.stringify(summary, undefined, 2)}\n`
}
