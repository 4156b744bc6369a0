/** Why a call of the API had no answer of an orchestrator, in plain sentences. */
import { BreakwaterError, messageOf, systemCode } from '../lib/errors.ts'

/** What is said of an error of the connection, by its code. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused, so no orchestrator listens there',
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved at present',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ETIMEDOUT: 'no connection within the time limit',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the time limit',
  UND_ERR_HEADERS_TIMEOUT: 'no answer within the time limit',
  ECONNRESET: 'the connection was closed before an answer',
  EPIPE: 'the connection was closed before an answer',
  UND_ERR_SOCKET: 'the connection was closed before an answer',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: write http:// in place of https://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there: write http:// in place of https://',
}

/** Errors of a certificate, as OpenSSL and Node name them. */
const ofCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/

/**
 * The error for a call that was not answered: a test that was triggered goes on.
 * @param error as `fetch` rejects: the error of the connection is its cause
 */
export function unreachable(base: string, error: unknown): BreakwaterError {
  return new BreakwaterError('unreachable', `${base}: ${meaningOf(error)}`, { cause: error })
}

function meaningOf(error: unknown): string {
  if (hasName(error, 'TimeoutError')) return 'no answer within the time limit'
  const cause = causeOf(error)
  const code = systemCode(cause) ?? ''
  if (ofCertificate.test(code)) {
    return `its certificate is not trusted (${code}): if its CA is your own, name its file in NODE_EXTRA_CA_CERTS`
  }
  return meanings[code] ?? `no connection: ${messageOf(cause)}${code === '' ? '' : ` (${code})`}`
}

/** Errors of `fetch` may come from another realm. */
function hasName(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? (error.cause ?? error) : error
}

/** What of an answer is not the API's. */
export interface ForeignAnswer {
  readonly status: number
  /** Where a redirect leads. */
  readonly location: string | null
}

/** The error for an answer that is not one of the API. */
export function foreign(url: string, { status, location }: ForeignAnswer): BreakwaterError {
  const leads = location === null ? '' : ` to ${location}`
  const message = `${url} does not answer as an orchestrator of this version (status ${status}${leads}): check the address`
  // Whatever stands before an orchestrator answers for it while it is away.
  return new BreakwaterError(status >= 500 ? 'unreachable' : 'usage', message)
}
