/**
 * The control watchdog, a dead man's switch: an orchestrator that has spoken and then is silent for too long ends the load. Off under one
 * that never spoke, and for tests that a partner triggered, whose silence means nothing.
 */
import { type Micros, between, micros } from '../../lib/units.ts'

export class ControlWatchdog {
  readonly #limit: Micros
  #heard: Micros | undefined
  #since: Micros | undefined

  /** @param limit silence that ends the load; 0: never */
  constructor(limit: Micros) {
    this.#limit = limit
  }

  /** The orchestrator spoke. */
  hear(now: Micros): void {
    this.#heard = now
  }

  /** A test begins; `watched`: by an orchestrator that beats. Silence before it does not count. */
  arm(now: Micros, watched: boolean): void {
    this.#since = watched ? now : undefined
  }

  /** Whether the silence has lasted for too long. */
  strikes(now: Micros): boolean {
    if (this.#limit === 0 || this.#heard === undefined || this.#since === undefined) return false
    return between(micros(Math.max(this.#heard, this.#since)), now) > this.#limit
  }
}
