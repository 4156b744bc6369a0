/**
 * The outcomes of single requests, for somebody who wants to see each: a ring in shared memory, into which one load thread
 * writes and from which one other thread reads. Neither waits for the other: what finds no room is counted as lost.
 *
 * Layout: three counters (Int32: written, read, lost; they wrap around), then records of three Float64.
 */
import { type Micros, micros } from '../../lib/units.ts'

/** The outcome of one request. */
export interface Outcome {
  /** When it was handed over, on the monotonic clock. */
  readonly firedAt: Micros
  /** The status of the response; 0 for a failure. */
  readonly status: number
  /** The response time, or the time until the failure, in µs from the intended instant. */
  readonly took: number
}

const HEADER_BYTES = 16
const RECORD = 3
const RECORD_BYTES = RECORD * Float64Array.BYTES_PER_ELEMENT
const WRITTEN = 0
const READ = 1
const LOST = 2

/** Memory for a number of outcomes, a power of two: the counters wrap around at one. */
export function outcomeMemory(outcomes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + outcomes * RECORD_BYTES)
}

export class OutcomeRing {
  readonly #counters: Int32Array
  readonly #records: Float64Array
  readonly #capacity: number

  /** @param memory of `outcomeMemory`, the same on both sides */
  constructor(memory: SharedArrayBuffer) {
    this.#counters = new Int32Array(memory, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT)
    this.#records = new Float64Array(memory, HEADER_BYTES)
    this.#capacity = this.#records.length / RECORD
  }

  /** Outcomes that found no room. */
  get lost(): number {
    return Atomics.load(this.#counters, LOST) >>> 0
  }

  /** The writer's side: no allocation, no lock. */
  push(firedAt: Micros, status: number, took: number): void {
    const written = Atomics.load(this.#counters, WRITTEN)
    if ((written - Atomics.load(this.#counters, READ)) >>> 0 >= this.#capacity) {
      Atomics.add(this.#counters, LOST, 1)
      return
    }
    const at = ((written >>> 0) % this.#capacity) * RECORD
    this.#records[at] = firedAt
    this.#records[at + 1] = status
    this.#records[at + 2] = took
    // The counter is stored last: whoever sees it sees the record as well.
    Atomics.store(this.#counters, WRITTEN, (written + 1) | 0)
  }

  /** The reader's side: the next outcomes in the order in which they were written. @param most at most so many */
  take(most: number): Outcome[] {
    const read = Atomics.load(this.#counters, READ)
    const waiting = (Atomics.load(this.#counters, WRITTEN) - read) >>> 0
    const outcomes = Array.from({ length: Math.min(most, waiting) }, (_, index) => this.#at((read + index) >>> 0))
    Atomics.store(this.#counters, READ, (read + outcomes.length) | 0)
    return outcomes
  }

  #at(number: number): Outcome {
    const at = (number % this.#capacity) * RECORD
    const [firedAt = 0, status = 0, took = 0] = this.#records.subarray(at, at + RECORD)
    return { firedAt: micros(firedAt), status, took }
  }
}
