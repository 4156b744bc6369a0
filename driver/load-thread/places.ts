/** The places in flight of an open load: requests of all its phases share those of the current one. */
import type { Micros } from '../../lib/units.ts'
import { Exchange, NEVER } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'
import type { Pause } from './pauses-ahead.ts'

export class Places {
  readonly #free = new FreePlaces()
  /** How many places have been used and still exist. */
  #used = 0
  #limit: number | undefined
  /** Since when places that were never used have been there. */
  #moreAt = NEVER

  /** Whether a place is free. */
  get hasFree(): boolean {
    return this.#free.size > 0 || this.#used < (this.#limit ?? 0)
  }

  /**
   * A phase begins: with fewer places, those in excess are not used again; more places are there from its start on.
   * @param since the start of the phase
   */
  limitTo(limit: number, since: Micros): void {
    const before = this.#limit
    if (before !== undefined && limit > before) {
      // Places of before that were never used have been there for longer than those of this phase.
      for (; this.#used < before; this.#used += 1) this.#free.push(this.#unused())
      this.#moreAt = since
    }
    this.#limit = limit
    while (this.#used > limit && this.#free.pop() !== undefined) this.#used -= 1
  }

  /**
   * The place that has been free for longest. All places that were free at the instant are equivalent, including one
   * that was never used.
   */
  take(intendedAt: Micros): Exchange | undefined {
    const longest = this.#free.peek()
    const unused =
      this.#used < (this.#limit ?? 0) && (longest === undefined || longest.freeAt > Math.max(intendedAt, this.#moreAt))
    if (!unused) return this.#free.pop()
    this.#used += 1
    return this.#unused()
  }

  /** A place that was taken is not needed. */
  putBack(exchange: Exchange): void {
    this.#free.push(exchange)
  }

  /** The request of a place has ended. */
  free(exchange: Exchange): void {
    if (this.#used > (this.#limit ?? 0)) this.#used -= 1
    else this.#free.push(exchange)
  }

  /** Places that became free in a pause are free from its end on. */
  raise(pause: Pause): void {
    this.#free.raise(pause)
  }

  #unused(): Exchange {
    const exchange = new Exchange()
    exchange.freeAt = this.#moreAt
    return exchange
  }
}
