/** The tokens of a plan: one for each request with OAuth 2, got before the load and renewed while it runs. */
import { backoffMs } from '../../../lib/backoff.ts'
import type { Clock } from '../../../lib/clock.ts'
import { messageOf } from '../../../lib/errors.ts'
import type { OAuth2 } from '../../../lib/plan/auth.ts'
import type { Plan, PlannedRequest } from '../../../lib/plan/plan.ts'
import { between, fromMillis, fromSeconds, later, type Micros, micros, toMillis } from '../../../lib/units.ts'
import type { Credentials } from '../engine.ts'
import { environmentSecrets, type Secrets, secretsFilled } from '../templates/secrets.ts'

/** The token of each request of a plan, by index; undefined for a request without one. */
export type TokenValues = readonly (string | undefined)[]

const FOREVER = micros(Number.POSITIVE_INFINITY)
/** A token is renewed when this share of its time is left, but not earlier than so many seconds before its end. */
const MARGIN = 0.25
const MOST_MARGIN_SECONDS = 60
/** A token is used for at least as long, in seconds. */
const LEAST_SECONDS = 0.5

/** A token, and the requests that use it. */
interface Held {
  readonly order: OAuth2
  readonly requests: readonly number[]
  value: string | undefined
  renewAt: Micros
}

export interface TokensParts {
  readonly plan: Plan
  readonly clock: Clock
  readonly credentials: Credentials
  readonly secrets?: Secrets
}

/** The callbacks of renewals. */
export interface Renewals {
  /** Some tokens are new: all of them. */
  readonly renewed: (values: TokenValues) => void
  /** A token could not be renewed, for this reason. It is tried again. */
  readonly failed: (reason: string) => void
}

/** Whether a plan needs tokens. */
export function needsTokens({ requests }: Pick<Plan, 'requests'>): boolean {
  return requests.some(({ auth }) => auth?.oauth2 !== undefined)
}

export class Tokens {
  readonly #parts: TokensParts
  readonly #held: readonly Held[]
  #costMs = 0

  /** @throws BreakwaterError `invalid-request` for a missing secret */
  constructor(parts: TokensParts) {
    this.#parts = parts
    this.#held = heldFor(parts.plan, parts.secrets ?? environmentSecrets)
  }

  /** How long it took to get tokens, in ms: the longest time so far. */
  get costMs(): number {
    return this.#costMs
  }

  get values(): TokenValues {
    return this.#parts.plan.requests.map((_, index) => this.#held.find((one) => one.requests.includes(index))?.value)
  }

  /** Whether a token is missing, or is to be renewed now. */
  get areDue(): boolean {
    return this.#due().length > 0
  }

  /** Gets the tokens that are due. @throws Error that names the token URL and what is wrong */
  async obtain(): Promise<void> {
    const { clock } = this.#parts
    const began = clock.now()
    const results = await Promise.allSettled(this.#due().map((held) => this.#renew(held)))
    this.#costMs = Math.max(this.#costMs, toMillis(between(began, clock.now())))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  /** Renews tokens before they expire, until the signal is aborted. */
  async keep(signal: AbortSignal, { renewed, failed }: Renewals): Promise<void> {
    const { clock } = this.#parts
    for (let failures = 0; ;) {
      const next = micros(Math.min(...this.#held.map(({ renewAt }) => renewAt)))
      if (next === FOREVER) return
      await clock.sleepUntil(failures === 0 ? next : later(clock.now(), fromMillis(backoffMs(failures))), signal)
      if (signal.aborted) return
      const before = this.values
      const reason = await this.obtain().then(() => undefined, messageOf)
      if (aborted(signal)) return
      // Others may have been renewed when one failed.
      if (this.values.some((value, index) => value !== before[index])) renewed(this.values)
      failures = reason === undefined ? 0 : failures + 1
      if (reason !== undefined) failed(reason)
    }
  }

  #due(): Held[] {
    const now = this.#parts.clock.now()
    return this.#held.filter(({ renewAt }) => renewAt <= now)
  }

  async #renew(held: Held): Promise<void> {
    const { clock, credentials } = this.#parts
    // The time of the request counts: the token is valid from its issue on, which lies in it.
    const asked = clock.now()
    // Loaded with the first token: most plans need none.
    const { requestToken } = await import('./token-request.ts')
    const { value, seconds } = await requestToken(held.order, credentials)
    held.value = value
    held.renewAt = seconds === undefined ? FOREVER : later(asked, fromSeconds(useOf(seconds)))
  }
}

/** TypeScript takes the signal for one that is never aborted while something is awaited. */
function aborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** How long a token is used that is valid for so many seconds. */
function useOf(seconds: number): number {
  return Math.max(LEAST_SECONDS, seconds - Math.min(MOST_MARGIN_SECONDS, seconds * MARGIN))
}

/** Requests with equal credentials share a token. */
function heldFor({ requests }: Plan, secrets: Secrets): Held[] {
  const orders = requests.map((request) => orderOf(request, secrets))
  const keys = orders.map((order) => (order === undefined ? undefined : JSON.stringify(order)))
  return orders.flatMap((order, index): Held[] => {
    if (order === undefined || keys.indexOf(keys[index]) !== index) return []
    const own = keys.flatMap((key, at) => (key === keys[index] ? [at] : []))
    return [{ order, requests: own, value: undefined, renewAt: micros(Number.NEGATIVE_INFINITY) }]
  })
}

/** The credentials of a request with the values of their secrets. */
function orderOf({ auth, placeholders }: PlannedRequest, secrets: Secrets): OAuth2 | undefined {
  const order = auth?.oauth2
  if (order === undefined || placeholders !== true) return order
  const { clientId, clientSecret } = order
  return {
    ...order,
    clientId: secretsFilled(clientId, secrets),
    clientSecret: secretsFilled(clientSecret, secrets),
  }
}
