/**
 * Connects to one of several addresses, side by side (RFC 8305 §5): an address that stays silent delays the next one by
 * 250 ms, and one that fails does not delay it. The first established connection wins.
 */
import { systemCode } from '../../../lib/errors.ts'
import { failureOf } from '../failures.ts'

/** The delay between two attempts, in ms: the recommended Connection Attempt Delay of RFC 8305 §8. */
export const ATTEMPT_DELAY = 250

/** An address to which no connection could be made, and the error. */
export interface Refusal {
  readonly address: string
  readonly error: Error
}

/** Starts and ends attempts, and receives the result of the race. */
export interface Contest<T> {
  /** Begins to connect. `ended` is called later, once: without an error when the connection is established. */
  attempt(address: string, ended: (error: Error | undefined) => void): T
  /** Releases everything of an attempt. */
  abandon(attempt: T): void
  /** An address failed, or was silent for so long that another one was first. */
  failing(address: string): void
  /** This connection was established first. The others are already abandoned. */
  won(attempt: T, address: string): void
  /** No address could be reached: the refusal to report, and the number of other refusals. */
  lost(refusal: Refusal, others: number): void
}

/** Calls back after a number of milliseconds; returns a function that cancels the call. */
export type Timer = (milliseconds: number, action: () => void) => () => void

const systemTimer: Timer = (milliseconds, action) => {
  const timer = setTimeout(action, milliseconds)
  return () => {
    clearTimeout(timer)
  }
}

/** Errors of this machine: trying another address would only hide them. */
const ours: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE'])

export class Race<T> {
  readonly #contest: Contest<T>
  readonly #addresses: readonly string[]
  readonly #timer: Timer
  /** Pending attempts by the index of their address. */
  readonly #attempts = new Map<number, T>()
  readonly #refusals: (Refusal | undefined)[] = []
  /** The index of the address to try next. */
  #next = 0
  #cancel: () => void = () => undefined

  /** @param addresses at least one, in the order to try them */
  constructor(contest: Contest<T>, addresses: readonly string[], timer: Timer = systemTimer) {
    this.#contest = contest
    this.#addresses = addresses
    this.#timer = timer
  }

  /** The addresses of pending attempts. */
  get pending(): string[] {
    return [...this.#attempts.keys()].map((place) => this.#addresses[place] ?? '')
  }

  /** Tries the next address. */
  readonly begin = (): void => {
    const place = this.#next
    const address = this.#addresses[place]
    if (address === undefined) return
    this.#next += 1
    this.#attempts.set(
      place,
      this.#contest.attempt(address, (error) => {
        this.#ended({ place, address }, error)
      }),
    )
    if (this.#next < this.#addresses.length) this.#cancel = this.#timer(ATTEMPT_DELAY, this.begin)
  }

  /** Abandons all attempts. An address that was silent until then counts as failing. */
  stop(): void {
    this.#cancel()
    this.#next = this.#addresses.length
    for (const [place, attempt] of this.#attempts) {
      this.#contest.abandon(attempt)
      this.#contest.failing(this.#addresses[place] ?? '')
    }
    this.#attempts.clear()
  }

  #ended({ place, address }: { place: number; address: string }, error: Error | undefined): void {
    const attempt = this.#attempts.get(place)
    // Events of an abandoned attempt are ignored.
    if (attempt === undefined) return
    this.#attempts.delete(place)
    if (error !== undefined) this.#failed(attempt, { place, address, error })
    else {
      this.#settle(place)
      this.#contest.won(attempt, address)
    }
  }

  /** Abandons the other attempts; only those that began before the winner count as failing. */
  #settle(winner: number): void {
    for (const place of [...this.#attempts.keys()]) {
      if (place < winner) continue
      const attempt = this.#attempts.get(place)
      this.#attempts.delete(place)
      if (attempt !== undefined) this.#contest.abandon(attempt)
    }
    this.stop()
  }

  #failed(attempt: T, { place, address, error }: Refusal & { place: number }): void {
    this.#contest.abandon(attempt)
    this.#refusals[place] = { address, error }
    this.#cancel()
    if (ours.has(systemCode(error))) this.#next = this.#addresses.length
    else this.#contest.failing(address)
    if (this.#next < this.#addresses.length) this.begin()
    else if (this.#attempts.size === 0) this.#lose()
  }

  #lose(): void {
    const refusals = this.#refusals.filter((refusal) => refusal !== undefined)
    const telling = tellingOf(refusals)
    if (telling !== undefined) this.#contest.lost(telling, refusals.length - 1)
  }
}

/**
 * Selects the refusal to report, in the order of the addresses: an error of this machine; otherwise the first refusal,
 * unless its address was unreachable and another refusal is more specific.
 */
export function tellingOf(refusals: readonly Refusal[]): Refusal | undefined {
  const own = refusals.find(({ error }) => ours.has(systemCode(error)))
  return own ?? refusals.find(({ error }) => failureOf(error) !== 'unreachable') ?? refusals[0]
}
