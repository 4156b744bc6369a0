/** Files as bodies: base64 and sizes. */
import { MAX_PLAN_BYTES } from '../../lib/plan/limits.ts'

/** Bytes of the record of a plan for what is in every plan, and for the default target, which the form does not know. */
const RESERVED = 8_192
/** The target is in a record twice, and no other option takes more than twice as much as in the body of the request. */
const TIMES = 2

/**
 * The largest file that a plan has room for, in bytes; less than 0 if there is none.
 * @param others the size of the other options, as JSON in UTF-8
 */
export function largestFile(others: number): number {
  return Math.floor((MAX_PLAN_BYTES - RESERVED - TIMES * others) / 4) * 3
}

/** How many bytes are converted at a time: each one becomes an argument of a call. */
const PIECE = 32_768

/** Base64 with padding (RFC 4648 §4). */
export function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(binary)
}

/** A size for people, such as `12.3 kB`; exact below 1000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Why a file of this size cannot be sent with these other options; undefined if it can. */
export function sizeFault(bytes: number, others: object = {}): string | undefined {
  const most = Math.max(0, largestFile(new TextEncoder().encode(JSON.stringify(others)).length))
  if (bytes <= most) return undefined
  return `the file has ${bytes.toLocaleString('en-US')} bytes, which exceeds ${most.toLocaleString('en-US')}: use a smaller one`
}
