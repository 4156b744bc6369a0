/**
 * Whose fault it is that a request left later than intended: the target's, while no place was free for it (wait), the
 * generator's (slip), or nobody's, where several were due at one instant and leave one after the other (spread).
 */
import { between, fromMillis, type Micros, micros } from '../../lib/units.ts'
import { type Exchange, NEVER } from './exchange.ts'

/** Between two that leave one after the other so much is usual; what is beyond it is the generator's. */
const USUAL = fromMillis(1)

export class Lateness {
  #intendedAt: Micros = NEVER
  #firedAt: Micros = NEVER
  #slip = 0

  /**
   * Fills in what an exchange has of each, from its intended instant, when its place was free, and its hand-over. To be
   * called for each that is handed over, in that order.
   */
  note(exchange: Exchange): void {
    const { intendedAt, freeAt, firedAt } = exchange
    const dueAt = micros(Math.min(firedAt, Math.max(intendedAt, freeAt)))
    const late = between(dueAt, firedAt)
    exchange.dueAt = dueAt
    if (intendedAt === this.#intendedAt) {
      // One of a burst, behind another: it is late as that one was, and by what lay unusually long between the two.
      exchange.slip = Math.min(late, this.#slip + Math.max(0, firedAt - Math.max(this.#firedAt, dueAt) - USUAL))
      exchange.spread = late - exchange.slip
    } else {
      exchange.slip = late
      exchange.spread = -1
    }
    this.#intendedAt = intendedAt
    this.#firedAt = firedAt
    this.#slip = exchange.slip
  }
}
