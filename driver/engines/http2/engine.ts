/**
 * HTTP/2 on node:http2: over TLS where the target agrees to it by ALPN, without TLS by prior knowledge. Many requests at
 * once on each of a few connections. Nothing is sent twice, whatever becomes of it.
 *
 * Bytes are those of the connection, as its socket counted them without TLS: what came and went since the outcome before on
 * the same connection, frames of the connection itself included. With one stream a connection that is the request's own;
 * with more the sum is right, and its parts are shared by the order of outcomes.
 */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import type { Exchange } from '../../load-thread/exchange.ts'
import type { ConnectionTimes, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { notConnected } from '../progress.ts'
import { SlotEngine } from '../slot-engine.ts'
import { destinationOf, messagesOf, type Message } from './message.ts'
import { Pool, type PoolOwner } from './pool.ts'
import { Slot, type SlotOwner } from './slot.ts'

/** @throws BreakwaterError `invalid-request` for a request that HTTP/2 cannot carry; see `messagesOf` */
export const http2Engine: HttpEngineFactory = (job, sink) => new Http2Engine(job, sink)

class Http2Engine extends SlotEngine<Slot> implements SlotOwner, PoolOwner {
  readonly #limit: number
  /** By their places in the plan. */
  readonly #messages: readonly [Message, ...Message[]]
  readonly #pool: Pool

  constructor(job: HttpJob, sink: Sink) {
    super(job, sink)
    this.#limit = job.slots
    this.#messages = messagesOf(job)
    this.#pool = new Pool(this, destinationOf(this.#messages), job)
  }

  prepare(connections: number): void {
    if (!this.closing) this.#pool.prepare(Math.min(connections, this.#limit))
  }

  get prepared(): number {
    return Math.min(this.#limit, this.#pool.prepared)
  }

  connected(times: ConnectionTimes): void {
    this.sink.connected(times)
  }

  whole(slot: Slot): void {
    slot.connection?.release(slot, slot.endedAt)
    this.succeeded(slot)
  }

  broken(slot: Slot): void {
    slot.connection?.release(slot, slot.endedAt)
    this.failed(slot)
  }

  lost(slot: Slot): void {
    this.failed(slot)
  }

  protected create(): Slot {
    return new Slot(this, this.#messages[0])
  }

  protected begin(slot: Slot, exchange: Exchange): void {
    slot.begin(exchange, this.#messages[exchange.name] ?? this.#messages[0])
    this.#pool.take(slot, exchange.firedAt)
  }

  protected override overdue(slot: Slot): FailureCode {
    const { connection } = slot
    connection?.doubt(slot)
    return connection?.alive === true ? 'timeout' : 'timeout-connect'
  }

  /** The other streams of its connection go on. */
  protected giveUp(slot: Slot, code: FailureCode): void {
    slot.giveUp({ code, detail: code === 'timeout-connect' ? notConnected : undefined })
    slot.connection?.release(slot, slot.endedAt)
  }

  protected override putBack(slot: Slot): void {
    slot.connection = undefined
    super.putBack(slot)
  }

  protected shutDown(): void {
    this.#pool.close()
  }
}
