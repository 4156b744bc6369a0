/** Codings of the body of a response, and how they are undone (RFC 9110 §8.4.1). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { systemCode } from '../../lib/errors.ts'
import { elementsOf } from './lists.ts'
import type { Refusal } from './outcomes.ts'
import { tooLarge } from './progress.ts'

/** A legitimate response does not stack more codings than this. */
const MOST_CODINGS = 5

/**
 * A body without its codings, or why they cannot be undone. A coding that is not known is left as it is, and with it
 * those that were applied before it.
 * @param limit maximum number of bytes after each coding
 */
export function decoded(body: Buffer, codings: readonly string[], limit: number): Buffer | Refusal {
  if (codings.length > MOST_CODINGS) return protocol(`more than ${MOST_CODINGS} codings of the body`)
  let bytes = body
  // The last coding was applied last, so it is undone first.
  for (const coding of codings.toReversed()) {
    const once = decode(bytes, coding, limit)
    if (once === undefined) return bytes
    if (!Buffer.isBuffer(once)) return once
    bytes = once
  }
  return bytes
}

function protocol(detail: string): Refusal {
  return { code: 'protocol', detail }
}

/** The failure of a body that is larger than this. @param state `compressed` or `decompressed` */
export function tooLong(limit: number, state: string): Refusal {
  return { code: 'too-large', detail: `${tooLarge(limit)}, ${state}` }
}

/** The codings to undo; one more than the maximum represents all further ones. */
export function codingsOf(field: string | undefined): string[] {
  const codings: string[] = []
  for (const coding of elementsOf(field ?? '')) {
    if (coding !== 'identity') codings.push(coding)
    if (codings.length > MOST_CODINGS) break
  }
  return codings
}

const KNOWN: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br'])

/** Whether a coding can be undone. */
export function isKnown(coding: string): boolean {
  return KNOWN.has(coding)
}

/** What node:zlib returns with the option `info`; `bytesWritten` is the number of bytes that it consumed. */
interface Decoded {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

/** Bytes after the end of the compressed data belong to no coding, but zlib reports them for gzip only. */
function decode(bytes: Buffer, coding: string, limit: number): Buffer | Refusal | undefined {
  try {
    const decoded = decodeOne(bytes, coding, limit)
    const isWhole = decoded === undefined || decoded.engine.bytesWritten === bytes.length
    return isWhole ? decoded?.buffer : protocol(`bytes after the end of the ${coding} data`)
  } catch (error) {
    const isOver = systemCode(error) === 'ERR_BUFFER_TOO_LARGE'
    return isOver ? tooLong(limit, 'decompressed') : protocol(`a body that is not valid ${coding}`)
  }
}

function decodeOne(bytes: Buffer, coding: string, maxOutputLength: number): Decoded | undefined {
  const options = { maxOutputLength, info: true }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, options) as unknown as Decoded
    case 'deflate':
      return (isZlib(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options)) as unknown as Decoded
    case 'br':
      return brotliDecompressSync(bytes, options) as unknown as Decoded
    default:
      return undefined
  }
}

/**
 * "deflate" means the zlib format, but some servers send a raw stream: the header of RFC 1950 §2.2 distinguishes them.
 */
function isZlib(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0
  return (first & 0x0f) === 8 && ((first << 8) | (bytes[1] ?? 0)) % 31 === 0
}
