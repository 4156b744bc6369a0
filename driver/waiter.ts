/** How the pacer waits, apart from the clock, so that it can be tested in virtual time. One wake is due at a time. */
export interface Waiter {
  /** Wakes after about so many milliseconds, at least 1. */
  after(milliseconds: number, wake: () => void): void
  /** Wakes when everything else has had its turn once. */
  soon(wake: () => void): void
  /** Forgets the wake that is due, if any. */
  cancel(): void
}

/** Waits on the event loop of this thread. */
export class LoopWaiter implements Waiter {
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined

  after(milliseconds: number, wake: () => void): void {
    this.#timer = setTimeout(wake, milliseconds)
  }

  soon(wake: () => void): void {
    this.#immediate = setImmediate(wake)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }
}
