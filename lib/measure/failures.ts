/**
 * The failure codes of requests: each request that has no whole response has one. A failed request is data. The codes
 * that every protocol has in common are a closed list, documented in docs/errors.md; a test compares the two. A
 * protocol declares its own codes, with its name before a colon: `echo:mismatch`.
 */
export const failureCodes = {
  dns: 'the name of the target could not be resolved',
  refused: 'the target refused the connection',
  reset: 'the target reset the connection',
  closed: 'the target closed the connection before the response was whole',
  'timeout-connect': 'no connection within the time limit',
  timeout: 'no whole response within the time limit',
  tls: 'no secure connection could be agreed',
  protocol: 'the response was not valid HTTP',
  'too-large': 'the response was larger than the plan allows',
  redirects: 'the response redirected more often than the plan allows, or to where load must not go',
  aborted: 'we ended it: the test was stopped while it was in flight',
  unreachable: 'no route to the target',
  'generator:ports': 'this machine had no local port left',
  'generator:fds': 'this process had no file descriptor left',
  other: 'anything else; the log of the driver says what',
} as const

/** A code of the common list. */
export type CommonFailureCode = keyof typeof failureCodes
/** A code that a protocol declares: its name, and what went wrong. */
export type ProtocolFailureCode = `${string}:${string}`
export type FailureCode = CommonFailureCode | ProtocolFailureCode

export const failureCodeList = Object.keys(failureCodes) as readonly CommonFailureCode[]

/** The most codes that a tally counts separately: the list, and some of protocols. */
export const MAX_FAILURE_CODES = 40
/** The maximum length of a code, in characters. */
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
