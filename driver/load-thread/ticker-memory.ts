/**
 * The memory that a load thread shares with its ticker: a few words, each written by one side only. Instants are stored
 * as the lower 32 bits of whole microseconds, which can be compared if they are less than half an hour apart.
 */
import { type Micros, fromSeconds, later, micros, toMillis } from '../../lib/units.ts'

/** Written by the load thread: the number of the last order, from 1 on. */
const ORDER = 0
/** Written by the load thread: the instant of the last order. */
const AT = 1
/** Written by the ticker: when it reads the orders again if it is not woken. */
const LOOKS_AT = 2
const WORDS = 3

/** The maximum time to an ordered instant, and the maximum sleep. */
export const FURTHEST = fromSeconds(1_000)

/** The side of the load thread. */
export class OrderDesk {
  readonly memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)
  readonly #words = new Int32Array(this.memory)

  /**
   * Orders a ring at an instant at most FURTHEST ahead, and replaces the last order. Returns the number of the order.
   */
  place(at: Micros): number {
    const instant = low(at)
    Atomics.store(this.#words, AT, instant)
    const order = (Atomics.add(this.#words, ORDER, 1) + 1) | 0
    // Waking a ticker is expensive: one that wakes before the instant anyway is left asleep.
    if (distance(instant, Atomics.load(this.#words, LOOKS_AT)) > 0) Atomics.notify(this.#words, ORDER)
    return order
  }
}

/** The side of the ticker. */
export class OrderBook {
  readonly #words: Int32Array
  readonly #now: () => Micros
  readonly #lead: Micros
  #rung = 0

  /** @param lead how long before its instant an order rings */
  constructor(memory: SharedArrayBuffer, now: () => Micros, lead: Micros) {
    this.#words = new Int32Array(memory)
    this.#now = now
    this.#lead = lead
  }

  /** Sleeps until an order is due, and returns its number: each order once, or never when another replaced it. */
  next(): number {
    for (;;) {
      const order = Atomics.load(this.#words, ORDER)
      const now = this.#now()
      const left = order === this.#rung ? FURTHEST : this.#left(now)
      if (left <= 0) {
        this.#rung = order
        return order
      }
      // Either the load thread reads this word when it places its next order, or this thread reads that order, because
      // one of the two happens first.
      Atomics.store(this.#words, LOOKS_AT, low(later(now, left)))
      Atomics.wait(this.#words, ORDER, order, toMillis(left))
    }
  }

  /** How long to sleep for the last order. An order that seems too far ahead is long past: the process was paused. */
  #left(now: Micros): Micros {
    const left = distance(low(now), Atomics.load(this.#words, AT))
    return micros(left > FURTHEST ? 0 : left - this.#lead)
  }
}

function low(at: Micros): number {
  return (Math.ceil(at) % 2 ** 32) | 0
}

/** The difference of two instants, in µs. */
function distance(from: number, to: number): number {
  return (to - from) | 0
}
