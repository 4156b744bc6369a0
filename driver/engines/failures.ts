/** What an error of a socket, of TLS or of undici means for a request: one code of the closed list. */
import { messageOf, systemCode } from '../../lib/errors.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'

/** Error codes of libuv, Node and undici (docs of each: "Errors"). */
const byCode: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EADDRNOTAVAIL', 'generator:ports'],
  ['EADDRINUSE', 'generator:ports'],
  ['EMFILE', 'generator:fds'],
  ['ENFILE', 'generator:fds'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout-connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_CLOSED', 'aborted'],
  ['EPROTO', 'tls'],
])

/** Families of codes, where the list is long or grows: the resolver, llhttp, Node's TLS, OpenSSL's certificate checks. */
const byFamily: readonly (readonly [RegExp, FailureCode])[] = [
  [/^EAI_/, 'dns'],
  [/^HPE_/, 'protocol'],
  [/^ERR_(TLS|SSL|OSSL)_/, 'tls'],
  [/^(CERT|CRL|UNABLE_TO|ERROR_IN|SELF_SIGNED|DEPTH_ZERO)_/, 'tls'],
  [/^(INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/, 'tls'],
]

/** The code for any error that ended a request; `other` for what nobody has seen yet. */
export function failureOf(error: unknown): FailureCode {
  const code = systemCode(error)
  if (code === undefined) return isParserError(error) ? 'protocol' : 'other'
  if (code === 'UND_ERR_SOCKET') return ofSocketError(messageOf(error))
  // The kernel says ETIMEDOUT of a connection that was never made and of one whose other end fell silent.
  if (code === 'ETIMEDOUT') return syscallOf(error) === 'connect' ? 'timeout-connect' : 'timeout'
  return byCode.get(code) ?? byFamily.find(([family]) => family.test(code))?.[1] ?? 'other'
}

/** undici has one code for 'other side closed' and 'closed', and for answers such as 'bad response' and 'bad upgrade'. */
function ofSocketError(message: string): FailureCode {
  return message.startsWith('bad ') ? 'protocol' : 'closed'
}

/** undici 7 names its parser's errors and loses their codes. */
function isParserError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'HTTPParserError'
}

function syscallOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'syscall' in error ? error.syscall : undefined
}
