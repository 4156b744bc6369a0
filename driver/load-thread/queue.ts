import type { Micros } from '../../lib/units.ts'

/** A bounded first-in-first-out queue of instants: a ring buffer that grows up to its bound. */
export class MicrosQueue {
  readonly #bound: number
  /** Its length is a power of two, so that indices are masked, not divided. */
  #ring = new Float64Array(64)
  #head = 0
  #length = 0

  constructor(bound: number) {
    this.#bound = bound
  }

  get length(): number {
    return this.#length
  }

  /** Returns false when the queue is full. */
  push(at: Micros): boolean {
    if (this.#length >= this.#bound) return false
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = at
    this.#length += 1
    return true
  }

  peek(): Micros | undefined {
    return this.#length === 0 ? undefined : (this.#ring[this.#head] as Micros)
  }

  shift(): Micros | undefined {
    const first = this.peek()
    if (first === undefined) return undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.#length -= 1
    return first
  }

  /** Empties the queue and returns its previous size. */
  clear(): number {
    const held = this.#length
    this.#length = 0
    return held
  }

  #grow(): void {
    const mask = this.#ring.length - 1
    const grown = new Float64Array(this.#ring.length * 2)
    for (let i = 0; i < this.#length; i += 1) grown[i] = this.#ring[(this.#head + i) & mask] ?? 0
    this.#ring = grown
    this.#head = 0
  }
}
