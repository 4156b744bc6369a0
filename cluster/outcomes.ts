/** The outcome of each request of the load threads of this process, in bounded memory. */
import { type Outcome, outcomeMemory, OutcomeRing } from '../driver/load-thread/outcome-ring.ts'

export { OutcomeRing, type Outcome } from '../driver/load-thread/outcome-ring.ts'

/** Outcomes of one thread that may wait to be read: 1.5 MB. */
const WAITING = 65_536

export class Outcomes {
  readonly #rings: OutcomeRing[] = []

  /** Memory for one more load thread. */
  memory(): SharedArrayBuffer {
    const memory = outcomeMemory(WAITING)
    this.#rings.push(new OutcomeRing(memory))
    return memory
  }

  /** The next outcomes, those of a thread in their order. @param most at most so many */
  take(most: number): Outcome[] {
    const each = Math.ceil(most / Math.max(1, this.#rings.length))
    return this.#rings.flatMap((ring) => ring.take(each))
  }

  /** Outcomes that were not read in time. */
  get lost(): number {
    return this.#rings.reduce((sum, { lost }) => sum + lost, 0)
  }
}
