/**
 * What one connection has under way: bytes that have arrived and are not answered, bytes of answers that have not
 * left. All connections share one budget for it. A connection that needs more than the remaining budget is closed: to make it
 * wait could make it wait for ever, behind requests that are never completed.
 */
import type { ByteBudget } from './limits.ts'
import { WireError } from './wire.ts'

export class Transit {
  readonly #budget: ByteBudget
  #bytes = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
  }

  /** @throws WireError when there is no room for so many bytes */
  take(bytes: number): void {
    if (!this.#budget.take(bytes)) {
      throw new WireError('requests and answers of all connections take more bytes than allowed (--max-transit-bytes)')
    }
    this.#bytes += bytes
  }

  give(bytes: number): void {
    const given = Math.min(bytes, this.#bytes)
    this.#bytes -= given
    this.#budget.give(given)
  }

  /** The connection is gone. */
  giveAll(): void {
    this.give(this.#bytes)
  }
}
