/** The tokens of the tests that a driver knows: as long as their plans are kept. */
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { needsTokens, Tokens } from '../engines/auth/tokens.ts'
import type { Credentials } from '../engines/engine.ts'
import type { Admission } from './admission.ts'

export interface TokenBookParts {
  readonly clock: Clock
  readonly credentials: Credentials
  /** Aborted when the driver ends: then nothing is decided any more. */
  readonly signal: AbortSignal
}

export class TokenBook {
  readonly #parts: TokenBookParts
  readonly #byPlan = new WeakMap<Plan, Tokens>()

  constructor(parts: TokenBookParts) {
    this.#parts = parts
  }

  /**
   * Gets the tokens of a test that has just been published; their lack is a refusal.
   * @param old the test was published before this driver started: its tokens are got when it is triggered
   * @param decided is called with the decision, at once if no token is needed now
   */
  check(admission: Admission, old: boolean, decided: (admission: Admission) => void): void {
    const tokens = old || admission.refusal !== undefined ? undefined : this.of(admission.plan)
    if (tokens === undefined) {
      decided(admission)
      return
    }
    void tokens
      .obtain()
      .then(
        () => admission,
        (error: unknown): Admission => ({ ...admission, refusal: messageOf(error) }),
      )
      .then((known) => {
        if (!this.#parts.signal.aborted) decided(known)
      })
  }

  /** The tokens of a plan; undefined if it needs none. @throws BreakwaterError for a secret that is missing */
  of(plan: Plan | undefined): Tokens | undefined {
    if (plan === undefined || !needsTokens(plan)) return undefined
    const known = this.#byPlan.get(plan)
    if (known !== undefined) return known
    const tokens = new Tokens({ plan, ...this.#parts })
    this.#byPlan.set(plan, tokens)
    return tokens
  }

  /** How long it may take to get the tokens of a plan again, in ms: twice as long as it took. */
  costMs(plan: Plan): number {
    return Math.ceil(2 * (this.#byPlan.get(plan)?.costMs ?? 0))
  }
}
