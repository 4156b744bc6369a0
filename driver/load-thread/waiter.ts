/** How a pacer waits for an instant. It is separate from the pacer, so that pacers can be tested in virtual time. */
import type { Clock } from '../../lib/clock.ts'
import { type Micros, between, fromMillis, micros, toMillis } from '../../lib/units.ts'

export interface Waiter {
  /**
   * Calls `wake` once: at the instant or as soon after it as possible, never earlier, and never within this call. If
   * the instant has passed, the event loop runs its other work first. Replaces a pending wake.
   */
  until(at: Micros, wake: () => void): void
  /** Cancels a pending wake. */
  cancel(): void
}

/**
 * Busy-waiting starts this long before the instant, because a timer may be milliseconds late and an idle core wakes
 * slowly.
 */
export const STRICT = fromMillis(10)
/** The same for a single instant that matters, such as the start of a test. */
export const ONCE = fromMillis(1)

/** The longest timer in ms: Node treats a delay of more than 2^31 ms as 1 ms. */
const LONGEST_MS = 86_400_000

/**
 * Waits on the event loop of this thread: by timers, which wake up to about a millisecond late, and from `spin` before
 * the instant by reading the clock in every turn of the loop, which keeps a core busy and wakes within one turn.
 */
export class LoopWaiter implements Waiter {
  readonly #clock: Clock
  readonly #spin: Micros
  #wake: (() => void) | undefined
  #at = micros(0)
  #timer: NodeJS.Timeout | undefined
  /** The instant at which the pending timer fires. */
  #looksAt = micros(0)
  #immediate: NodeJS.Immediate | undefined

  /** @param spin 0: only timers, without busy-waiting */
  constructor(clock: Clock, spin: Micros) {
    this.#clock = clock
    this.#spin = spin
  }

  until(at: Micros, wake: () => void): void {
    this.#at = at
    this.#wake = wake
    // A pending timer that fires early re-arms itself, so a later instant costs no new timer.
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
