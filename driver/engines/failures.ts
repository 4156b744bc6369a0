/** Maps an error of a socket, of TLS or of undici to the failure code of a request. */
import { messageOf, systemCode } from '../../lib/errors.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'

/** An error of this program, with its failure code. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly failure: FailureCode

  constructor(failure: FailureCode, message: string) {
    super(message)
    this.failure = failure
  }
}

/** Error codes of libuv, c-ares, Node and undici (docs of each: "Errors"). */
const byCode: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ['ECONNREFUSED', 'refused'],
  // A Unix socket that does not exist.
  ['ENOENT', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['ENOTCONN', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['ENODATA', 'dns'],
  ['ESERVFAIL', 'dns'],
  ['ETIMEOUT', 'dns'],
  ['EADDRNOTAVAIL', 'generator:ports'],
  ['EADDRINUSE', 'generator:ports'],
  ['EMFILE', 'generator:fds'],
  ['ENFILE', 'generator:fds'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EAFNOSUPPORT', 'unreachable'],
  // Prohibited by a firewall or by the routes of this machine.
  ['EACCES', 'unreachable'],
  ['EPERM', 'unreachable'],
  ['EPROTO', 'tls'],
  ['ERR_SOCKET_CONNECTION_TIMEOUT', 'timeout-connect'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'closed'],
  ['ERR_STREAM_DESTROYED', 'closed'],
  ['ERR_SOCKET_CLOSED', 'closed'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout-connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'too-large'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_CLOSED', 'aborted'],
])

/** Families of codes with long or growing lists: the resolver, llhttp, Node's TLS, OpenSSL's certificate checks. */
const byFamily: readonly (readonly [RegExp, FailureCode])[] = [
  [/^EAI_/, 'dns'],
  [/^HPE_/, 'protocol'],
  [/^ERR_(TLS|SSL|OSSL)_/, 'tls'],
  [/^(CERT|CRL|UNABLE_TO|ERROR_IN|SELF_SIGNED|DEPTH_ZERO)_/, 'tls'],
  [/^(INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|UNSPECIFIED)$/, 'tls'],
]

/** The failure code of any error that ended a request; `other` for an unknown error. */
export function failureOf(error: unknown): FailureCode {
  if (error instanceof EngineError) return error.failure
  const code = systemCode(error)
  if (code === undefined) return isParserError(error) ? 'protocol' : 'other'
  return byMessage(code, error) ?? byCode.get(code) ?? byFamily.find(([family]) => family.test(code))?.[1] ?? 'other'
}

/** The maximum length of a detail. */
const DETAIL = 200

/** The message of an error for display: one line, equal for all errors of a kind. */
export function detailOf(error: unknown): string {
  // OpenSSL's own message begins with a thread id and ends with a source line.
  return (reasonOf(error) ?? messageOf(error)).split(/\s/).filter(Boolean).join(' ').slice(0, DETAIL)
}

/** Some codes have several meanings, which only the rest of the error distinguishes. */
function byMessage(code: string, error: unknown): FailureCode | undefined {
  switch (code) {
    case 'UND_ERR_SOCKET':
      // undici: 'other side closed' and 'closed'; for responses 'bad response' and 'bad upgrade'.
      return messageOf(error).startsWith('bad ') ? 'protocol' : 'closed'
    case 'ETIMEDOUT':
      // The kernel reports this for a connection that was never established and for one with a peer that fell silent.
      return property(error, 'syscall') === 'connect' ? 'timeout-connect' : 'timeout'
    case 'ECONNRESET':
      // Node reports this for a connection that the target closed cleanly before the TLS handshake was complete.
      return messageOf(error).startsWith('Client network socket disconnected') ? 'closed' : undefined
    default:
      return undefined
  }
}

function reasonOf(error: unknown): string | undefined {
  const reason = property(error, 'library') === undefined ? undefined : property(error, 'reason')
  return typeof reason === 'string' ? reason : undefined
}

/** undici 7 names the errors of its parser and drops their codes. */
function isParserError(error: unknown): boolean {
  return property(error, 'name') === 'HTTPParserError'
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
}
