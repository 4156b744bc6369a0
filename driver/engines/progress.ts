/** How much of a response has come when its request fails: details for people, the same from all engines. */
import { counted } from '../../lib/measure/phrases.ts'

export const nothingCame = 'no byte of a response'
/** Of a request that was not over in time before it could be sent. */
export const notConnected = 'the connection was not made'

/** @param bytes that came of the head, one at least */
export function inHead(bytes: number): string {
  return `after ${counted(bytes)} bytes of the head`
}

/**
 * @param bytes that came of the body, from 0
 * @param length of the whole body; undefined when it is not known
 */
export function inBody(bytes: number, length: number | undefined): string {
  if (bytes === 0) return 'after the head'
  return `after ${counted(bytes)}${length === undefined ? '' : ` of ${counted(length)}`} bytes of the body`
}

/** What is said of a body of more bytes. */
export function tooLarge(most: number): string {
  return `a body of more than ${counted(most)} bytes`
}

/** What is said of a head of more bytes. */
export function tooLong(most: number): string {
  return `a head of more than ${counted(most)} bytes`
}
