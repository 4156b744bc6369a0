/** A chunked body: sizes, extensions, data, trailers, byte by byte in integer states (RFC 9112 §7.1). */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { counted } from '../../../lib/measure/phrases.ts'
import { tooLarge } from '../progress.ts'
import { COLON, CR, hexValue, isBlank, isControl, isToken, LF, SEMICOLON, textEnd } from './bytes.ts'
import {
  BLANK,
  DATA,
  DATA_CR,
  DATA_LF,
  EXTENSION,
  faults,
  LAST_LF,
  LINE_LF,
  LINE_START,
  NAME,
  OVER,
  SIZE,
  SIZE_LF,
  SIZE_START,
  VALUE,
  WRONG,
} from './chunk-states.ts'
import { afterExtensionByte, endsExtensions, EXTENSION_BEGUN, NO_EXTENSION } from './extensions.ts'
import { BARE_LF, BLANK_AFTER_CHUNK_SIZE, CONTROL_CHARACTER, FOLDED_FIELD } from './tolerated.ts'

/** What `feed` returns instead of an index for bytes that are not a chunked body, or for a body beyond the limit. */
export const BAD_CHUNK = -1

/** A size with more digits could not be computed exactly. */
const MOST = 2 ** 49

/** Receives the data of chunks. */
export type BodyListener = (bytes: Buffer, from: number, end: number) => void

export interface ChunkLimits {
  /** Limit of extensions and trailers together, in bytes: nothing else bounds them. */
  readonly maxHeaderBytes: number
  /** Limit of the data, in bytes; undefined: no limit. */
  readonly maxBodyBytes: number | undefined
}

export class Chunks {
  /** The bytes of data so far. */
  dataBytes = 0
  /** Tolerated faults, as bits. */
  tolerated = 0
  /** The failure after BAD_CHUNK. */
  failure: FailureCode = 'protocol'
  reason = ''
  #state = SIZE_START
  /** The state within extensions. */
  #extension = EXTENSION_BEGUN
  /** For the current chunk: its size while that is being read, then the remaining bytes of its data. */
  #left = 0
  /** Bytes of extensions and trailers. */
  #extra = 0
  /** A trailer field has arrived: a line that begins with a blank continues it. */
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

  /** @returns the index of the first byte after the body, or BAD_CHUNK */
  feed(bytes: Buffer, from: number, end: number): number {
    let at = from
    while (at < end && this.#state !== OVER) {
      if (this.#state === DATA) {
        at = this.#takeData(bytes, at, end)
        continue
      }
      at = this.#passRun(bytes, at, end)
      if (this.#extra > this.#limits.maxHeaderBytes) return this.#tooMuch()
      if (at === end) break
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

  /** Skips bytes that do not change the state: most of an extension, or of the value of a trailer field. */
  #passRun(bytes: Buffer, from: number, end: number): number {
    if (this.#state !== VALUE && this.#state !== EXTENSION) return from
    const after = this.#state === VALUE ? textEnd(bytes, from, end) : this.#passExtension(bytes, from, end)
    this.#extra += after - from
    return after
  }

  #passExtension(bytes: Buffer, from: number, end: number): number {
    let state = this.#extension
    let at = from
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0
      const next = byte === CR || byte === LF ? NO_EXTENSION : afterExtensionByte(state, byte)
      if (next === NO_EXTENSION) break
      state = next
    }
    this.#extension = state
    return at
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

  /** [ chunk-ext ] CRLF; blanks before the end of the line, which the grammar allows only before ";", are tolerated. */
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

  /** A byte that ends the line, or violates the grammar: all others have been skipped. */
  #inExtension(byte: number): number {
    return (byte === CR || byte === LF) && endsExtensions(this.#extension) ? this.#afterDigits(byte) : WRONG
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

  /** The line end after the data, then the size of the next chunk. */
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
        return this.#inName(byte)
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

  #inName(byte: number): number {
    if (byte !== COLON) return isToken[byte] === 1 ? this.#more(NAME) : WRONG
    this.#hasTrailer = true
    return this.#more(VALUE)
  }

  #inValue(byte: number): number {
    if (byte === CR) return LINE_LF
    if (byte === LF) return this.#bareLf(LINE_START)
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
    return this.#extra <= this.#limits.maxHeaderBytes ? state : this.#wrong(this.#excess)
  }

  #tooMuch(): typeof BAD_CHUNK {
    this.#state = this.#wrong(this.#excess)
    return BAD_CHUNK
  }

  get #excess(): string {
    return `more than ${counted(this.#limits.maxHeaderBytes)} bytes of chunk extensions and trailers`
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
