/**
 * The results of the target's log for a load: the lateness of requests, and their true response times. All in µs,
 * exact.
 */
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, between, later, micros } from '../lib/units.ts'
import type { Seen } from './native/target.ts'

/**
 * The quantile of samples by nearest rank, as reports define it.
 * @throws BreakwaterError `internal` without samples
 */
export function exactQuantile(sorted: Float64Array, q: number): number {
  const rank = Math.max(1, Math.ceil(q * sorted.length * (1 - Number.EPSILON)))
  const value = sorted[Math.min(sorted.length, rank) - 1]
  if (value === undefined) throw new BreakwaterError('internal', 'the target noted no requests')
  return value
}

/** The values in ascending order. */
export function inOrder(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort()
}

/** The plan: the instant of request n. */
export type Intended = (number: number) => Micros

/** A constant rate from a start instant on. */
export function constantFrom(startAt: Micros, rate: number): Intended {
  return (number) => later(startAt, micros((number * 1e6) / rate))
}

/** The times from the intended instant to the arrival at the target. */
export function lags(seen: readonly Seen[], intended: Intended): Float64Array {
  return inOrder(seen.map(({ number, arrivedAt }) => between(intended(number), arrivedAt)))
}

/** The times from the intended instant to the response: the true response times. */
export function trueResponses(seen: readonly Seen[], intended: Intended): Float64Array {
  return inOrder(seen.map(({ number, answeredAt }) => between(intended(number), answeredAt)))
}

/**
 * For a generator with an unknown plan, the start that makes it look best: the latest one for which no request arrives
 * before its instant. The lags from it are lower bounds of the true ones.
 */
export function kindestStart(arrivals: readonly Micros[], rate: number): Micros {
  return micros(arrivals.reduce((least, at, k) => Math.min(least, at - (k * 1e6) / rate), Infinity))
}

/** The requests sorted and numbered by arrival. */
export function inOrderOfArrival(seen: readonly Seen[]): Seen[] {
  return [...seen].sort((a, b) => a.arrivedAt - b.arrivedAt).map((entry, number) => ({ ...entry, number }))
}

/** A stretch of time on the monotonic clock. */
export interface Stretch {
  readonly from: Micros
  readonly to: Micros
}

/** Requests per second that arrived in a stretch. */
export function achievedRate(seen: readonly Seen[], { from, to }: Stretch): number {
  const inside = seen.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to)
  return (inside.length * 1e6) / between(from, to)
}
