/** Sessions, for plans with requests before and after their load: begun with a token, ended with the same one. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { BreakwaterError } from '../lib/errors.ts'

/** The maximum number of open sessions. */
const MOST_OPEN = 1_000

export const sessionQuery = z.strictObject({ token: z.string().min(1) })

/** Since the last reset. */
export interface SessionCounts {
  readonly open: number
  readonly opened: number
}

export class Sessions {
  readonly #open = new Set<string>()
  #opened = 0

  counts(): SessionCounts {
    return { open: this.#open.size, opened: this.#opened }
  }

  /** @throws BreakwaterError `invalid-request` when too many are open */
  begin(): { readonly token: string } {
    if (this.#open.size >= MOST_OPEN) {
      throw new BreakwaterError('invalid-request', `${MOST_OPEN} sessions are open: end them, or POST /control/reset.`)
    }
    const token = randomUUID()
    this.#open.add(token)
    this.#opened += 1
    return { token }
  }

  /** @throws BreakwaterError `not-found` for a token of no open session */
  end(token: string): SessionCounts {
    if (!this.#open.delete(token)) throw new BreakwaterError('not-found', 'No open session has this token.')
    return this.counts()
  }
}
