/** The arrivals of consecutive phases of open load on one lane, in the order in which they are due. */
import type { Schedule } from '../../lib/plan/schedule.ts'
import { type Micros, later } from '../../lib/units.ts'
import type { PhaseRequests } from './firing.ts'

/** A phase of open load. */
export interface OpenPart extends PhaseRequests {
  /** The offset of its start from that of the first part. */
  readonly from: Micros
  readonly schedule: Schedule
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
  readonly #parts: readonly OpenPart[]

  /** @param parts at least one */
  constructor(parts: readonly OpenPart[]) {
    this.#parts = parts
  }

  /** How many arrivals all parts have. */
  get count(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0)
  }

  /** Moves to the next arrival; the first call moves to the first one. */
  advance(): void {
    if (this.at !== undefined) this.passed += 1
    this.index += 1
    this.at = undefined
    for (let part = this.#parts[this.part]; part !== undefined; part = this.#parts[this.part]) {
      const offset = part.schedule.next()
      if (offset !== undefined) {
        this.at = later(part.from, offset)
        return
      }
      this.part += 1
      this.index = 0
    }
  }
}
