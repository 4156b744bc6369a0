/**
 * What can become of a request besides a whole response: one code of a closed list. A failed request is data.
 * Documented in docs/errors.md; a test compares the two.
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

export type FailureCode = keyof typeof failureCodes

export const failureCodeList = Object.keys(failureCodes) as readonly FailureCode[]

/** A code from outside, or `other` when it is not of the list. */
export function asFailureCode(text: string): FailureCode {
  return Object.hasOwn(failureCodes, text) ? (text as FailureCode) : 'other'
}
