/** Writes the outcome of each request into a ring, and passes it on. It only exists if somebody reads the ring. */
import { between } from '../../lib/units.ts'
import type { Completion, ConnectionTimes, Failure, Sink } from '../engines/engine.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { OutcomeRing } from './outcome-ring.ts'

export class ObservedSink implements Sink {
  readonly #sink: Sink
  readonly #ring: OutcomeRing

  constructor(sink: Sink, ring: OutcomeRing) {
    this.#sink = sink
    this.#ring = ring
  }

  connected(times: ConnectionTimes): void {
    this.#sink.connected(times)
  }

  /** Before it is passed on: the sink may fire the next request with the same exchange. */
  completed(completion: Completion): void {
    const { exchange, endedAt, status } = completion
    this.#ring.push(exchange.firedAt, status, between(exchange.intendedAt, endedAt))
    this.#sink.completed(completion)
  }

  failed(failure: Failure): void {
    const { exchange, endedAt } = failure
    this.#ring.push(exchange.firedAt, 0, between(exchange.intendedAt, endedAt))
    this.#sink.failed(failure)
  }

  measured(exchange: Exchange, measurement: number, value: number): void {
    this.#sink.measured(exchange, measurement, value)
  }

  noted(exchange: Exchange, note: number): void {
    this.#sink.noted(exchange, note)
  }
}
