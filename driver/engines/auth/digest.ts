/** The answer to a challenge of digest authentication (RFC 7616 §3.4). Each character is one byte. */
import { createHash } from 'node:crypto'
import type { Challenge } from './challenge.ts'

/** A user and the password: each character one byte of UTF-8. */
export interface DigestCredentials {
  readonly user: string
  readonly password: string
}

/** A challenge and what stays the same in all answers to it. */
export interface Answering {
  readonly challenge: Challenge
  readonly credentials: DigestCredentials
  /** The nonce of the client. */
  readonly cnonce: string
  /** H(A1), from `sessionKey`. */
  readonly key: string
}

/** A request with credentials. */
export interface Signed {
  readonly method: string
  /** The request target, as it is sent. */
  readonly uri: string
  /** How often the nonce was used, with this request. */
  readonly count: number
}

/** H(A1), the only value that depends on the password (RFC 7616 §3.4.2). */
export function sessionKey({ challenge, credentials, cnonce }: Omit<Answering, 'key'>): string {
  const { hash, realm, nonce, session } = challenge
  const key = digestOf(hash, `${credentials.user}:${realm}:${credentials.password}`)
  return session ? digestOf(hash, `${key}:${nonce}:${cnonce}`) : key
}

/** The value of the header `authorization`. */
export function digestAuthorization(answering: Answering, { method, uri, count }: Signed): string {
  const { challenge, cnonce, key } = answering
  const { hash, nonce, realm, algorithm, opaque, counts } = challenge
  const nc = count.toString(16).padStart(8, '0')
  const request = digestOf(hash, `${method}:${uri}`)
  const counted = counts ? `${nonce}:${nc}:${cnonce}:auth` : nonce
  const fields = [
    userField(answering),
    `realm="${quoted(realm)}"`,
    `uri="${quoted(uri)}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    `nonce="${quoted(nonce)}"`,
    ...(counts ? [`nc=${nc}`, `cnonce="${cnonce}"`, 'qop=auth'] : []),
    `response="${digestOf(hash, `${key}:${counted}:${request}`)}"`,
    ...(opaque === undefined ? [] : [`opaque="${quoted(opaque)}"`]),
    ...(challenge.hashesUser ? ['userhash=true'] : []),
  ]
  return `Digest ${fields.join(', ')}`
}

/** The user: as a hash if the target wants that, and in the notation of RFC 8187 if it is not of ASCII (§3.4.4). */
function userField({ challenge: { hash, realm, hashesUser }, credentials: { user } }: Answering): string {
  if (hashesUser) return `username="${digestOf(hash, `${user}:${realm}`)}"`
  if (!/[^ -~]/.test(user)) return `username="${quoted(user)}"`
  const encoded = [...Buffer.from(user, 'latin1')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  return `username*=UTF-8''${encoded.join('')}`
}

function digestOf(hash: string, text: string): string {
  return createHash(hash).update(text, 'latin1').digest('hex')
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
