/**
 * Counts and histograms of what happens now; flipped each second without stopping the writer. Called several times for
 * each request, a hundred thousand times a second: no lookup in a Map and nothing allocated for what is usual.
 */
import { cleanDetail, type FailureDetail, MAX_DETAILS } from '../lib/measure/details.ts'
import type { FailureCode } from '../lib/measure/failures.ts'
import { increment, type Tally, emptyTally } from '../lib/measure/tally.ts'
import { between, type Micros } from '../lib/units.ts'
import type { Completion, ConnectionTimes, Failure, Sink } from './engines/engine.ts'

/** Statuses below this are counted in an array. */
const STATUSES = 600

/** What a worker records of its load: one writer, flipped by the same thread. */
export class Recorder implements Sink {
  #tally: Tally = emptyTally()
  readonly #statuses = new Float64Array(STATUSES)
  #details = new Map<FailureCode, string>()
  /** Load that time alone bounds: planned is what came to be sent. */
  #plannedBySending = false
  /** Called after each outcome with the instant from which its slot is free. */
  onFree: (now: Micros) => void = () => undefined

  /** The plan asks for so many; Infinity: for what there is time for. Said once, at the start. */
  plan(count: number): void {
    if (count === Number.POSITIVE_INFINITY) this.#plannedBySending = true
    else this.#tally.planned += count
  }

  /** A request was handed to the engine; its slip is how late. */
  sent(intendedAt: Micros, now: Micros): void {
    this.#tally.sent += 1
    this.#tally.latencies.slip.record(between(intendedAt, now))
  }

  /** An arrival was given up: over the backlog, or due while the process stood still. */
  drop(): void {
    this.#tally.dropped += 1
  }

  connected({ dns, connect, tls }: ConnectionTimes): void {
    const { latencies } = this.#tally
    if (dns >= 0) latencies.dns.record(dns)
    if (connect >= 0) latencies.connect.record(connect)
    if (tls >= 0) latencies.tls.record(tls)
  }

  completed(completion: Completion): void {
    const tally = this.#tally
    const { intendedAt, sentAt, firstByteAt, endedAt, status } = completion
    tally.completed += 1
    tally.bytesReceived += completion.bytesReceived
    tally.bytesSent += completion.bytesSent
    if (status < STATUSES) this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    else increment(tally.statuses, status)
    const { latencies } = tally
    latencies.response.record(between(intendedAt, endedAt))
    latencies.service.record(between(sentAt, endedAt))
    latencies.firstByte.record(between(sentAt, firstByteAt))
    this.onFree(completion.freeAt ?? endedAt)
  }

  failed({ code, endedAt, freeAt, detail }: Failure): void {
    this.#tally.failed += 1
    increment(this.#tally.failures, code)
    if (detail !== undefined && this.#details.size < MAX_DETAILS && !this.#details.has(code)) {
      this.#details.set(code, cleanDetail(detail))
    }
    this.onFree(freeAt ?? endedAt)
  }

  /** Hands over what was recorded since the last flip, and begins anew. */
  flip(): Tally {
    const tally = this.#tally
    this.#tally = emptyTally()
    if (this.#plannedBySending) tally.planned += tally.sent + tally.dropped
    this.#statuses.forEach((times, status) => {
      if (times > 0) tally.statuses.set(status, times)
    })
    this.#statuses.fill(0)
    return tally
  }

  /** Hands over what the system said of the first failure of each code, of a few codes, since this was last asked. */
  takeDetails(): readonly FailureDetail[] {
    if (this.#details.size === 0) return []
    const details = [...this.#details].map(([code, detail]) => ({ code, detail }))
    this.#details = new Map()
    return details
  }
}
