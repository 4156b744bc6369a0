/**
 * Connects to one of several addresses, side by side (RFC 8305 §5): an address that stays silent delays the next one by a
 * quarter of a second, and one that fails does not delay it. The first connection that stands wins.
 */
import { systemCode } from '../../../lib/errors.ts'
import { failureOf } from '../failures.ts'

/** How long the next address waits for the one before it, in ms: the recommended Connection Attempt Delay of RFC 8305 §8. */
export const ATTEMPT_DELAY = 250

/** An address that could not be connected to, and why. */
export interface Refusal {
  readonly address: string
  readonly error: Error
}

/** How an attempt begins and ends, and what comes of all. */
export interface Contest<T> {
  /** Begins to connect. `ended` is called later, once: without an error when the connection stands. */
  attempt(address: string, ended: (error: Error | undefined) => void): T
  /** Leaves nothing of an attempt behind. */
  abandon(attempt: T): void
  /** An address did not work, or was silent for so long that another one came first. */
  failing(address: string): void
  /** This connection stands first. The others are abandoned already. */
  won(attempt: T, address: string): void
  /** No address could be connected to: the refusal that is told, and how many others there are. */
  lost(refusal: Refusal, others: number): void
}

/** Calls back after so many milliseconds; returns how to prevent that. */
export type Timer = (milliseconds: number, action: () => void) => () => void

const systemTimer: Timer = (milliseconds, action) => {
  const timer = setTimeout(action, milliseconds)
  return () => {
    clearTimeout(timer)
  }
}

/** This machine's own trouble: another address would only hide it. */
const ours: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE'])

export class Race<T> {
  readonly #contest: Contest<T>
  readonly #addresses: readonly string[]
  readonly #timer: Timer
  /** By the place of their address; a place without an attempt is not under way. */
  readonly #attempts = new Map<number, T>()
  readonly #refusals: (Refusal | undefined)[] = []
  /** The place of the address to try next. */
  #next = 0
  #cancel: () => void = () => undefined

  /** @param addresses in the order to try them; one at least */
  constructor(contest: Contest<T>, addresses: readonly string[], timer: Timer = systemTimer) {
    this.#contest = contest
    this.#addresses = addresses
    this.#timer = timer
  }

  /** Addresses that are being connected to. */
  get pending(): string[] {
    return [...this.#attempts.keys()].map((place) => this.#addresses[place] ?? '')
  }

  /** Tries the first address, or the next one. */
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

  /** Gives all attempts up. An address that was silent until then counts as failing. */
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
    // Of an attempt that was given up nothing is heard.
    if (attempt === undefined) return
    this.#attempts.delete(place)
    if (error !== undefined) this.#failed(attempt, { place, address, error })
    else {
      this.#settle(place)
      this.#contest.won(attempt, address)
    }
  }

  /** One stands: the others are given up, of which those that began later may be as good. */
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
 * Which of several refusals is told, in the order of their addresses: our own trouble; or else the first, unless there was
 * no way to that address and another one said more.
 */
export function tellingOf(refusals: readonly Refusal[]): Refusal | undefined {
  const own = refusals.find(({ error }) => ours.has(systemCode(error)))
  return own ?? refusals.find(({ error }) => failureOf(error) !== 'unreachable') ?? refusals[0]
}
