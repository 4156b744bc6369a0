/** Compressed bodies: kept up to a limit, and decompressed when they are whole (RFC 9110 §8.4.1). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { systemCode } from '../../../lib/errors.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { Gathered, MOST } from '../gathered.ts'
import { elementsOf } from '../lists.ts'
import type { ResponseParser } from './parser.ts'

/** More codings than this on top of each other are no honest answer. */
const MOST_CODINGS = 5

export class BodyKeeper {
  readonly #parser: ResponseParser
  readonly #limit: number
  readonly #kept = new Gathered()
  #over = false
  /** The response that what is kept is of. */
  #response = 0

  /** @param limit the most bytes, compressed and decompressed; no more than a buffer can hold */
  constructor(parser: ResponseParser, limit: number) {
    this.#parser = parser
    this.#limit = Math.min(limit, MOST)
    parser.onBody = (bytes, from, end) => {
      this.#keep(bytes, from, end)
    }
  }

  /** Decompresses what was kept of the response that has just ended, and forgets it. Returns why that failed. */
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

  /** The buffer is read into again: what is kept is copied. What a broken response left goes with the next. */
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
        // A content coding that was not requested is left as it is.
        if (decoded === undefined) return undefined
        bytes = decoded
      }
    } catch (error) {
      return systemCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'protocol'
    }
    return undefined
  }
}

/** The codings to undo; one more than are undone at most stands for all that follow. */
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

/** "deflate" means the zlib format, and some servers send the bare stream: the header of RFC 1950 §2.2 tells. */
function isZlib(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0
  return (first & 0x0f) === 8 && ((first << 8) | (bytes[1] ?? 0)) % 31 === 0
}
