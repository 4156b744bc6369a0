/** Compressed bodies: buffered up to a limit, and decompressed when they are complete (RFC 9110 §8.4.1). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { systemCode } from '../../../lib/errors.ts'
import { Gathered, MOST } from '../gathered.ts'
import { elementsOf } from '../lists.ts'
import type { Refusal } from '../outcomes.ts'
import { tooLarge } from '../progress.ts'
import type { ResponseParser } from './parser.ts'

/** A legitimate response does not stack more codings than this. */
const MOST_CODINGS = 5
const PARTIAL_CONTENT = 206

export class BodyKeeper {
  readonly #parser: ResponseParser
  readonly #limit: number
  readonly #kept = new Gathered()
  #over = false
  /** The number of the response that the buffer belongs to. */
  #response = 0

  /** @param limit maximum number of bytes, compressed and decompressed; at most the size of a buffer */
  constructor(parser: ResponseParser, limit: number) {
    this.#parser = parser
    this.#limit = Math.min(limit, MOST)
    parser.onBody = (bytes, from, end) => {
      this.#keep(bytes, from, end)
    }
  }

  /**
   * Decompresses the stored body of the response that has just ended, and discards it. A partial body (206) cannot be
   * decompressed and is left as it is. Returns the reason of a failure.
   */
  decode(): Refusal | undefined {
    const { contentEncoding, status } = this.#parser.head
    const body = this.#kept.bytes.subarray(0, this.#kept.length)
    const over = this.#over
    this.#forget()
    const codings = status === PARTIAL_CONTENT ? [] : codingsOf(contentEncoding)
    if (codings.length === 0 || (body.length === 0 && !over)) return undefined
    return over ? tooLong(this.#limit, 'compressed') : this.#decodeAll(body, codings)
  }

  #forget(): void {
    this.#kept.clear()
    this.#over = false
  }

  /** The read buffer is reused, so the bytes are copied. Remains of a failed response are dropped with the next one. */
  #keep(bytes: Buffer, from: number, end: number): void {
    if (this.#response !== this.#parser.responses) this.#forget()
    this.#response = this.#parser.responses
    if (this.#parser.head.contentEncoding === undefined || this.#over) return
    this.#over = this.#kept.length + end - from > this.#limit
    if (this.#over) this.#kept.clear()
    else this.#kept.add(bytes, from, end)
  }

  /** The last coding was applied last, so it is undone first. */
  #decodeAll(body: Buffer, codings: readonly string[]): Refusal | undefined {
    if (codings.length > MOST_CODINGS) return protocol(`more than ${MOST_CODINGS} codings of the body`)
    let bytes = body
    for (const coding of codings.toReversed()) {
      const decoded = decode(bytes, coding, this.#limit)
      // A content coding that was not requested is left as it is.
      if (!Buffer.isBuffer(decoded)) return decoded
      bytes = decoded
    }
    return undefined
  }
}

/**
 * A whole body without its codings.
 * @param field the value of `content-encoding`; a coding that is not known stays
 * @param limit its greatest length, in bytes
 * @returns undefined for one that is not valid, or longer
 */
export function withoutCodings(body: Buffer, field: string | undefined, limit: number): Buffer | undefined {
  let bytes = body
  for (const coding of codingsOf(field).slice(0, MOST_CODINGS).toReversed()) {
    const decoded = decode(bytes, coding, limit) ?? bytes
    if (!Buffer.isBuffer(decoded)) return undefined
    bytes = decoded
  }
  return bytes
}

function protocol(detail: string): Refusal {
  return { code: 'protocol', detail }
}

function tooLong(limit: number, state: string): Refusal {
  return { code: 'too-large', detail: `${tooLarge(limit)}, ${state}` }
}

/** The codings to undo; one more than the maximum represents all further ones. */
function codingsOf(field: string | undefined): string[] {
  const codings: string[] = []
  for (const coding of elementsOf(field ?? '')) {
    if (coding !== 'identity') codings.push(coding)
    if (codings.length > MOST_CODINGS) break
  }
  return codings
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
