/** A chunked body: sizes, extensions, data, trailers, byte by byte in integer states (RFC 9112 §7.1). */
import { COLON, CR, hexValue, isBlank, isText, isToken, LF, SEMICOLON } from './bytes.ts'

/** The result of `feed` for a malformed chunked body. */
export const BAD_CHUNK = -1

/** The position of the next byte in the body. */
const SIZE_START = 0
const SIZE = 1
const BLANK = 2
const EXTENSION = 3
const SIZE_LF = 4
const DATA = 5
const DATA_CR = 6
const DATA_LF = 7
const LINE_START = 8
const NAME = 9
const VALUE = 10
const LINE_LF = 11
const LAST_LF = 12
const OVER = 13
const WRONG = 14

/** A size with more digits could not be computed exactly. */
const MOST = 2 ** 49

/** Receives the data of chunks. */
export type BodyListener = (bytes: Buffer, from: number, end: number) => void

export class Chunks {
  /** The bytes of data so far. */
  dataBytes = 0
  #state = SIZE_START
  /** For the current chunk: its size while that is being read, then the remaining bytes of its data. */
  #left = 0
  /** The bytes of extensions and trailers, which nothing else limits. */
  #extra = 0
  readonly #maxExtra: number
  #onBody: BodyListener | undefined

  /** @param maxExtra the most bytes of extensions and trailers together */
  constructor(maxExtra: number) {
    this.#maxExtra = maxExtra
  }

  begin(onBody?: BodyListener): void {
    this.#onBody = onBody
    this.dataBytes = 0
    this.#state = SIZE_START
    this.#left = 0
    this.#extra = 0
  }

  get over(): boolean {
    return this.#state === OVER
  }

  /** @returns the index of the first byte after the body, or BAD_CHUNK */
  feed(bytes: Buffer, from: number, end: number): number {
    let at = from
    while (at < end && this.#state !== OVER) {
      if (this.#state === DATA) {
        at = this.#takeData(bytes, at, end)
        continue
      }
      this.#state = this.#next(bytes[at] ?? 0)
      if (this.#state === WRONG) return BAD_CHUNK
      at += 1
    }
    return at
  }

  #takeData(bytes: Buffer, from: number, end: number): number {
    const to = Math.min(end, from + this.#left)
    this.#onBody?.(bytes, from, to)
    this.dataBytes += to - from
    this.#left -= to - from
    if (this.#left === 0) this.#state = DATA_CR
    return to
  }

  #next(byte: number): number {
    if (this.#state <= SIZE) return this.#inSize(byte)
    if (this.#state < DATA) return this.#afterSize(byte)
    return this.#state < LINE_START ? this.#afterData(byte) : this.#inTrailers(byte)
  }

  /** chunk-size, at least one digit */
  #inSize(byte: number): number {
    if (hexValue[byte] !== 255) return this.#digit(byte)
    if (this.#state === SIZE_START) return WRONG
    if (byte === CR) return SIZE_LF
    return byte === SEMICOLON ? EXTENSION : isBlank(byte) ? BLANK : WRONG
  }

  /** [ chunk-ext ] CRLF; blanks are allowed only before a semicolon (BWS). */
  #afterSize(byte: number): number {
    switch (this.#state) {
      case BLANK:
        return byte === SEMICOLON ? EXTENSION : isBlank(byte) ? this.#more(BLANK) : WRONG
      case EXTENSION:
        return byte === CR ? SIZE_LF : isText[byte] === 1 ? this.#more(EXTENSION) : WRONG
      default:
        return byte === LF ? this.#begun() : WRONG
    }
  }

  #digit(byte: number): number {
    this.#left = this.#left * 16 + (hexValue[byte] ?? 0)
    return this.#left < MOST ? SIZE : WRONG
  }

  /** After the size: data, or after a size of 0 the trailers. */
  #begun(): number {
    return this.#left === 0 ? LINE_START : DATA
  }

  /** CRLF after data, then the size of the next chunk. */
  #afterData(byte: number): number {
    if (this.#state === DATA_CR) return byte === CR ? DATA_LF : WRONG
    return byte === LF ? SIZE_START : WRONG
  }

  /** Field lines until an empty one. */
  #inTrailers(byte: number): number {
    switch (this.#state) {
      case LINE_START:
        return byte === CR ? LAST_LF : isToken[byte] === 1 ? this.#more(NAME) : WRONG
      case NAME:
        return byte === COLON ? VALUE : isToken[byte] === 1 ? this.#more(NAME) : WRONG
      case VALUE:
        return byte === CR ? LINE_LF : isText[byte] === 1 ? this.#more(VALUE) : WRONG
      case LINE_LF:
        return byte === LF ? LINE_START : WRONG
      default:
        return byte === LF ? OVER : WRONG
    }
  }

  #more(state: number): number {
    this.#extra += 1
    return this.#extra <= this.#maxExtra ? state : WRONG
  }
}
