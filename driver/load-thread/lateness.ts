/**
 * Splits the delay between the intended instant and the hand-over by its cause: the target, while no place was free
 * (wait); the generator (slip); or neither, when several requests were due at one instant and leave one after the other
 * (spread).
 */
import { between, fromMillis, type Micros, micros } from '../../lib/units.ts'
import { type Exchange, NEVER } from '../engines/exchange.ts'

/** The usual time between two requests of one instant; the generator is responsible for the excess. */
const USUAL = fromMillis(1)

export class Lateness {
  #intendedAt: Micros = NEVER
  #firedAt: Micros = NEVER
  #slip = 0

  /**
   * Computes these parts for an exchange, from its intended instant, the instant at which its place was free, and its
   * hand-over. Call this for each hand-over, in order.
   */
  note(exchange: Exchange): void {
    const { intendedAt, freeAt, firedAt } = exchange
    const dueAt = micros(Math.min(firedAt, Math.max(intendedAt, freeAt)))
    const late = between(dueAt, firedAt)
    exchange.dueAt = dueAt
    if (intendedAt === this.#intendedAt) {
      // A later request of a burst inherits the slip of the previous one, plus the excess of the time between the two.
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
