/** Compressed bodies: buffered up to a limit, and decompressed when they are complete (RFC 9110 §8.4.1). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { systemCode } from '../../../lib/errors.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { Gathered, MOST } from '../gathered.ts'
import { elementsOf } from '../lists.ts'
import type { ResponseParser } from './parser.ts'

/** A legitimate response does not stack more codings than this. */
const MOST_CODINGS = 5

export class BodyKeeper {
  readonly #parser: ResponseParser
  readonly #limit: number
  readonly #kept = new Gathered()
  #over = false
  /** The number of the response that the buffer belongs to. */
  #response = 0

  /** @param limit the most bytes, compressed and decompressed; at most the size of a buffer */
  constructor(parser: ResponseParser, limit: number) {
    this.#parser = parser
    this.#limit = Math.min(limit, MOST)
    parser.onBody = (bytes, from, end) => {
      this.#keep(bytes, from, end)
    }
  }

  /**
   * Decompresses the buffered body of the response that has just ended, and clears the buffer. Returns the failure, if
   * any.
   */
  decode(): FailureCode | undefined {
    const { contentEncoding } = this.#parser.head
    const body = this.#kept.bytes.subarray(0, this.#kept.length)
    const over = this.#over
    this.#forget()
    const codings = codingsOf(contentEncoding)
    if (codings.length === 0 || (body.length === 0 && !over)) return undefined
    return over ? 'too-large' : this.#decodeAll(body, codings)
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
  #decodeAll(body: Buffer, codings: readonly string[]): FailureCode | undefined {
    if (codings.length > MOST_CODINGS) return 'protocol'
    let bytes = body
    try {
      for (const coding of codings.toReversed()) {
        const decoded = decodeOne(bytes, coding, this.#limit)
        // A content coding that was not requested is left unchanged.
        if (decoded === undefined) return undefined
        bytes = decoded
      }
    } catch (error) {
      return systemCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'protocol'
    }
    return undefined
  }
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

function decodeOne(bytes: Buffer, coding: string, maxOutputLength: number): Buffer | undefined {
  const options = { maxOutputLength }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, options)
    case 'deflate':
      return isZlib(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
    case 'br':
      return brotliDecompressSync(bytes, options)
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
