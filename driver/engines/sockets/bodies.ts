/** Compressed bodies: buffered up to a limit, and decompressed when they are complete. */
import { codingsOf, decoded, isKnown, tooLong } from '../content-codings.ts'
import { Gathered, MOST } from '../gathered.ts'
import type { Refusal } from '../outcomes.ts'
import type { ResponseParser } from './parser.ts'

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
   * decompressed and is left as it is. Returns the body without its codings, undefined if it has none or one that is not
   * known, or the reason of a failure.
   */
  decode(): Buffer | Refusal | undefined {
    const { contentEncoding, status } = this.#parser.head
    const body = this.#kept.bytes.subarray(0, this.#kept.length)
    const over = this.#over
    this.#forget()
    const codings = status === PARTIAL_CONTENT ? [] : codingsOf(contentEncoding)
    if (codings.length === 0 || (body.length === 0 && !over)) return undefined
    if (over) return tooLong(this.#limit, 'compressed')
    const bytes = decoded(body, codings, this.#limit)
    return Buffer.isBuffer(bytes) && !codings.every(isKnown) ? undefined : bytes
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
}
