/** The lateness of the event loop's timers: the error of every time that this process measures. */
import { performance } from 'node:perf_hooks'

const EVERY_MS = 500
/** Ten seconds, the usual time between two scrapes. */
const KEPT = 20

/** Monitors the event loop of this thread until it is stopped. */
export class LoopLag {
  readonly #latest: number[] = []
  readonly #timer: NodeJS.Timeout
  #due = performance.now() + EVERY_MS

  constructor() {
    this.#timer = setInterval(() => {
      this.#tick()
    }, EVERY_MS)
    this.#timer.unref()
  }

  /** The maximum lateness of the last ten seconds, in seconds; 0 before the first check. */
  seconds(): number {
    return Math.max(0, ...this.#latest) / 1_000
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    this.#latest.push(now - this.#due)
    if (this.#latest.length > KEPT) this.#latest.shift()
    this.#due = now + EVERY_MS
  }
}
