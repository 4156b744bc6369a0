/**
 * Tells a connection that the target had ended while it was idle from one that broke under a request: it had brought a
 * response before, and not a byte came after the request was written (RFC 9112 §9.3.1).
 */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { lasting } from '../../lib/measure/phrases.ts'

export class Staleness {
  /** The present connection has brought a response. */
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
   * A request is written.
   * @param received bytes that had been counted before
   * @param idle for how long the connection carried nothing, in µs
   */
  wrote(received: number, idle: number): void {
    this.#receivedBefore = received
    this.#idle = idle
  }

  /** Whether a failure is that of a connection which the target had ended before. */
  explains(failure: FailureCode, received: number): boolean {
    return this.#hasServed && received === this.#receivedBefore && (failure === 'closed' || failure === 'reset')
  }

  /** Of such a failure, for people. */
  detailOf(failure: FailureCode): string {
    return `${failure} after an idle time of ${lasting(this.#idle)}`
  }
}
