/**
 * Errors of processes and of the API. A failed *request* of a test is data, not an error: see measure/failures.ts.
 * docs/errors.md documents every code, and a test compares the two.
 */
import { getSystemErrorMap } from 'node:util'

/** The closed list of error codes, each with the HTTP status that carries it. */
export const errorCodes = {
  'invalid-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'already-triggered': 409,
  'before-failed': 502,
  'already-ended': 409,
  busy: 409,
  'not-running': 409,
  'not-possible': 409,
  'nothing-measured': 409,
  'queue-full': 409,
  'too-many-drivers': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  'no-drivers': 503,
  'not-enough-drivers': 503,
  'kafka-unavailable': 503,
  'not-ready': 503,
  'store-unavailable': 503,
  'too-many-streams': 503,
  unreachable: 503,
  usage: 400,
  'port-in-use': 500,
} as const

export type ErrorCode = keyof typeof errorCodes

/** An error with a code of the closed list and a message that says what to do next. */
export class BreakwaterError extends Error {
  override readonly name = 'BreakwaterError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  /** The HTTP status that carries this error. */
  get status(): number {
    return errorCodes[this.code]
  }
}

/** Wraps any thrown value as a BreakwaterError, once; the original error is kept in `cause`. */
export function asBreakwaterError(error: unknown): BreakwaterError {
  if (error instanceof BreakwaterError) return error
  return new BreakwaterError('internal', messageOf(error), { cause: error })
}

/** The text of any thrown value. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') {
    return error.message === '' && 'code' in error ? String(error.code) : error.message
  }
  return String(error)
}

/** The `code` of a system error such as ECONNREFUSED, from whatever realm it comes. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** What an error of the system means, with its code: `no such file or directory (ENOENT)`; undefined for other errors. */
export function systemMeaning(error: unknown): string | undefined {
  const code = systemCode(error)
  if (code === undefined || typeof error !== 'object' || error === null || !('errno' in error)) return undefined
  const meaning = typeof error.errno === 'number' ? getSystemErrorMap().get(error.errno)?.[1] : undefined
  return meaning === undefined ? undefined : `${meaning} (${code})`
}

/** The meaning of an error of the system, or the message of any other error. */
export function systemMessage(error: unknown): string {
  return systemMeaning(error) ?? messageOf(error)
}
