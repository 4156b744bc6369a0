/** How much of a response had arrived when its request failed: the same details from all engines, for people. */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { counted } from '../../lib/measure/phrases.ts'
import type { Micros } from '../../lib/units.ts'
import { timedOut } from './connecting/connect-errors.ts'

export const nothingCame = 'no byte of a response'
/** For a request that timed out before it could be sent. */
const notConnected = 'the connection was not made'

/** @param bytes received bytes of the head, at least one */
export function inHead(bytes: number): string {
  return `after ${counted(bytes)} bytes of the head`
}

/**
 * @param bytes received bytes of the body, from 0
 * @param length of the whole body; undefined if unknown
 */
export function inBody(bytes: number, length: number | undefined): string {
  if (bytes === 0) return 'after the head'
  return `after ${counted(bytes)}${length === undefined ? '' : ` of ${counted(length)}`} bytes of the body`
}

/** The detail for a body that exceeds this size. */
export function tooLarge(most: number): string {
  return `a body of more than ${counted(most)} bytes`
}

/** The detail for a head that exceeds this size. */
export function tooLong(most: number): string {
  return `a head of more than ${counted(most)} bytes`
}

/** A request without a complete response. */
export interface Unfinished {
  /** How much of the response has arrived. */
  readonly progress: string
  /** The current step of its connection; undefined unless one is being made. */
  readonly dialProgress: string | undefined
}

/** How far a timed-out request had progressed; undefined for a request that failed otherwise. */
export function timeoutDetail(
  { progress, dialProgress }: Unfinished,
  code: FailureCode,
  timeout: Micros,
): string | undefined {
  if (code === 'timeout-connect') return dialProgress === undefined ? notConnected : timedOut(timeout, dialProgress)
  return code === 'timeout' ? progress : undefined
}
