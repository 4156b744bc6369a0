/**
 * Failure codes: one for each request that did not bring a complete response. A failed request is data, not an error of ours.
 * Codes that all protocols share are a closed list, documented in docs/errors.md; a test compares the two. A code of a single
 * protocol is declared by it and begins with its name: `echo:mismatch`.
 */
export const failureCodes = {
  dns: 'the name of the target could not be resolved',
  refused: 'the target refused the connection',
  reset: 'the target reset the connection',
  closed: 'the target closed the connection before the response was complete',
  stale: 'the target had closed the idle connection on which the request was sent',
  'timeout-connect': 'no connection was made within the time limit',
  timeout: 'the response was not complete within the time limit',
  tls: 'the TLS handshake failed',
  protocol: 'the response was not valid HTTP',
  'too-large': 'the response was larger than the plan allows',
  redirects: 'the response was redirected more often than the plan allows, or to a host that must not be loaded',
  auth: 'the target asked for credentials in a way that is not supported',
  aborted: 'the test was stopped while the request was in flight',
  unreachable: 'there was no route to the target',
  'generator:ports': 'the machine of the driver had no free local port',
  'generator:fds': 'the driver had no free file descriptor',
  other: 'another failure: the log of the driver describes it',
} as const

/** A code of the common list. */
export type CommonFailureCode = keyof typeof failureCodes
/** A code that a protocol declares: its name, and what went wrong. */
export type ProtocolFailureCode = `${string}:${string}`
export type FailureCode = CommonFailureCode | ProtocolFailureCode

export const failureCodeList = Object.keys(failureCodes) as readonly CommonFailureCode[]

/** The most codes that a tally counts apart: the list, and some of protocols. */
export const MAX_FAILURE_CODES = 42
/** The longest code, in characters. */
export const MAX_FAILURE_CODE = 40

/**
 * A protocol's name, and its word for what went wrong. Shortages of this machine (`generator:`) belong to the common
 * list.
 */
const ofProtocol = /^(?!generator:)[a-z][a-z0-9]*(-[a-z0-9]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Whether a code belongs to the common list. */
export function isCommon(code: string): code is CommonFailureCode {
  return Object.hasOwn(failureCodes, code)
}

/** Whether a text may be the code of a protocol. */
export function isOfProtocol(text: string): text is ProtocolFailureCode {
  return text.length <= MAX_FAILURE_CODE && ofProtocol.test(text)
}

/** A code from outside, or `other` when it is neither in the common list nor a valid code of a protocol. */
export function asFailureCode(text: string): FailureCode {
  return isCommon(text) || isOfProtocol(text) ? text : 'other'
}

/**
 * Counts failures by code. Codes also come from outside: beyond the bound, those of protocols are counted as `other`.
 */
export function countFailures(failures: Map<FailureCode, number>, code: FailureCode, by: number): void {
  const isOver = !isCommon(code) && failures.size >= MAX_FAILURE_CODES && !failures.has(code)
  const counted = isOver ? 'other' : code
  failures.set(counted, (failures.get(counted) ?? 0) + by)
}

/** The meaning of a code: for a protocol's own code, only its words. */
export function meaningOf(code: FailureCode): string {
  return isCommon(code) ? failureCodes[code] : code.replace(':', ': ').replaceAll('-', ' ')
}
