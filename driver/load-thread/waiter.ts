/** How whoever fires waits for an instant, apart from who it is, so that it can be tested in virtual time. */
import type { Clock } from '../../lib/clock.ts'
import { type Micros, between, fromMillis, micros, toMillis } from '../../lib/units.ts'

export interface Waiter {
  /**
   * Calls `wake` once: at the instant or as soon after as it can, never before, and never within this call. At an instant
   * that has passed everything else has its turn first. Replaces the wake that is due, if any.
   */
  until(at: Micros, wake: () => void): void
  /** Forgets the wake that is due, if any. */
  cancel(): void
}

/** Spinning from so long before: a timer may be milliseconds late, and a core that is kept awake answers at once. */
export const STRICT = fromMillis(10)
/** The same for a single instant that matters, such as the start of a test. */
export const ONCE = fromMillis(1)

/** The longest timer that is set, in ms: Node takes one beyond 2^31 ms for one of 1 ms. */
const LONGEST_MS = 86_400_000

/**
 * Waits on the event loop of this thread: by timers, which wake up to about a millisecond late, and from `spin` before
 * the instant by looking at the clock in every turn of the loop, which takes all of a core and wakes within a turn.
 */
export class LoopWaiter implements Waiter {
  readonly #clock: Clock
  readonly #spin: Micros
  #wake: (() => void) | undefined
  #at = micros(0)
  #timer: NodeJS.Timeout | undefined
  /** When the timer looks at the clock. */
  #looksAt = micros(0)
  #immediate: NodeJS.Immediate | undefined

  /** @param spin 0: timers alone, and nothing is spent on waiting */
  constructor(clock: Clock, spin: Micros) {
    this.#clock = clock
    this.#spin = spin
  }

  until(at: Micros, wake: () => void): void {
    this.#at = at
    this.#wake = wake
    // A look that comes before the instant stands: it sets the next one. So a new instant costs no new timer.
    if (this.#immediate !== undefined || (this.#timer !== undefined && this.#looksAt <= at)) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#lookLater(this.#clock.now())
  }

  cancel(): void {
    this.#wake = undefined
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#timer = undefined
    this.#immediate = undefined
  }

  #lookLater(now: Micros): void {
    const left = between(now, this.#at)
    if (left <= this.#spin) {
      this.#immediate = setImmediate(this.#look)
      return
    }
    const span = Math.min(Math.max(1, Math.ceil(toMillis(micros(left - this.#spin)))), LONGEST_MS)
    this.#looksAt = micros(now + fromMillis(span))
    this.#timer = setTimeout(this.#look, span)
  }

  #look = (): void => {
    this.#timer = undefined
    this.#immediate = undefined
    const now = this.#clock.now()
    if (now < this.#at) {
      this.#lookLater(now)
      return
    }
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
