/** The figures of go-wrk, from a report. */
import type { FiguresAnswer } from '../../../lib/api/answers.ts'
import { deviation } from '../../../lib/measure/deviation.ts'
import type { CommonFailureCode, FailureCode } from '../../../lib/measure/failures.ts'
import { isCommon } from '../../../lib/measure/failures.ts'
import type { Histogram } from '../../../lib/measure/histogram.ts'
import { quantiles } from '../../../lib/measure/quantiles.ts'
import type { Report } from '../../../report/report.ts'

/** All times in µs, all rates per second. Requests are those with a status of 2xx. */
export interface GoWrkFigures {
  readonly requests: number
  readonly errors: number
  /** The errors by their text. */
  readonly errorCounts: ReadonlyMap<string, number>
  /** Heads and bodies of all responses, as received. */
  readonly bytes: number
  /**
   * Those of the requests with a 2xx, if all responses are equally long: bytes are not counted apart by status.
   */
  readonly successBytes: number
  /** The time that a connection spent on requests, on average. */
  readonly threadTime: number
  /** The time of the load, with that of the last responses. */
  readonly wallTime: number
  readonly fastest: number
  readonly average: number
  readonly slowest: number
  readonly deviation: number
  /** By percentile, as its text. */
  readonly percentiles: ReadonlyMap<string, number>
}

/** The percentiles that go-wrk prints, and those of its distributed extension. */
export const percentilesShown = ['10', '50', '75', '99', '99.9', '99.9999', '99.99999'] as const
export const mergedPercentiles = ['10.0', '50.0', '75.0', '90.0', '95.0', '99.0', '99.9', '99.99', '99.999'] as const

const REDIRECTS: ReadonlySet<string> = new Set(['301', '302', '303', '307', '308'])

/** The innermost cause of an error, in the words of Go where it has some; without commas and equals signs. */
const causes: Readonly<Record<CommonFailureCode, string>> = {
  dns: 'no such host',
  refused: 'connection refused',
  reset: 'connection reset by peer',
  closed: 'unexpected EOF',
  stale: 'server closed idle connection',
  'timeout-connect': 'i/o timeout',
  timeout: 'context deadline exceeded',
  tls: 'tls handshake failure',
  protocol: 'malformed HTTP response',
  'too-large': 'response too large',
  redirects: 'stopped after too many redirects',
  auth: 'unsupported authentication',
  aborted: 'context canceled',
  unreachable: 'no route to host',
  'generator:ports': 'cannot assign requested address',
  'generator:fds': 'too many open files',
  other: 'other',
}

/** @param connections of all workers together @param success the response times of the requests with a 2xx */
export function goWrkFigures(report: Report, success: Histogram, connections: number): GoWrkFigures {
  const { overall, seconds, drainSeconds } = report
  const errorCounts = errorsIn(overall)
  const wanted = [...new Set([...percentilesShown, ...mergedPercentiles])].toSorted((a, b) => Number(a) - Number(b))
  const values = quantiles(
    success,
    wanted.map((text) => Number(text) / 100),
  )
  return {
    requests: success.count,
    errors: [...errorCounts.values()].reduce((sum, count) => sum + count, 0),
    errorCounts,
    bytes: overall.bytes,
    successBytes: overall.completed === 0 ? 0 : (overall.bytes * success.count) / overall.completed,
    threadTime: success.sum / connections,
    wallTime: (seconds + (drainSeconds ?? 0)) * 1_000_000,
    fastest: success.min,
    average: success.count === 0 ? 0 : success.sum / success.count,
    slowest: success.max,
    deviation: deviation(success) ?? 0,
    percentiles: new Map(wanted.map((text, index) => [text, values[index] ?? 0])),
  }
}

/** Every response that is no 2xx, and every failure; the most frequent first. */
export function errorsIn({ statuses, failures }: Pick<FiguresAnswer, 'statuses' | 'failures'>): Map<string, number> {
  const counts = new Map<string, number>()
  const count = (text: string, by: number): void => {
    counts.set(text, (counts.get(text) ?? 0) + by)
  }
  for (const [status, times] of Object.entries(statuses)) if (!/^2\d\d$/.test(status)) count(errorOf(status), times)
  for (const [code, times] of Object.entries(failures)) count(causeOf(code as FailureCode), times)
  return new Map([...counts].toSorted(([, a], [, b]) => b - a))
}

/** With -redir, a redirect without a place to go is what it answered. */
function errorOf(status: string): string {
  return REDIRECTS.has(status) ? 'redirection not allowed' : `received status code ${status}`
}

function causeOf(code: FailureCode): string {
  return isCommon(code) ? causes[code] : code
}
