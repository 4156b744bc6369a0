/**
 * The control watchdog, a dead man's switch: if an orchestrator that has sent heartbeats falls silent for too long, the
 * load ends. It is off if there were none, and for tests that a partner triggered, because its silence means nothing.
 */
import { type Micros, between, micros } from '../../lib/units.ts'

export class ControlWatchdog {
  readonly #limit: Micros
  #heard: Micros | undefined
  #since: Micros | undefined

  /** @param limit silence after which the load ends; 0: never */
  constructor(limit: Micros) {
    this.#limit = limit
  }

  /** A heartbeat of the orchestrator has arrived. */
  hear(now: Micros): void {
    this.#heard = now
  }

  /** A test begins; `watched`: by an orchestrator that sends heartbeats. Silence before the test does not count. */
  arm(now: Micros, watched: boolean): void {
    this.#since = watched ? now : undefined
  }

  /** Whether the silence has lasted too long. */
  strikes(now: Micros): boolean {
    if (this.#limit === 0 || this.#heard === undefined || this.#since === undefined) return false
    return between(micros(Math.max(this.#heard, this.#since)), now) > this.#limit
  }
}
