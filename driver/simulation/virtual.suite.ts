/** For tests of firing: virtual time, and a target that responds when the test requests it. */
import { VirtualClock } from '../../lib/clock.ts'
import { micros, type Micros } from '../../lib/units.ts'
import type { Engine, Sink } from '../engines/engine.ts'
import { copyOf } from '../engines/exchange.suite.ts'
import type { Exchange } from '../engines/exchange.ts'
import { Recorder } from '../load-thread/recorder.ts'
import type { Waiter } from '../load-thread/waiter.ts'

/** The virtual duration of a wake at an instant that has passed. */
const TURN = 20

/** Waits in virtual time; wakes are as late as the test requires. */
export class VirtualWaiter implements Waiter {
  readonly clock = new VirtualClock(micros(1_000_000))
  /** The lateness of each wake, in µs. */
  lateness: () => number = () => 0
  /** The number of wakes so far. */
  wakes = 0
  #due: { at: number; wake: () => void } | undefined

  until(at: Micros, wake: () => void): void {
    const now = this.clock.now()
    this.#due = { at: at > now ? at : now + TURN, wake }
  }

  cancel(): void {
    this.#due = undefined
  }

  /** The instant of the pending wake. */
  get dueAt(): number {
    return this.#due?.at ?? Number.POSITIVE_INFINITY
  }

  get idle(): boolean {
    return this.#due === undefined
  }

  /** Runs pending wakes until the instant, or until there are none. */
  async runUntil(instant: number): Promise<void> {
    for (let due = this.#due; due !== undefined && due.at <= instant; due = this.#due) {
      await this.clock.advanceTo(micros(due.at + this.lateness()))
      // Code that ran meanwhile may have replaced the pending wake.
      if (this.#due !== due) continue
      this.#due = undefined
      this.wakes += 1
      due.wake()
    }
    await this.clock.advanceTo(micros(instant))
  }
}

/** Accepts a number of requests at a time, and responds only on request. */
export class ManualEngine implements Engine {
  readonly fired: { request: number; at: Micros }[] = []
  most = 0
  readonly #flying: Exchange[] = []
  /** The most requests at a time. */
  slots: number
  readonly #clock: VirtualClock
  readonly #sink: Sink

  constructor(slots: number, clock: VirtualClock, sink: Sink) {
    this.slots = slots
    this.#clock = clock
    this.#sink = sink
  }

  get inFlight(): number {
    return this.#flying.length
  }

  /** The request that has been in flight for longest. */
  get oldest(): Exchange | undefined {
    return this.#flying[0]
  }

  fire(exchange: Exchange): boolean {
    if (this.inFlight >= this.slots) return false
    if (this.#flying.includes(exchange)) throw new Error('an exchange is of one request at a time')
    this.#flying.push(exchange)
    this.most = Math.max(this.most, this.inFlight)
    this.fired.push({ request: exchange.request, at: this.#clock.now() })
    return true
  }

  /** Ends the oldest request in flight now, without a response. */
  answer(): void {
    const exchange = this.#flying.shift()
    if (exchange === undefined) return
    this.#sink.failed({ exchange, endedAt: this.#clock.now(), freeAt: undefined, code: 'closed', detail: undefined })
  }

  /** Ends the oldest request in flight now, with a whole response that may have been unread for this long, in µs. */
  complete(unread = 0): void {
    const exchange = this.#flying.shift()
    if (exchange === undefined) return
    const endedAt = this.#clock.now()
    const instants = { sentAt: exchange.firedAt, firstByteAt: endedAt, endedAt, unread, freeAt: undefined }
    this.#sink.completed({ exchange, ...instants, status: 200, judgement: undefined, bytesReceived: 0, bytesSent: 0 })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
  }
}

/** Copies the state of each hand-over, because exchanges are reused. */
export class NotingRecorder extends Recorder {
  readonly handedOver: Readonly<Exchange>[] = []

  override sent(exchange: Exchange): void {
    this.handedOver.push(copyOf(exchange))
    super.sent(exchange)
  }
}
