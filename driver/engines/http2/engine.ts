/**
 * HTTP/2 on node:http2: over TLS if the target agrees to it by ALPN, without TLS by prior knowledge. Each of a few
 * connections carries many concurrent requests. A request is sent again, once, if the target reports that it did not
 * process it: by GOAWAY without an error, or by REFUSED_STREAM. No other request is ever sent twice.
 *
 * Bytes are those of the connection, as its socket counted them without TLS: the bytes since the previous outcome on
 * the same connection, including frames of the connection itself. With one stream per connection they belong to the
 * request; with more streams the sum is correct, and the order of outcomes determines the parts.
 */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import type { Exchange } from '../exchange.ts'
import { timedOut } from '../connecting/connect-errors.ts'
import type { ConnectionTimes, Sink } from '../engine.ts'
import { UNAUTHORIZED } from '../auth/digest-session.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { SlotEngine } from '../slot-engine.ts'
import { destinationOf, messageFor, messagesOf, type Message } from './message.ts'
import { Pool, type PoolOwner } from './pool.ts'
import { Slot, type SlotOwner } from './slot.ts'

/** @throws BreakwaterError `invalid-request` for a request that HTTP/2 cannot carry; see `messagesOf` */
export const http2Engine: HttpEngineFactory = (job, sink) => new Http2Engine(job, sink)

class Http2Engine extends SlotEngine<Slot> implements SlotOwner, PoolOwner {
  /** In the order of the plan. */
  readonly #messages: readonly [Message, ...Message[]]
  readonly #pool: Pool

  constructor(job: HttpJob, sink: Sink) {
    super(job, sink)
    this.#messages = messagesOf(job)
    this.#pool = new Pool(this, destinationOf(this.#messages), job)
  }

  prepare(connections: number): void {
    if (!this.closing) this.#pool.prepare(Math.min(connections, this.limit))
  }

  get prepared(): number {
    return Math.min(this.limit, this.#pool.prepared)
  }

  connected(times: ConnectionTimes): void {
    this.sink.connected(times)
  }

  whole(slot: Slot): void {
    const { digest } = slot.message
    const again =
      digest !== undefined && slot.status === UNAUTHORIZED && slot.handshake.refused(digest, slot.challenges)
    slot.connection?.release(slot, slot.endedAt)
    if (again === true) {
      slot.repeat()
      this.#pool.take(slot, slot.endedAt)
    } else if (again === false) this.succeeded(slot)
    else {
      slot.refuse(again)
      this.failed(slot)
    }
  }

  broken(slot: Slot): void {
    slot.connection?.release(slot, slot.endedAt)
    this.failed(slot)
  }

  /** The request keeps its slot, its time limit and all instants except that of sending. */
  untaken(slot: Slot, note: number | undefined): void {
    const now = systemClock.now()
    slot.connection?.release(slot, now)
    if (note !== undefined) this.sink.noted(slot.exchange, note)
    this.#pool.take(slot, now)
  }

  lost(slot: Slot): void {
    this.failed(slot)
  }

  protected create(): Slot {
    return new Slot(this, this.#messages[0], this.judge())
  }

  protected begin(slot: Slot, exchange: Exchange): void {
    const message = this.#messages[exchange.name] ?? this.#messages[0]
    slot.begin(exchange, messageFor(message, exchange.request))
    this.#pool.take(slot, exchange.firedAt)
  }

  protected override overdue(slot: Slot): FailureCode {
    const { connection } = slot
    connection?.doubt(slot)
    return connection?.alive === true ? 'timeout' : 'timeout-connect'
  }

  /** The other streams of its connection continue. */
  protected giveUp(slot: Slot, code: FailureCode): void {
    slot.giveUp({ code, detail: this.#detailOf(slot, code), local: true })
    slot.connection?.release(slot, slot.endedAt)
  }

  /** What a timed-out request was waiting for. */
  #detailOf(slot: Slot, code: FailureCode): string | undefined {
    const { connection, progress } = slot
    if (code === 'timeout') return progress ?? 'the target allows no further stream'
    const dialling = code === 'timeout-connect' ? connection?.progress : undefined
    return dialling === undefined ? undefined : timedOut(this.timeoutOf(slot), dialling)
  }

  protected override putBack(slot: Slot): void {
    slot.connection = undefined
    // A message with values is not kept until the next request.
    slot.message = this.#messages[0]
    super.putBack(slot)
  }

  protected shutDown(): void {
    this.#pool.close()
  }
}
