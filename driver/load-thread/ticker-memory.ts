/**
 * The memory that a load thread shares with its ticker: a few words, each written by one side only. Instants cross it as
 * the lower 32 bits of whole microseconds, which order instants that are less than half an hour from each other.
 */
import { type Micros, fromSeconds, later, micros, toMillis } from '../../lib/units.ts'

/** Written by the load thread: the number of the last order, from 1 on. */
const ORDER = 0
/** Written by the load thread: the instant of the last order. */
const AT = 1
/** Written by the ticker: when it looks at the orders again if nobody wakes it. */
const LOOKS_AT = 2
const WORDS = 3

/** No instant is ordered that is further ahead than this, and no sleep is longer. */
export const FURTHEST = fromSeconds(1_000)

/** The load thread's side. */
export class OrderDesk {
  readonly memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)
  readonly #words = new Int32Array(this.memory)

  /** Orders a ring at an instant at most FURTHEST ahead, in place of the last order. Returns the number of the order. */
  place(at: Micros): number {
    const instant = low(at)
    Atomics.store(this.#words, AT, instant)
    const order = (Atomics.add(this.#words, ORDER, 1) + 1) | 0
    // To wake a ticker is what costs: one that looks before the instant anyway is left asleep.
    if (distance(instant, Atomics.load(this.#words, LOOKS_AT)) > 0) Atomics.notify(this.#words, ORDER)
    return order
  }
}

/** The ticker's side. */
export class OrderBook {
  readonly #words: Int32Array
  readonly #now: () => Micros
  readonly #lead: Micros
  #rung = 0

  /** @param lead how long before its instant an order is rung */
  constructor(memory: SharedArrayBuffer, now: () => Micros, lead: Micros) {
    this.#words = new Int32Array(memory)
    this.#now = now
    this.#lead = lead
  }

  /** Sleeps until an order is to be rung, and returns its number: each order once, or never when another replaced it. */
  next(): number {
    for (;;) {
      const order = Atomics.load(this.#words, ORDER)
      const now = this.#now()
      const left = order === this.#rung ? FURTHEST : this.#left(now)
      if (left <= 0) {
        this.#rung = order
        return order
      }
      // Either the load thread sees this word when it places its next order, or this thread sees that order: one of the
      // two comes first.
      Atomics.store(this.#words, LOOKS_AT, low(later(now, left)))
      Atomics.wait(this.#words, ORDER, order, toMillis(left))
    }
  }

  /** How long to sleep for the last order. One that seems too far ahead has passed long ago: the process stood still. */
  #left(now: Micros): Micros {
    const left = distance(low(now), Atomics.load(this.#words, AT))
    return micros(left > FURTHEST ? 0 : left - this.#lead)
  }
}

function low(at: Micros): number {
  return (Math.ceil(at) % 2 ** 32) | 0
}

/** From one instant to another, in µs. */
function distance(from: number, to: number): number {
  return (to - from) | 0
}
