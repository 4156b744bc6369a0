/** For tests of what fires: virtual time, and a target that answers when the test says. */
import { VirtualClock } from '../lib/clock.ts'
import { micros, type Micros } from '../lib/units.ts'
import type { Engine, Sink } from './engines/engine.ts'
import type { Waiter } from './waiter.ts'

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

/** Takes so many requests at a time and answers none by itself. Each takes some time to fire. */
export class ManualEngine implements Engine {
  readonly fired: { request: number; intendedAt: Micros; at: Micros }[] = []
  inFlight = 0
  most = 0
  readonly #slots: number
  readonly #clock: VirtualClock
  readonly #sink: Sink

  constructor(slots: number, clock: VirtualClock, sink: Sink) {
    this.#slots = slots
    this.#clock = clock
    this.#sink = sink
  }

  fire(request: number, intendedAt: Micros): boolean {
    if (this.inFlight >= this.#slots) return false
    this.inFlight += 1
    this.most = Math.max(this.most, this.inFlight)
    this.fired.push({ request, intendedAt, at: this.#clock.now() })
    return true
  }

  /** Ends one request that is in flight, now; which one does not matter to those who fire. */
  answer(): void {
    if (this.inFlight === 0) return
    this.inFlight -= 1
    const endedAt = this.#clock.now()
    this.#sink.failed({
      request: 0,
      intendedAt: endedAt,
      endedAt,
      freeAt: undefined,
      code: 'closed',
      detail: undefined,
    })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
  }
}
