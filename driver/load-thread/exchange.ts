/**
 * A request from its hand-over to the engine until its outcome. Whoever fires fills it in, the engine keeps it meanwhile and
 * gives it back; there is one for each place in flight, used again and again. docs/terminology.md defines the instants.
 */
import { micros, type Micros } from '../../lib/units.ts'

export const NEVER = micros(Number.NEGATIVE_INFINITY)

export class Exchange {
  /** The phase of the plan that it belongs to, by its place there. */
  readonly phase: number
  /** The request of the plan that it is, by its place there. */
  name = 0
  /** Its number, unique over all drivers of the test. */
  request = 0
  /** The instant that the plan set for it; without a schedule that of its hand-over. */
  intendedAt: Micros = NEVER
  /** The instant at which an ideal generator would have handed it over: intended, and a place free. */
  dueAt: Micros = NEVER
  /** The instant at which it was handed over. */
  firedAt: Micros = NEVER
  /** How late the generator was, in µs. */
  slip = 0
  /** How long it stood behind others of the same instant, in µs; −1 for one that had its instant to itself. */
  spread = -1
  /** When its place would be free again, had the generator been ideal. */
  freeAt: Micros = NEVER

  constructor(phase = 0) {
    this.phase = phase
  }
}

/** Exchanges by the instant at which their place is free: a binary heap, the earliest first. */
export class FreePlaces {
  /** As long as it ever was: an array that is emptied and filled again for each request would be made anew each time. */
  readonly #heap: Exchange[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  peek(): Exchange | undefined {
    return this.#size > 0 ? this.#heap[0] : undefined
  }

  push(exchange: Exchange): void {
    const heap = this.#heap
    let at = this.#size
    this.#size += 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.freeAt <= exchange.freeAt) break
      heap[at] = parent
      at = above
    }
    heap[at] = exchange
  }

  pop(): Exchange | undefined {
    const first = this.peek()
    if (first === undefined) return undefined
    this.#size -= 1
    const last = this.#heap[this.#size]
    if (last !== undefined && this.#size > 0) this.#sink(last)
    return first
  }

  /** Puts an exchange where the first one was, and lets earlier ones rise above it. */
  #sink(exchange: Exchange): void {
    const heap = this.#heap
    const size = this.#size
    let at = 0
    for (let below = 1; below < size; below = 2 * at + 1) {
      const left = heap[below]
      const right = below + 1 < size ? heap[below + 1] : undefined
      const smaller = right !== undefined && left !== undefined && right.freeAt < left.freeAt ? right : left
      if (smaller === undefined || smaller.freeAt >= exchange.freeAt) break
      heap[at] = smaller
      at = smaller === right ? below + 1 : below
    }
    heap[at] = exchange
  }
}
