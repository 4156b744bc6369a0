/**
 * One timer for any number of requests with the same timeout: they expire in the order in which they were fired, so
 * only the oldest is checked, and a request costs a few pointers. Requests with different timeouts have one list for
 * each timeout.
 */
import { systemClock } from '../../lib/clock.ts'
import { between, fromMillis, later, toMillis, type Micros } from '../../lib/units.ts'

/** The fields of a list member: it is the link itself, so that nothing is allocated. */
export interface Timed<T> {
  firedAt: Micros
  older: T | undefined
  newer: T | undefined
}

export class Deadlines<T extends Timed<T>> {
  /** From the instant of a member on. */
  readonly limit: Micros
  readonly #expired: (member: T) => void
  #oldest: T | undefined
  #newest: T | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param expired is called for each member that was not removed within the limit, after its removal */
  constructor(limit: Micros, expired: (member: T) => void) {
    this.limit = limit
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
    if (this.#timer === undefined) this.#arm(this.limit)
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
      const left = between(now, later(member.firedAt, this.limit))
      if (left > 0) {
        this.#arm(left)
        return
      }
      this.remove(member)
      this.#expired(member)
    }
  }
}

/** The time limits of requests. */
export interface Limits {
  /** Of a request that has none of its own. */
  readonly timeout: Micros
  /** The requests of the plan, if they may have their own. */
  readonly requests?: readonly { readonly timeoutMs?: number | undefined }[]
}

/** The own time limits of requests, by index; undefined for a request without one. */
export function ownLimitsOf({ requests = [] }: Limits): (Micros | undefined)[] {
  return requests.map(({ timeoutMs }) => (timeoutMs === undefined ? undefined : fromMillis(timeoutMs)))
}

/** The deadlines of a plan's requests: those with equal limits share a list. */
export class RequestDeadlines<T extends Timed<T>> {
  readonly #usual: Deadlines<T>
  /** By request; undefined for those with the usual limit. */
  readonly #own: readonly (Deadlines<T> | undefined)[]

  /** @param expired is called for each member that was not removed within its limit, after its removal */
  constructor(limits: Limits, expired: (member: T) => void) {
    const own = ownLimitsOf(limits)
    this.#usual = new Deadlines(limits.timeout, expired)
    const lists = new Map(own.map((limit) => [limit, limit === undefined ? undefined : new Deadlines(limit, expired)]))
    this.#own = own.map((limit) => lists.get(limit))
  }

  /** The list of a request, by its index in the plan. */
  of(name: number): Deadlines<T> {
    return this.#own[name] ?? this.#usual
  }

  /** Cancels all timers, when nothing is in flight and nothing will be. */
  stop(): void {
    for (const deadlines of [this.#usual, ...this.#own]) deadlines?.stop()
  }
}
