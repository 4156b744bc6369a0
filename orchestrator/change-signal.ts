/** Wakes waiters after each change, so that conditions are never polled. */
import type { Clock } from '../lib/clock.ts'
import { type Micros, later } from '../lib/units.ts'

export class ChangeSignal {
  readonly #clock: Clock
  #waiting: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Wakes the waiters to check their conditions. */
  notify(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves with true once the condition holds, with false after `within`. */
  async until(condition: () => boolean, within: Micros): Promise<boolean> {
    const limit = new AbortController()
    const held = new AbortController()
    void this.#clock.sleepUntil(later(this.#clock.now(), within), held.signal).then(() => {
      limit.abort()
      this.notify()
    })
    while (!condition() && !limit.signal.aborted) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    held.abort()
    return condition()
  }
}
