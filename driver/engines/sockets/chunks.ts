/** A chunked body: sizes, extensions, data, trailers, byte by byte in integer states (RFC 9112 §7.1). */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { counted } from '../../../lib/measure/phrases.ts'
import { tooLarge } from '../progress.ts'
import { COLON, CR, hexValue, isBlank, isControl, isText, isToken, LF, SEMICOLON } from './bytes.ts'
import { afterExtensionByte, endsExtensions, EXTENSION_BEGUN, NO_EXTENSION } from './extensions.ts'
import { BARE_LF, BLANK_AFTER_CHUNK_SIZE, CONTROL_CHARACTER, FOLDED_FIELD } from './tolerated.ts'

/** What `feed` returns instead of an index when the bytes are no chunked body, or a larger one than may be. */
export const BAD_CHUNK = -1

/** Where in the body the next byte stands. */
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

/** What is wrong when something else stands there. */
const faults: readonly string[] = [
  'a chunk size that is not a hexadecimal number',
  'a chunk size that is not a hexadecimal number',
  'something other than an extension after a chunk size',
  'a malformed chunk extension',
  'CR without LF after a chunk size',
  '',
  'no line end after the data of a chunk',
  'no line end after the data of a chunk',
  'a malformed trailer field',
  'a malformed trailer field',
  'NUL in a trailer field',
  'CR without LF in a trailer field',
  'CR without LF after the last chunk',
]

/** A size of more digits than this could not be counted exactly. */
const MOST = 2 ** 49

/** Takes what the chunks hold. */
export type BodyListener = (bytes: Buffer, from: number, end: number) => void

export interface ChunkLimits {
  /** Of extensions and trailers together, in bytes: nothing else bounds them. */
  readonly maxHeaderBytes: number
  /** Of the data, in bytes; undefined: no limit. */
  readonly maxBodyBytes: number | undefined
}

export class Chunks {
  /** Bytes of data so far. */
  dataBytes = 0
  /** Faults that are tolerated, as bits. */
  tolerated = 0
  /** Why they are none, after BAD_CHUNK. */
  failure: FailureCode = 'protocol'
  reason = ''
  #state = SIZE_START
  /** Within extensions. */
  #extension = EXTENSION_BEGUN
  /** Of the current chunk: its size while it is read, then what is left of its data. */
  #left = 0
  /** Bytes of extensions and trailers. */
  #extra = 0
  /** A trailer field has come: a line that begins with a blank continues it. */
  #hasTrailer = false
  readonly #limits: ChunkLimits
  #onBody: BodyListener | undefined

  constructor(limits: ChunkLimits) {
    this.#limits = limits
  }

  begin(onBody?: BodyListener): void {
    this.#onBody = onBody
    this.dataBytes = 0
    this.tolerated = 0
    this.failure = 'protocol'
    this.reason = ''
    this.#state = SIZE_START
    this.#left = 0
    this.#extra = 0
    this.#hasTrailer = false
  }

  get over(): boolean {
    return this.#state === OVER
  }

  /** @returns the index of the first byte that is not the body's, or BAD_CHUNK */
  feed(bytes: Buffer, from: number, end: number): number {
    let at = from
    while (at < end && this.#state !== OVER) {
      if (this.#state === DATA) {
        at = this.#takeData(bytes, at, end)
        continue
      }
      const before = this.#state
      this.#state = this.#next(bytes[at] ?? 0)
      if (this.#state === WRONG) return this.#refuse(before)
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
    return this.#state === SIZE_START ? WRONG : this.#afterDigits(byte)
  }

  /** [ chunk-ext ] CRLF; blanks before the end of the line, which the grammar has only before a semicolon, are tolerated. */
  #afterDigits(byte: number): number {
    if (byte === CR) return SIZE_LF
    if (byte === LF) return this.#bareLf(this.#begun())
    if (byte !== SEMICOLON) return isBlank(byte) ? this.#more(BLANK) : WRONG
    this.#extension = EXTENSION_BEGUN
    return this.#more(EXTENSION)
  }

  #afterSize(byte: number): number {
    switch (this.#state) {
      case BLANK:
        if (byte === CR || byte === LF) this.tolerated |= BLANK_AFTER_CHUNK_SIZE
        return this.#afterDigits(byte)
      case EXTENSION:
        return this.#inExtension(byte)
      default:
        return byte === LF ? this.#begun() : WRONG
    }
  }

  #inExtension(byte: number): number {
    if (byte === CR || byte === LF) return endsExtensions(this.#extension) ? this.#afterDigits(byte) : WRONG
    this.#extension = afterExtensionByte(this.#extension, byte)
    return this.#extension === NO_EXTENSION ? WRONG : this.#more(EXTENSION)
  }

  #digit(byte: number): number {
    this.#left = this.#left * 16 + (hexValue[byte] ?? 0)
    return this.#left < MOST ? SIZE : this.#wrong('a chunk size of 2^49 or more')
  }

  /** After the size: data, or after a size of 0 the trailers. */
  #begun(): number {
    const { maxBodyBytes } = this.#limits
    if (maxBodyBytes !== undefined && this.dataBytes + this.#left > maxBodyBytes) return this.#tooLarge(maxBodyBytes)
    return this.#left === 0 ? LINE_START : DATA
  }

  /** A line end after data, then the size of the next chunk. */
  #afterData(byte: number): number {
    if (byte === LF) return this.#state === DATA_LF ? SIZE_START : this.#bareLf(SIZE_START)
    return byte === CR && this.#state === DATA_CR ? DATA_LF : WRONG
  }

  /** Field lines until an empty one. */
  #inTrailers(byte: number): number {
    switch (this.#state) {
      case LINE_START:
        return this.#beginLine(byte)
      case NAME:
        return byte === COLON ? this.#more(VALUE) : isToken[byte] === 1 ? this.#more(NAME) : WRONG
      case VALUE:
        return this.#inValue(byte)
      case LINE_LF:
        return byte === LF ? LINE_START : WRONG
      default:
        return byte === LF ? OVER : WRONG
    }
  }

  #beginLine(byte: number): number {
    if (byte === CR) return LAST_LF
    if (byte === LF) return this.#bareLf(OVER)
    if (isToken[byte] === 1) return this.#more(NAME)
    if (!isBlank(byte) || !this.#hasTrailer) return WRONG
    this.tolerated |= FOLDED_FIELD
    return this.#more(VALUE)
  }

  #inValue(byte: number): number {
    this.#hasTrailer = true
    if (byte === CR) return LINE_LF
    if (byte === LF) return this.#bareLf(LINE_START)
    if (isText[byte] === 1) return this.#more(VALUE)
    if (isControl[byte] !== 1) return WRONG
    this.tolerated |= CONTROL_CHARACTER
    return this.#more(VALUE)
  }

  #bareLf(state: number): number {
    this.tolerated |= BARE_LF
    return state
  }

  #more(state: number): number {
    this.#extra += 1
    const { maxHeaderBytes } = this.#limits
    if (this.#extra <= maxHeaderBytes) return state
    return this.#wrong(`more than ${counted(maxHeaderBytes)} bytes of chunk extensions and trailers`)
  }

  #wrong(reason: string): typeof WRONG {
    this.reason = reason
    return WRONG
  }

  #tooLarge(most: number): typeof WRONG {
    this.failure = 'too-large'
    return this.#wrong(tooLarge(most))
  }

  #refuse(state: number): typeof BAD_CHUNK {
    if (this.reason === '') this.reason = faults[state] ?? ''
    return BAD_CHUNK
  }
}
