/**
 * Detects silence. It counts the ticks of a timer and not the time: a process that was suspended itself, or whose
 * machine slept, has received nothing either, and the other side is not at fault.
 */

/** The milliseconds between two checks, and how many silent ones in a row are a silence. */
export interface Patience {
  readonly tickMs: number
  readonly ticks: number
}

export class Watchdog {
  readonly #timer: NodeJS.Timeout
  #silent = 0

  /**
   * Calls `onSilence` once after a number of consecutive ticks without a sign of life. Does not keep the process alive.
   */
  constructor({ tickMs, ticks }: Patience, onSilence: () => void) {
    this.#timer = setInterval(() => {
      if (++this.#silent < ticks) return
      this.stop()
      onSilence()
    }, tickMs)
    this.#timer.unref()
  }

  /** Records a sign of life. */
  alive(): void {
    this.#silent = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
