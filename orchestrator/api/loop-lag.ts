/** How late the event loop runs its timers: what the process itself adds to every time it tells. */
import { performance } from 'node:perf_hooks'

const EVERY_MS = 500
/** Ten seconds: as long as the usual time between two scrapes. */
const KEPT = 20

/** Watches the event loop of this thread from its making until it is stopped. */
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

  /** The longest lateness of the last ten seconds, in seconds; 0 before the first look. */
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
