/**
 * One timer for any number of requests with the same timeout: they expire in the order in which they were fired, so
 * only the oldest is checked, and a request costs a few pointers.
 */
import { systemClock } from '../../lib/clock.ts'
import { between, later, toMillis, type Micros } from '../../lib/units.ts'

/** The fields of a list member: it is the link itself, so that nothing is allocated. */
export interface Timed<T> {
  firedAt: Micros
  older: T | undefined
  newer: T | undefined
}

export class Deadlines<T extends Timed<T>> {
  readonly #limit: Micros
  readonly #expired: (member: T) => void
  #oldest: T | undefined
  #newest: T | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param expired is called for each member that was not removed within the limit, after its removal */
  constructor(limit: Micros, expired: (member: T) => void) {
    this.#limit = limit
    this.#expired = expired
  }

  /** Adds a member that was fired no earlier than all present ones. */
  add(member: T): void {
    member.older = this.#newest
    member.newer = undefined
    if (this.#newest === undefined) this.#oldest = member
    else this.#newest.newer = member
    this.#newest = member
    // A running timer is never too late for a younger request.
    if (this.#timer === undefined) this.#arm(this.#limit)
  }

  /** Removes a member of the list. */
  remove(member: T): void {
    if (member.older === undefined) this.#oldest = member.newer
    else member.older.newer = member.newer
    if (member.newer === undefined) this.#newest = member.older
    else member.newer.older = member.older
    member.older = undefined
    member.newer = undefined
  }

  /** Cancels the timer, when nothing is in flight and nothing will be. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #arm(left: Micros): void {
    // Responses that have arrived are read first: after a stall of this process they are not the target's fault.
    this.#timer = setTimeout(() => setImmediate(this.#sweep), Math.max(1, Math.ceil(toMillis(left))))
  }

  #sweep = (): void => {
    if (this.#timer === undefined) return
    this.#timer = undefined
    const now = systemClock.now()
    for (let member = this.#oldest; member !== undefined; member = this.#oldest) {
      const left = between(now, later(member.firedAt, this.#limit))
      if (left > 0) {
        this.#arm(left)
        return
      }
      this.remove(member)
      this.#expired(member)
    }
  }
}
