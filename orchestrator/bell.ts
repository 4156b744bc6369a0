/** Wakes whoever waits for something to change: the condition is looked at after each ring, never polled. */
export class Bell {
  #waiting: (() => void)[] = []

  /** Something changed. */
  ring(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves true once the condition holds, false after so many milliseconds. */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const limit = new AbortController()
    const timer = setTimeout(() => {
      limit.abort()
      this.ring()
    }, withinMs)
    while (!condition() && !limit.signal.aborted) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    clearTimeout(timer)
    return condition()
  }
}
