/**
 * Distinguishes a connection that the target closed while it was idle from one that broke during a request: the former
 * had carried a response before, and no byte arrived after the request was written (RFC 9112 §9.3.1).
 */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { lasting } from '../../lib/measure/phrases.ts'

export class Staleness {
  /** The current connection has carried a response. */
  #hasServed = false
  #receivedBefore = 0
  #idle = 0

  /** There is no connection, or a new one. */
  reset(): void {
    this.#hasServed = false
  }

  served(): void {
    this.#hasServed = true
  }

  /**
   * A request is being written.
   * @param received bytes that were received before
   * @param idle time without traffic on the connection, in µs
   */
  wrote(received: number, idle: number): void {
    this.#receivedBefore = received
    this.#idle = idle
  }

  /** Whether a failure shows that the target had already closed the connection. */
  explains(failure: FailureCode, received: number): boolean {
    return this.#hasServed && received === this.#receivedBefore && (failure === 'closed' || failure === 'reset')
  }

  /** The detail of such a failure, for people. */
  detailOf(failure: FailureCode): string {
    return `${failure} after an idle time of ${lasting(this.#idle)}`
  }
}
