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
import { Deadlines } from '../deadlines.ts'
import type { ConnectionTimes, Engine, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { emptyCompletion, LateFailures } from '../outcomes.ts'
import { destinationOf, messagesOf, type Message } from './message.ts'
import { Pool, type PoolOwner } from './pool.ts'
import { Slot, type SlotOwner } from './slot.ts'

/** @throws BreakwaterError `invalid-request` for a request that HTTP/2 cannot carry; see `messagesOf` */
export const http2Engine: HttpEngineFactory = (job, sink) => new Http2Engine(job, sink)

class Http2Engine implements Engine, SlotOwner, PoolOwner {
  readonly #sink: Sink
  readonly #limit: number
  /** By their places in the plan. */
  readonly #messages: readonly [Message, ...Message[]]
  readonly #pool: Pool
  readonly #slots: Slot[] = []
  readonly #free: Slot[] = []
  readonly #deadlines: Deadlines<Slot>
  #inFlight = 0
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined
  readonly #completion = emptyCompletion()
  readonly #late: LateFailures<Slot>

  constructor(job: HttpJob, sink: Sink) {
    this.#sink = sink
    this.#limit = job.slots
    this.#messages = messagesOf(job)
    this.#pool = new Pool(this, destinationOf(this.#messages), job)
    this.#deadlines = new Deadlines(job.timeout, (slot) => {
      this.#expire(slot)
    })
    this.#late = new LateFailures({
      free: (slot) => {
        this.#vacate(slot)
      },
      failed: (failure) => {
        sink.failed(failure)
      },
      told: () => {
        if (this.#inFlight === 0) this.#drained()
      },
    })
  }

  get inFlight(): number {
    return this.#inFlight
  }

  fire(exchange: Exchange): boolean {
    if (this.#closing !== undefined) return false
    const slot = this.#free.pop() ?? this.#open()
    if (slot === undefined) return false
    this.#inFlight += 1
    slot.begin(exchange, this.#messages[exchange.name] ?? this.#messages[0])
    this.#deadlines.add(slot)
    this.#pool.take(slot, exchange.firedAt)
    return true
  }

  prepare(connections: number): void {
    if (this.#closing === undefined) this.#pool.prepare(Math.min(connections, this.#limit))
  }

  get prepared(): number {
    return Math.min(this.#limit, this.#pool.prepared)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const slot of this.#slots) {
      if (!slot.busy) continue
      this.#deadlines.remove(slot)
      this.#giveUp(slot, 'aborted')
    }
    await closed
  }

  connected(times: ConnectionTimes): void {
    this.#sink.connected(times)
  }

  whole(slot: Slot): void {
    this.#deadlines.remove(slot)
    slot.connection?.release(slot, slot.endedAt)
    this.#vacate(slot)
    slot.describe(this.#completion)
    this.#sink.completed(this.#completion)
    if (this.#inFlight === 0) this.#drained()
  }

  broken(slot: Slot): void {
    this.#deadlines.remove(slot)
    slot.connection?.release(slot, slot.endedAt)
    this.#late.add(slot)
  }

  lost(slot: Slot): void {
    this.#deadlines.remove(slot)
    this.#late.add(slot)
  }

  #open(): Slot | undefined {
    if (this.#slots.length >= this.#limit) return undefined
    const slot = new Slot(this, this.#messages[0])
    this.#slots.push(slot)
    return slot
  }

  #expire(slot: Slot): void {
    const { connection } = slot
    connection?.doubt(slot)
    this.#giveUp(slot, connection?.alive === true ? 'timeout' : 'timeout-connect')
  }

  /** Ends a request that is still on its way. The other streams of its connection go on. */
  #giveUp(slot: Slot, code: FailureCode): void {
    slot.giveUp({ code, detail: undefined })
    slot.connection?.release(slot, slot.endedAt)
    this.#late.add(slot)
  }

  #vacate(slot: Slot): void {
    this.#inFlight -= 1
    slot.connection = undefined
    this.#free.push(slot)
  }

  async #close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve))
    this.#deadlines.stop()
    this.#pool.close()
  }
}
