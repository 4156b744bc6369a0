import { type Micros, micros } from '../../lib/units.ts'

/** The numbers of an entry: the instant, the part of the load, and the index in the part. */
const STRIDE = 3

/**
 * A first-in-first-out queue of arrivals: a ring buffer that grows. An arrival has an instant, a part of the load, and
 * an index in that part; entries are read field by field, so that nothing is allocated for each.
 */
export class ArrivalQueue {
  /** The number of entries that it holds is a power of two, so that indices are masked, not divided. */
  #ring = new Float64Array(64 * STRIDE)
  #mask = 63
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(at: Micros, part: number, index: number): void {
    if (this.#length > this.#mask) this.#grow()
    const place = ((this.#head + this.#length) & this.#mask) * STRIDE
    this.#ring[place] = at
    this.#ring[place + 1] = part
    this.#ring[place + 2] = index
    this.#length += 1
  }

  /** The instant of the first entry. */
  peek(): Micros | undefined {
    return this.#length === 0 ? undefined : (this.#ring[this.#head * STRIDE] as Micros)
  }

  /** The part of the first entry; only of a queue that is not empty. */
  get part(): number {
    return this.#ring[this.#head * STRIDE + 1] ?? 0
  }

  /** The index of the first entry in its part; only of a queue that is not empty. */
  get index(): number {
    return this.#ring[this.#head * STRIDE + 2] ?? 0
  }

  /** Removes the first entry of a queue that is not empty. */
  shift(): void {
    this.#head = (this.#head + 1) & this.#mask
    this.#length -= 1
  }

  /** Moves the instants of all entries by a time. */
  delay(by: Micros): void {
    for (let i = 0; i < this.#length; i += 1) {
      const place = ((this.#head + i) & this.#mask) * STRIDE
      this.#ring[place] = micros((this.#ring[place] ?? 0) + by)
    }
  }

  /** Empties the queue and returns its previous size. */
  clear(): number {
    const held = this.#length
    this.#length = 0
    return held
  }

  #grow(): void {
    const { length } = this.#ring
    const grown = new Float64Array(length * 2)
    const first = this.#head * STRIDE
    grown.set(this.#ring.subarray(first))
    grown.set(this.#ring.subarray(0, first), length - first)
    this.#ring = grown
    this.#mask = this.#mask * 2 + 1
    this.#head = 0
  }
}
