/**
 * The results of a stretch of time: counts, two instants and histograms. Its merge is associative and commutative and
 * has a zero, so that parts may be added in any order. Derived values (in flight, rates, percentiles) are not part of
 * it.
 */
import { countCheck } from './checks.ts'
import { countFailures, type FailureCode } from './failures.ts'
import { Latencies } from './latencies.ts'
import { countNote } from './notes.ts'

/** The counts that a tally adds up; docs/terminology.md defines them. */
export const countNames = [
  'planned',
  'sent',
  'sentInTime',
  'overdue',
  'completed',
  'completedInTime',
  'failed',
  'checkFailed',
  'statusJudged',
  'droppedBacklog',
  'droppedPaused',
  'notConnected',
  'bytesReceived',
  'bytesSent',
] as const
export type CountName = (typeof countNames)[number]

/** Instants of which the later one is kept, as offsets from the start in µs; 0 if there was none. */
export const latestNames = ['lastSent', 'lastAnswer'] as const

export interface Tally {
  /** Requests of the plan; counted once, in the first window. */
  planned: number
  /** Handed to an engine. */
  sent: number
  /** Handed to an engine before the time of the load was over. */
  sentInTime: number
  /** Sent requests for which no place in flight was free before the time of the load was over. */
  overdue: number
  /** Requests with a whole response, whatever its status. */
  completed: number
  /** Completed while the time of the load lasted. */
  completedInTime: number
  /** Requests that ended with a failure code. */
  failed: number
  /** Completed requests of which a check failed, each once: they are no success. */
  checkFailed: number
  /**
   * Completed requests with a status of 400 or above that does not count as a failure by itself: a check says that it is
   * right, or a check failed.
   */
  statusJudged: number
  /** Never sent: the backlog was full. */
  droppedBacklog: number
  /** Never sent: due while the generator was paused. */
  droppedPaused: number
  /** Connections that were needed at the start but had not been made by then. */
  notConnected: number
  /** Bytes of responses and of requests, as far as the engine sees them (including headers if it counts them). */
  bytesReceived: number
  bytesSent: number
  /** When the last request was handed over, and when the last response was complete. */
  lastSent: number
  lastAnswer: number
  /** Completed requests by status: a number that the protocol defines; 400 and above are no success. */
  statuses: Map<number, number>
  /** Failed requests by code. */
  failures: Map<FailureCode, number>
  /** Completed requests by the text of a check that failed. */
  checks: Map<string, number>
  /** Requests by note: faults of responses that were tolerated, and reasons to send a request again. */
  notes: Map<string, number>
  /** Histograms in µs, by measurement. */
  latencies: Latencies
}

/** The empty tally: the zero of `merge`. */
export function emptyTally(): Tally {
  return {
    planned: 0,
    sent: 0,
    sentInTime: 0,
    overdue: 0,
    completed: 0,
    completedInTime: 0,
    failed: 0,
    checkFailed: 0,
    statusJudged: 0,
    droppedBacklog: 0,
    droppedPaused: 0,
    notConnected: 0,
    bytesReceived: 0,
    bytesSent: 0,
    lastSent: 0,
    lastAnswer: 0,
    statuses: new Map(),
    failures: new Map(),
    checks: new Map(),
    notes: new Map(),
    latencies: new Latencies(),
  }
}

/** Whether the tally is empty. */
export function isEmpty(tally: Readonly<Tally>): boolean {
  const { latencies, notes, checks } = tally
  const named = notes.size + checks.size
  return countNames.every((name) => tally[name] === 0) && named === 0 && latencies.entries().length === 0
}

/**
 * The memory of a tally without histograms, and of a histogram without cells, in Node; `bench -- scale` measures runs
 * of them.
 */
const TALLY_BYTES = 700
const HISTOGRAM_BYTES = 350

/** The approximate memory of a tally, in bytes. */
export function bytesOf({ latencies }: Readonly<Tally>): number {
  const histograms = latencies.entries().map(([, histogram]) => HISTOGRAM_BYTES + histogram.packed().length)
  return histograms.reduce((sum, bytes) => sum + bytes, TALLY_BYTES)
}

/** Adds `from` to `into` and returns `into`. */
export function merge(into: Tally, from: Readonly<Tally>): Tally {
  for (const name of countNames) into[name] += from[name]
  for (const name of latestNames) into[name] = Math.max(into[name], from[name])
  for (const [status, count] of from.statuses) increment(into.statuses, status, count)
  for (const [code, count] of from.failures) countFailures(into.failures, code, count)
  for (const [text, count] of from.checks) countCheck(into.checks, text, count)
  for (const [name, count] of from.notes) countNote(into.notes, name, count)
  into.latencies.add(from.latencies)
  return into
}

/** Adds `by` to the count of a key. */
export function increment<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** Requests that were sent and have not ended, at the end of what the tally covers. */
export function inFlight(tally: Readonly<Tally>): number {
  return Math.max(0, tally.sent - tally.completed - tally.failed)
}

/** Requests that were due and never sent, for any reason. */
export function droppedOf(tally: Readonly<Tally>): number {
  return tally.droppedBacklog + tally.droppedPaused
}

/** Whether two tallies are equal, cell by cell. */
export function sameTally(a: Readonly<Tally>, b: Readonly<Tally>): boolean {
  return (
    countNames.every((name) => a[name] === b[name]) &&
    latestNames.every((name) => a[name] === b[name]) &&
    sameCounts(a.statuses, b.statuses) &&
    sameCounts(a.failures, b.failures) &&
    sameCounts(a.checks, b.checks) &&
    sameCounts(a.notes, b.notes) &&
    a.latencies.equals(b.latencies)
  )
}

function sameCounts<K>(a: ReadonlyMap<K, number>, b: ReadonlyMap<K, number>): boolean {
  return a.size === b.size && [...a].every(([key, count]) => b.get(key) === count)
}
