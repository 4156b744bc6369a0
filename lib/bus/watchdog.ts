/**
 * Notices silence. It is counted in ticks of a timer and not by a clock: a process that was stopped itself, or whose
 * machine slept, has heard nothing either, and the other side is not to blame for that.
 */

/** Milliseconds between two looks, and how many silent ones make a silence. */
export interface Patience {
  readonly tickMs: number
  readonly ticks: number
}

export class Watchdog {
  readonly #timer: NodeJS.Timeout
  #silent = 0

  /** Calls `onSilence` once after so many ticks in a row without a sign of life. Keeps no process alive. */
  constructor({ tickMs, ticks }: Patience, onSilence: () => void) {
    this.#timer = setInterval(() => {
      if (++this.#silent < ticks) return
      this.stop()
      onSilence()
    }, tickMs)
    this.#timer.unref()
  }

  /** A sign of life. */
  alive(): void {
    this.#silent = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
