/**
 * Digest authentication over many requests: the challenge of a target is kept for each request of a plan, whatever
 * connection it is sent on. So only the first request of a load thread is sent without credentials.
 */
import { randomBytes } from 'node:crypto'
import type { Refusal } from '../outcomes.ts'
import { type Challenge, digestChallengeIn } from './challenge.ts'
import { type Answering, digestAuthorization, type DigestCredentials, sessionKey } from './digest.ts'

export const UNAUTHORIZED = 401

export class DigestSession {
  readonly #credentials: DigestCredentials
  #answering: Answering | undefined
  /** How often its nonce was used. */
  #count = 0

  constructor(credentials: DigestCredentials) {
    this.#credentials = credentials
  }

  /** The nonce of the challenge that is answered now; undefined before the first one. */
  get nonce(): string | undefined {
    return this.#answering?.challenge.nonce
  }

  /** The value of `authorization` for the next request; undefined before the first challenge. */
  authorization(method: string, uri: string): string | undefined {
    if (this.#answering === undefined) return undefined
    this.#count += 1
    return digestAuthorization(this.#answering, { method, uri, count: this.#count })
  }

  /** From now on, this challenge is answered. A nonce that is in use keeps its count. */
  adopt(challenge: Challenge): void {
    if (challenge.nonce === this.nonce) return
    const given = { challenge, credentials: this.#credentials, cnonce: randomBytes(18).toString('base64') }
    this.#answering = { ...given, key: sessionKey(given) }
    this.#count = 0
  }
}

/** The credentials of one request at a time: whether they were sent, and sent again. */
export class Handshake {
  /** The nonce with which the request was sent last; undefined without credentials. */
  #nonce: string | undefined
  #repeated = false

  /** Another request, or the next hop of a redirect. */
  begin(): void {
    this.#nonce = undefined
    this.#repeated = false
  }

  /** Whether the request was sent once more. */
  get repeated(): boolean {
    return this.#repeated
  }

  /** The value of `authorization` of the request that is about to be sent; undefined if it has to be sent without. */
  authorization(session: DigestSession, method: string, uri: string): string | undefined {
    this.#nonce = session.nonce
    return session.authorization(method, uri)
  }

  /**
   * Handles a 401.
   * @param challenges the values of `www-authenticate`, joined by commas
   * @returns whether the request is sent once more; a failure for a challenge that cannot be answered
   */
  refused(session: DigestSession, challenges: string | undefined): boolean | Refusal {
    const challenge = challenges === undefined ? undefined : digestChallengeIn(challenges)
    if (challenge === undefined) return false
    if ('unusable' in challenge) return this.#repeated ? false : { code: 'auth', detail: challenge.unusable }
    session.adopt(challenge)
    // The same nonce once more, and not too old: the credentials are wrong.
    const again = !this.#repeated && (challenge.nonce !== this.#nonce || challenge.stale)
    if (again) this.#repeated = true
    return again
  }
}
