/** The summary of go-hammer, from a report. */
import type { Histogram } from '../../../lib/measure/histogram.ts'
import { quantiles } from '../../../lib/measure/quantiles.ts'
import type { Report } from '../../../report/report.ts'

/** go-hammer's RunSummary, with the errors by kind. */
export interface RunSummary {
  /** A UUID of version 4. */
  readonly RunID: string
  readonly Requests: RequestSummary
  /** By percentile, in whole milliseconds, of all responses and of requests that were given up; empty without any. */
  readonly Latency: Readonly<Record<string, number>>
}

export interface RequestSummary {
  readonly ErrorCount: number
  readonly SuccessCount: number
  readonly TotalCount: number
  readonly ByStatusCode: Readonly<Record<string, number>>
  /** Failures by their code, and responses whose status is an error; absent without any. */
  readonly ByError?: Readonly<Record<string, number>>
}

const percentiles = [50, 90, 95, 99, 99.9, 100] as const
const MICROS_PER_MS = 1_000

/** @param response the response times */
export function runSummary(runId: string, report: Report, response: Histogram): RunSummary {
  const { overall } = report
  const { succeeded, completed, failures, statuses } = overall
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const wrong = completed - succeeded
  const errors = { ...failures, ...(wrong > 0 ? { status: wrong } : {}) }
  return {
    RunID: runId,
    Requests: {
      ErrorCount: failed + wrong,
      SuccessCount: succeeded,
      TotalCount: completed + failed,
      ByStatusCode: statuses,
      ...(failed + wrong > 0 ? { ByError: errors } : {}),
    },
    Latency: latencyIn(response),
  }
}

/** Nearest rank: the ⌈p·n⌉th of n in ascending order. */
function latencyIn(response: Histogram): Record<string, number> {
  const values = quantiles(
    response,
    percentiles.map((percentile) => percentile / 100),
  )
  return Object.fromEntries(
    percentiles.flatMap((percentile, index) => {
      const value = values[index]
      return value === undefined ? [] : [[`p${percentile}`, wholeMillis(value)]]
    }),
  )
}

/** A time in µs in whole milliseconds, as lines and summaries have it. */
export function wholeMillis(micros: number): number {
  return Math.round(micros / MICROS_PER_MS)
}
