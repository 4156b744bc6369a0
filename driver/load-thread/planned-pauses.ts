/** The pauses that a plan contains: stretches of time in which nothing is handed over. */
import { type Micros, later } from '../../lib/units.ts'

/** From an instant up to another one. */
export interface Pause {
  readonly from: Micros
  readonly to: Micros
}

/** The pauses that lie ahead. */
export class PlannedPauses {
  #ahead: readonly Pause[]

  /** @param pauses as offsets from the start, in ascending order, none within another one */
  constructor(pauses: readonly Pause[]) {
    this.#ahead = pauses
  }

  /** The load starts at an instant. */
  begin(at: Micros): void {
    this.#ahead = this.#ahead.map(({ from, to }) => ({ from: later(at, from), to: later(at, to) }))
  }

  /** The first pause that has begun by an instant, until it is passed. */
  begun(now: Micros): Pause | undefined {
    const [first] = this.#ahead
    return first !== undefined && first.from <= now ? first : undefined
  }

  /** The first pause is over. */
  pass(): void {
    this.#ahead = this.#ahead.slice(1)
  }
}
