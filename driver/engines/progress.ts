/** How much of a response had arrived when its request failed: the same details from all engines, for people. */
import { counted } from '../../lib/measure/phrases.ts'

export const nothingCame = 'no byte of a response'
/** For a request that timed out before it could be sent. */
export const notConnected = 'the connection was not made'

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
