/**
 * A request from its hand-over to the engine until its outcome. The firing code fills it in, and the engine keeps it
 * meanwhile and returns it; there is one for each place in flight, which is reused. docs/terminology.md defines the
 * instants.
 */
import { micros, type Micros } from '../../lib/units.ts'

export const NEVER = micros(Number.NEGATIVE_INFINITY)

export class Exchange {
  /** The index of its phase in the plan. */
  readonly phase: number
  /** The index of its request in the plan. */
  name = 0
  /** Its number, unique over all drivers of the test. */
  request = 0
  /** The instant that the plan set for it; without a schedule, that of its hand-over. */
  intendedAt: Micros = NEVER
  /**
   * The instant at which an ideal generator would have handed it over: at the intended instant, once a place is free.
   */
  dueAt: Micros = NEVER
  /** The instant at which it was handed over. */
  firedAt: Micros = NEVER
  /** How late the generator was, in µs. */
  slip = 0
  /** How long it waited behind others of the same instant, in µs; −1 if no other had the same instant. */
  spread = -1
  /** When its place would be free again, had the generator been ideal. */
  freeAt: Micros = NEVER

  constructor(phase = 0) {
    this.phase = phase
  }
}

/** Exchanges by the instant at which their place is free: a binary heap, the earliest first. */
export class FreePlaces {
  /** It never shrinks: an array that is emptied and refilled for each request would be reallocated each time. */
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

  /** Puts an exchange at the root, and restores the order of the heap. */
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
