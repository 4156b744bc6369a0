/** For tests of what fires: virtual time, and a target that answers when the test says. */
import { VirtualClock } from '../../lib/clock.ts'
import { micros, type Micros } from '../../lib/units.ts'
import type { Engine, Sink } from '../engines/engine.ts'
import { copyOf } from '../engines/exchange.suite.ts'
import type { Exchange } from '../engines/exchange.ts'
import { Recorder } from '../load-thread/recorder.ts'
import type { Waiter } from '../load-thread/waiter.ts'

/** A wake at an instant that has passed takes so long in virtual time. */
const TURN = 20

/** Waits in virtual time; wakes come as late as the test says. */
export class VirtualWaiter implements Waiter {
  readonly clock = new VirtualClock(micros(1_000_000))
  /** How much later than asked for each wake comes, in µs. */
  lateness: () => number = () => 0
  /** How many wakes have come. */
  wakes = 0
  #due: { at: number; wake: () => void } | undefined

  until(at: Micros, wake: () => void): void {
    const now = this.clock.now()
    this.#due = { at: at > now ? at : now + TURN, wake }
  }

  cancel(): void {
    this.#due = undefined
  }

  get idle(): boolean {
    return this.#due === undefined
  }

  /** Wakes whoever is due until the instant, or until nobody is. */
  async runUntil(instant: number): Promise<void> {
    for (let due = this.#due; due !== undefined && due.at <= instant; due = this.#due) {
      await this.clock.advanceTo(micros(due.at + this.lateness()))
      // Whatever ran meanwhile may have asked for another wake instead.
      if (this.#due !== due) continue
      this.#due = undefined
      this.wakes += 1
      due.wake()
    }
    await this.clock.advanceTo(micros(instant))
  }
}

/** Takes so many requests at a time and answers none by itself. */
export class ManualEngine implements Engine {
  readonly fired: { request: number; at: Micros }[] = []
  most = 0
  readonly #flying: Exchange[] = []
  /** How many it takes at a time. */
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

  /** That which is in flight for longest. */
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

  /** Ends the oldest of those in flight, now, without a response. */
  answer(): void {
    const exchange = this.#flying.shift()
    if (exchange === undefined) return
    this.#sink.failed({ exchange, endedAt: this.#clock.now(), freeAt: undefined, code: 'closed', detail: undefined })
  }

  /** Ends the oldest of those in flight, now, by a whole response that may have lain unread for so long, in µs. */
  complete(unread = 0): void {
    const exchange = this.#flying.shift()
    if (exchange === undefined) return
    const endedAt = this.#clock.now()
    const instants = { sentAt: exchange.firedAt, firstByteAt: endedAt, endedAt, unread, freeAt: undefined }
    this.#sink.completed({ exchange, ...instants, status: 200, bytesReceived: 0, bytesSent: 0 })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
  }
}

/** Keeps of each hand-over what it was told, as it was then: exchanges are used again. */
export class NotingRecorder extends Recorder {
  readonly handedOver: Readonly<Exchange>[] = []

  override sent(exchange: Exchange): void {
    this.handedOver.push(copyOf(exchange))
    super.sent(exchange)
  }
}
