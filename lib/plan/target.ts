/** The address of a target as it was written: the user in it, and its path as it stands there. */
import { BreakwaterError } from '../errors.ts'

/** Scheme and authority, as the URL parser takes them: it does not mind how many slashes of which kind there are. */
const ORIGIN = /^[^:]*:[/\\]*[^/?#\\]*/
/** Visible characters that are not cut into something else on their way: no blanks, control characters or lone surrogates. */
const AS_IS = /^[!-~\u{a1}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u

/** An address without a user, and what says it instead. */
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
 * Takes the user and password out of an address, so that they are shown with it nowhere.
 * @throws BreakwaterError `invalid-request`, details.path is `target`: their percent-encoding is malformed
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

/** Basic credentials in UTF-8 (RFC 7617). @param user name and password, with a colon between them */
export function basicOf(user: string): string {
  return `Basic ${Buffer.from(user).toString('base64')}`
}

/** Path and query of an address as they were written, from the slash on and without a fragment. */
export function writtenPath(target: string): string {
  const path = afterOrigin(target).replace(/#.*$/s, '')
  return path.startsWith('/') ? path : `/${path}`
}

/** Whether the path of an address can be sent as it was written. */
export function canSendAsIs(target: string): boolean {
  return AS_IS.test(writtenPath(target))
}

function afterOrigin(target: string): string {
  return target.trim().replace(ORIGIN, '')
}

/** A text in which nothing can be read of users and passwords of addresses. */
export function withoutPasswords(text: string): string {
  return text.replace(/(:[/\\]*)[^/?#\\\s]*@/g, '$1***@')
}
