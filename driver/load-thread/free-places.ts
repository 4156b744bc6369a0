/** The free places of a load. */
import type { Micros } from '../../lib/units.ts'
import type { Exchange } from '../engines/exchange.ts'

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

  pushAll(exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) this.push(exchange)
  }

  /** Takes all, in no order. */
  takeAll(): Exchange[] {
    const all = this.#heap.slice(0, this.#size)
    this.#size = 0
    return all
  }

  pop(): Exchange | undefined {
    const first = this.peek()
    if (first === undefined) return undefined
    this.#size -= 1
    const last = this.#heap[this.#size]
    if (last !== undefined && this.#size > 0) this.#sink(last)
    return first
  }

  /** Places that became free in a pause are free from its end on: that keeps the order of the heap. */
  raise({ from, to }: { readonly from: Micros; readonly to: Micros }): void {
    for (let at = 0; at < this.#size; at += 1) {
      const exchange = this.#heap[at]
      if (exchange !== undefined && exchange.freeAt > from && exchange.freeAt < to) exchange.freeAt = to
    }
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
