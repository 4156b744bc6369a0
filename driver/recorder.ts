/** Counts and histograms of what happens now; flipped each second without stopping the writer. */
import { increment, type Tally, emptyTally } from '../lib/measure/tally.ts'
import { between, type Micros } from '../lib/units.ts'
import type { Completion, ConnectionTimes, Failure, Sink } from './engines/engine.ts'

/** What a worker records of its load: one writer, flipped by the same thread. */
export class Recorder implements Sink {
  #tally: Tally = emptyTally()
  /** Called after each outcome with its instant: a slot is free. */
  onFree: (now: Micros) => void = () => undefined

  /** The plan asks for so many. Said once, at the start. */
  plan(count: number): void {
    this.#tally.planned += count
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
    const { intendedAt, sentAt, firstByteAt, endedAt } = completion
    tally.completed += 1
    tally.bytesReceived += completion.bytesReceived
    tally.bytesSent += completion.bytesSent
    increment(tally.statuses, completion.status)
    tally.latencies.response.record(between(intendedAt, endedAt))
    tally.latencies.service.record(between(sentAt, endedAt))
    tally.latencies.firstByte.record(between(sentAt, firstByteAt))
    this.onFree(endedAt)
  }

  failed({ code, endedAt }: Failure): void {
    this.#tally.failed += 1
    increment(this.#tally.failures, code)
    this.onFree(endedAt)
  }

  /** Hands over what was recorded since the last flip, and begins anew. */
  flip(): Tally {
    const tally = this.#tally
    this.#tally = emptyTally()
    return tally
  }
}
