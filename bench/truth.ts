/** What the target's log says of a load: how late requests came, how long they really took. All in µs, exactly. */
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

/** Values from least to greatest. */
export function inOrder(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort()
}

/** What the plan says: the instant of request n. */
export type Intended = (number: number) => Micros

/** A constant rate from a start instant on. */
export function constantFrom(startAt: Micros, rate: number): Intended {
  return (number) => later(startAt, micros((number * 1e6) / rate))
}

/** From the intended instant to the arrival at the target. */
export function lags(seen: readonly Seen[], intended: Intended): Float64Array {
  return inOrder(seen.map(({ number, arrivedAt }) => between(intended(number), arrivedAt)))
}

/** From the intended instant to the answer: the response time that is true. */
export function trueResponses(seen: readonly Seen[], intended: Intended): Float64Array {
  return inOrder(seen.map(({ number, answeredAt }) => between(intended(number), answeredAt)))
}

/**
 * The start that makes a generator look best whose own plan nobody knows: the latest one from which on no request comes
 * before its instant. Its lags are a floor of the true ones.
 */
export function kindestStart(arrivals: readonly Micros[], rate: number): Micros {
  return micros(arrivals.reduce((least, at, k) => Math.min(least, at - (k * 1e6) / rate), Infinity))
}

/** Arrivals in order, as if they had been numbered so. */
export function inOrderOfArrival(seen: readonly Seen[]): Seen[] {
  return [...seen].sort((a, b) => a.arrivedAt - b.arrivedAt).map((entry, number) => ({ ...entry, number }))
}

/** A stretch of time on the monotonic clock. */
export interface Stretch {
  readonly from: Micros
  readonly to: Micros
}

/** Requests a second that arrived in a stretch. */
export function achievedRate(seen: readonly Seen[], { from, to }: Stretch): number {
  const inside = seen.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to)
  return (inside.length * 1e6) / between(from, to)
}
