/** One waiter for several that wait: it wakes for the earliest of their instants. */
import type { Micros } from '../../lib/units.ts'
import type { Waiter } from './waiter.ts'

interface Pending {
  readonly at: Micros
  readonly wake: () => void
}

export class SplitWaiter {
  readonly #waiter: Waiter
  readonly #pending = new Map<Waiter, Pending>()

  /** @param waiter from now on belongs to the parts alone */
  constructor(waiter: Waiter) {
    this.#waiter = waiter
  }

  /** A new part, which waits for itself. */
  part(): Waiter {
    const own: Waiter = {
      until: (at, wake) => {
        this.#pending.set(own, { at, wake })
        this.#arm()
      },
      cancel: () => {
        if (this.#pending.delete(own)) this.#arm()
      },
    }
    return own
  }

  #arm(): void {
    const first = this.#first()
    if (first === undefined) this.#waiter.cancel()
    else this.#waiter.until(first[1].at, this.#wake)
  }

  #wake = (): void => {
    const first = this.#first()
    if (first === undefined) return
    const [part, { wake }] = first
    this.#pending.delete(part)
    wake()
    this.#arm()
  }

  #first(): [Waiter, Pending] | undefined {
    let first: [Waiter, Pending] | undefined
    for (const entry of this.#pending) if (first === undefined || entry[1].at < first[1].at) first = entry
    return first
  }
}
