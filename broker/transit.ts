/**
 * The data in transit on one connection: the bytes of unanswered requests, and of unsent responses. All connections
 * share one budget for it. A connection that needs more than the remaining budget is closed: if it waited, it could
 * wait for ever, behind requests that are never completed.
 */
import type { ByteBudget } from './limits.ts'
import { WireError } from './wire.ts'

export class Transit {
  readonly #budget: ByteBudget
  #bytes = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
  }

  /** @throws WireError if the budget is exceeded */
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

  /** The connection was closed. */
  giveAll(): void {
    this.give(this.#bytes)
  }
}
