/** One instant at which something is done, and which may be moved. */
import type { Clock } from './clock.ts'
import { micros, type Micros } from './units.ts'

const FOREVER = micros(Number.POSITIVE_INFINITY)

export class Alarm {
  /** Infinite: never. */
  at = FOREVER
  readonly #clock: Pick<Clock, 'sleepUntil'>
  readonly #act: () => void
  #sleep = new AbortController()

  constructor(clock: Pick<Clock, 'sleepUntil'>, act: () => void) {
    this.#clock = clock
    this.#act = act
  }

  /** Sets the instant in place of an earlier one. */
  set(at: Micros): void {
    if (at === this.at) return
    this.cancel()
    this.at = at
    if (at === FOREVER) return
    this.#sleep = new AbortController()
    const { signal } = this.#sleep
    void this.#clock.sleepUntil(at, signal).then(() => {
      if (!signal.aborted) this.#act()
    })
  }

  cancel(): void {
    this.#sleep.abort()
    this.at = FOREVER
  }
}
