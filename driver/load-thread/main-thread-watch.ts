/**
 * A load thread's watchdog for its main thread. Every reason to end a load (a stop, a signal, the orchestrator's
 * silence) reaches the thread only through the main thread; without this watchdog, a stuck main thread would leave a
 * load that cannot be stopped.
 */
import { type Micros, between, fromSeconds } from '../../lib/units.ts'

/** Silence of the main thread after which a load ends. */
export const MAIN_SILENCE = fromSeconds(8)
/** If two checks are further apart than this, the whole process was paused, not only the main thread. */
const HELD_UP = fromSeconds(3)

export class MainThreadWatch {
  #heardAt: Micros
  #lookedAt: Micros

  constructor(now: Micros) {
    this.#heardAt = now
    this.#lookedAt = now
  }

  /** The main thread has sent a message. */
  hear(now: Micros): void {
    this.#heardAt = now
  }

  /** To be called once a second: whether the main thread has been silent for so long that the load must end. */
  isGone(now: Micros): boolean {
    if (between(this.#lookedAt, now) > HELD_UP) this.#heardAt = now
    this.#lookedAt = now
    return between(this.#heardAt, now) > MAIN_SILENCE
  }
}
