/**
 * What a stretch of time brought: counts and histograms. A value with a zero and a merge that is associative and
 * commutative, so that parts may be added in any order. What is derived (in flight, rates, percentiles) is not in it.
 */
import type { FailureCode } from './failures.ts'
import { Histogram } from './histogram.ts'

/** The measurements of requests, then those of connections; docs/terminology.md defines them. */
export const latencyKinds = ['response', 'service', 'firstByte', 'slip', 'dns', 'connect', 'tls'] as const
export type LatencyKind = (typeof latencyKinds)[number]

/** A value for each measurement. */
export function eachKind<T>(of: (kind: LatencyKind) => T): Record<LatencyKind, T> {
  return {
    response: of('response'),
    service: of('service'),
    firstByte: of('firstByte'),
    slip: of('slip'),
    dns: of('dns'),
    connect: of('connect'),
    tls: of('tls'),
  }
}

/** The counts that a tally adds up. */
export const countNames = ['planned', 'sent', 'completed', 'failed', 'dropped', 'bytesReceived', 'bytesSent'] as const

export interface Tally {
  /** Requests that the plan asks for; counted once, in the first window. */
  planned: number
  /** Handed to an engine. */
  sent: number
  /** Answered by a whole response, whatever its status. */
  completed: number
  /** Ended by a failure code. */
  failed: number
  /** Never sent: over the backlog limit. */
  dropped: number
  /** Bytes of responses and of requests, as far as the engine sees them (headers included where it can tell). */
  bytesReceived: number
  bytesSent: number
  /** Completed requests by HTTP status. */
  statuses: Map<number, number>
  /** Failed requests by code. */
  failures: Map<FailureCode, number>
  /** Histograms in µs; slip holds every sent request, the others every completed one. */
  latencies: Record<LatencyKind, Histogram>
}

/** The tally of nothing: the zero of `merge`. */
export function emptyTally(): Tally {
  return {
    planned: 0,
    sent: 0,
    completed: 0,
    failed: 0,
    dropped: 0,
    bytesReceived: 0,
    bytesSent: 0,
    statuses: new Map(),
    failures: new Map(),
    latencies: eachKind(() => new Histogram()),
  }
}

/** Adds `from` to `into` and returns `into`. */
export function merge(into: Tally, from: Tally): Tally {
  for (const name of countNames) into[name] += from[name]
  for (const [status, count] of from.statuses) increment(into.statuses, status, count)
  for (const [code, count] of from.failures) increment(into.failures, code, count)
  for (const kind of latencyKinds) into.latencies[kind].add(from.latencies[kind])
  return into
}

/** Adds `by` to the count of a key. */
export function increment<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** Requests that were sent and have not ended, at the end of what the tally covers. */
export function inFlight(tally: Tally): number {
  return Math.max(0, tally.sent - tally.completed - tally.failed)
}

/** Whether two tallies say the same, cell by cell. */
export function sameTally(a: Tally, b: Tally): boolean {
  return (
    countNames.every((name) => a[name] === b[name]) &&
    sameCounts(a.statuses, b.statuses) &&
    sameCounts(a.failures, b.failures) &&
    latencyKinds.every((kind) => sameHistogram(a.latencies[kind], b.latencies[kind]))
  )
}

function sameCounts<K>(a: ReadonlyMap<K, number>, b: ReadonlyMap<K, number>): boolean {
  return a.size === b.size && [...a].every(([key, count]) => b.get(key) === count)
}

const figureNames = ['count', 'sum', 'min', 'max', 'clamped'] as const

function sameHistogram(a: Histogram, b: Histogram): boolean {
  if (figureNames.some((name) => a[name] !== b[name])) return false
  const last = a.lastCell()
  if (last !== b.lastCell()) return false
  for (let cell = 0; cell <= last; cell += 1) if (a.cells[cell] !== b.cells[cell]) return false
  return true
}
