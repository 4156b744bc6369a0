/** The arrivals of consecutive phases of open load on one lane, in the order in which they are due. */
import type { Schedule } from '../../lib/plan/schedule.ts'
import { type Micros, later } from '../../lib/units.ts'
import type { PhaseRequests } from './firing.ts'

/** A phase of open load. */
export interface OpenPart extends PhaseRequests {
  /** The offset of its start from that of the first part. */
  readonly from: Micros
  /** The instants of its arrivals from an index on. */
  readonly schedule: (first?: number) => Schedule
  /** The most requests in flight. */
  readonly slots: number
  /** How many arrivals may wait for a place. */
  readonly backlog: number
  /** As `pick`, for arrivals that are dropped: they lie far behind those that are sent, in other blocks of the mix. */
  readonly pickDropped: (i: number) => number
}

/** A cursor over the arrivals. */
export class Arrivals {
  /** The offset of the current arrival from the start of the first part; undefined when there are no more. */
  at: Micros | undefined
  /** Its part. */
  part = 0
  /** Its index in the part. */
  index = -1
  /** How many arrivals have been passed. */
  passed = 0
  #parts: readonly OpenPart[]
  /** How many arrivals of each part have been passed. */
  readonly #passed: number[]
  #schedule: Schedule | undefined

  /** @param parts at least one */
  constructor(parts: readonly OpenPart[]) {
    this.#parts = parts
    this.#passed = parts.map(() => 0)
    this.#schedule = parts[0]?.schedule()
  }

  /** How many arrivals all parts have. */
  get count(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0)
  }

  /** Moves to the next arrival; the first call moves to the first one. */
  advance(): void {
    if (this.at !== undefined) {
      this.passed += 1
      this.#passed[this.part] = this.index + 1
    }
    this.index += 1
    this.#settle()
  }

  /**
   * The parts have changed, as many as before: arrivals that have been passed remain, and all others are those of the
   * new parts. A part that has got further arrivals is the current one again.
   */
  replace(parts: readonly OpenPart[]): void {
    this.#parts = parts
    const part = parts.findIndex(({ count }, i) => count > (this.#passed[i] ?? 0))
    this.part = part < 0 ? parts.length : part
    this.index = this.#passed[this.part] ?? 0
    this.#schedule = parts[this.part]?.schedule(this.index)
    this.#settle()
  }

  /** Finds the current arrival, if need be in a later part. */
  #settle(): void {
    this.at = undefined
    for (let part = this.#parts[this.part]; part !== undefined; part = this.#parts[this.part]) {
      const offset = this.#schedule?.next()
      if (offset !== undefined) {
        this.at = later(part.from, offset)
        return
      }
      this.part += 1
      this.index = 0
      this.#schedule = this.#parts[this.part]?.schedule()
    }
  }
}
