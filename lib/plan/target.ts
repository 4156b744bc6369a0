/** The address of a target as written: the user in it, and its unchanged path. */
import { BreakwaterError } from '../errors.ts'

/** Scheme and authority as the URL parser reads them: it accepts any number of slashes and backslashes. */
const ORIGIN = /^[^:]*:[/\\]*[^/?#\\]*/
/** Visible characters that every step preserves: no blanks, control characters or lone surrogates. */
const AS_IS = /^[!-~\u{a1}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u

/** An address without a user, and the header that replaces the user. */
export interface Addressed {
  readonly target: string
  /** The value of the header `authorization`; undefined for an address without a user. */
  readonly authorization: string | undefined
}

/** Whether a user or a password is part of an address. */
export function hasUser(target: string): boolean {
  if (!URL.canParse(target)) return false
  const { username, password } = new URL(target)
  return username !== '' || password !== ''
}

/**
 * Removes the user and password from an address, so that they are never displayed.
 * @throws BreakwaterError `invalid-request`, details.path is `target`, if their percent-encoding is malformed
 */
export function withoutUser(target: string): Addressed {
  if (!hasUser(target)) return { target, authorization: undefined }
  const { protocol, host, username, password } = new URL(target)
  const [user, secret] = [decoded(username), decoded(password)]
  return { target: `${protocol}//${host}${afterOrigin(target)}`, authorization: basicOf(`${user}:${secret}`) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    const message = 'target: the user or the password is malformed: write a percent sign as %25'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'target' } })
  }
}

/** Basic credentials in UTF-8 (RFC 7617). @param user name and password, separated by a colon */
export function basicOf(user: string): string {
  return `Basic ${Buffer.from(user).toString('base64')}`
}

/** Path and query of an address as written, from the slash on and without a fragment. */
export function writtenPath(target: string): string {
  const path = afterOrigin(target).replace(/#.*$/s, '')
  return path.startsWith('/') ? path : `/${path}`
}

/** Whether the path of an address can be sent as written. */
export function canSendAsIs(target: string): boolean {
  return AS_IS.test(writtenPath(target))
}

function afterOrigin(target: string): string {
  return target.trim().replace(ORIGIN, '')
}
