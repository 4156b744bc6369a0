/**
 * The head of a response: status line and fields, parsed in place in one pass (RFC 9112 §4, §5), however it is split.
 * All fields are checked; only those that affect the framing are interpreted.
 */
import { elementsOf } from '../lists.ts'
import { blanksEnd, blanksStart, COLON, CR, isText, isToken, LF, matches, nameBytes, SPACE } from './bytes.ts'

/** Results of reading a head instead of an index: the head is incomplete, or malformed. */
export const MORE = -1
export const BAD = -2

const CONNECTION = nameBytes('connection')
const KEEP_ALIVE = nameBytes('keep-alive')
const CONTENT_LENGTH = nameBytes('content-length')
const TRANSFER_ENCODING = nameBytes('transfer-encoding')
const LOCATION = nameBytes('location')
const CONTENT_ENCODING = nameBytes('content-encoding')
const HTTP = Uint8Array.from('HTTP/1.', (character) => character.charCodeAt(0))
/** "HTTP/1.1 200" */
const STATUS_END = 12
const STATUS_SPACE = 8
/** The largest length that can be represented exactly. */
const LONGEST = Number.MAX_SAFE_INTEGER
const NO_BYTES = Buffer.alloc(0)

/** The content of a head. It does not change once it is read: many responses may share it. */
export class Head {
  /** The length of the whole head, in bytes. */
  length = 0
  status = 0
  /** The minor version of HTTP/1.x. */
  minor = 1
  /** −1 when there is no content-length. */
  contentLength = -1
  /** The transfer codings as given, joined; undefined if absent. */
  codings: string | undefined
  /** Options of the field Connection. */
  close = false
  keepAlive = false
  location: string | undefined
  contentEncoding: string | undefined
}

/** Reads one head as its bytes arrive: it never scans a byte twice, so small pieces cost no more. */
export class HeadScan {
  head = new Head()
  #bytes: Buffer = NO_BYTES
  #end = 0
  /** The start of the head, and of the line that is being read. */
  #start = 0
  #line = 0
  /** The end of the checked bytes of that line, and the position of its colon; below the line's start: unknown. */
  #seen = 0
  #colon = 0

  /** Prepares for a head that begins at this index. */
  begin(from: number): void {
    this.head = new Head()
    this.#start = from
    this.#line = from
    this.#seen = 0
    this.#colon = 0
  }

  /**
   * Continues reading. All bytes of an earlier call must be at the same indices, with more bytes after them.
   * @returns the index after the head, MORE when the bytes end before it does, or BAD; after BAD nothing may be read
   */
  read(bytes: Buffer, end: number): number {
    this.#bytes = bytes
    this.#end = end
    let line = this.#line
    let at = line === this.#start ? this.#readStatusLine(line) : line
    while (at >= 0) {
      line = at
      if (at < end && bytes[at] === CR) return this.#readLastLine(at)
      at = at < end ? this.#readField(at) : MORE
    }
    this.#line = line
    return at
  }

  #readLastLine(from: number): number {
    const after = this.#endLine(from)
    if (after >= 0) this.head.length = after - this.#start
    else this.#line = from
    return after
  }

  /**
   * status-line = HTTP-version SP status-code SP [ reason-phrase ]; the last space may be missing, because some servers
   * omit it.
   */
  #readStatusLine(from: number): number {
    const textFrom = from + STATUS_END
    const seen = this.#seen >= textFrom ? this.#seen : this.#readStatus(from)
    return seen < 0 ? seen : this.#endText(this.#textEnd(seen))
  }

  /** The part with a fixed length, and the byte after it. */
  #readStatus(from: number): number {
    const bytes = this.#bytes
    const known = Math.min(STATUS_END, this.#end - from)
    for (let i = 0; i < known; i += 1) if (!beginsStatusLine(i, bytes[from + i] ?? 0)) return BAD
    if (from + STATUS_END >= this.#end) return MORE
    this.head.minor = digit(bytes[from + 7])
    this.head.status = digit(bytes[from + 9]) * 100 + digit(bytes[from + 10]) * 10 + digit(bytes[from + 11])
    const after = bytes[from + STATUS_END]
    return this.head.status >= 100 && (after === SPACE || after === CR) ? from + STATUS_END : BAD
  }

  /**
   * field-line = field-name ":" OWS field-value OWS; a space before the colon and a folded line are malformed (§5.1,
   * §5.2).
   */
  #readField(from: number): number {
    const colon = this.#colon > from ? this.#colon : this.#tokenEnd(Math.max(from, this.#seen))
    if (colon >= this.#end) {
      this.#seen = colon
      return MORE
    }
    if (colon === from || this.#bytes[colon] !== COLON) return BAD
    const valueEnd = this.#textEnd(Math.max(colon + 1, this.#seen))
    const next = this.#endText(valueEnd)
    if (next < 0) {
      this.#colon = colon
      return next
    }
    return this.#understand(from, colon, valueEnd) ? next : BAD
  }

  /** The index of the first byte that a token cannot contain, or the end. */
  #tokenEnd(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    let at = from
    while (at < end && isToken[bytes[at] ?? 0] === 1) at += 1
    return at
  }

  /** The index of the first byte that a text cannot contain, or the end. */
  #textEnd(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    let at = from
    while (at < end && isText[bytes[at] ?? 0] === 1) at += 1
    return at
  }

  /** The index after the line whose text ends at `textEnd`. */
  #endText(textEnd: number): number {
    const after = this.#endLine(textEnd)
    if (after < 0) this.#seen = textEnd
    return after
  }

  /**
   * The index after CR LF at `at`. A lone LF does not end a line: RFC 9112 §2.2 allows either choice, and llhttp
   * refuses it too.
   */
  #endLine(at: number): number {
    if (at >= this.#end) return MORE
    if (this.#bytes[at] !== CR) return BAD
    if (at + 1 >= this.#end) return MORE
    return this.#bytes[at + 1] === LF ? at + 2 : BAD
  }

  /**
   * Interprets a field that affects the framing; the length of the name rules out most others. Returns false for a
   * contradiction.
   */
  #understand(from: number, colon: number, valueEnd: number): boolean {
    switch (colon - from) {
      case LOCATION.length:
        if (matches(this.#bytes, from, LOCATION)) this.head.location ??= this.#value(colon, valueEnd)
        return true
      case CONNECTION.length:
        if (matches(this.#bytes, from, CONNECTION)) this.#noteOptions(colon, valueEnd)
        return true
      case CONTENT_LENGTH.length:
        return !matches(this.#bytes, from, CONTENT_LENGTH) || this.#noteLength(colon, valueEnd)
      case CONTENT_ENCODING.length:
        if (matches(this.#bytes, from, CONTENT_ENCODING))
          this.head.contentEncoding = joined(this.head.contentEncoding, this.#value(colon, valueEnd))
        return true
      case TRANSFER_ENCODING.length:
        if (matches(this.#bytes, from, TRANSFER_ENCODING))
          this.head.codings = joined(this.head.codings, this.#value(colon, valueEnd))
        return true
      default:
        return true
    }
  }

  #value(colon: number, valueEnd: number): string {
    const from = blanksEnd(this.#bytes, colon + 1, valueEnd)
    return this.#bytes.toString('latin1', from, blanksStart(this.#bytes, from, valueEnd))
  }

  #noteOptions(colon: number, valueEnd: number): void {
    // The value that most servers send is compared without creating a string.
    const value = valueEnd - KEEP_ALIVE.length
    if (value === colon + 2 && this.#bytes[colon + 1] === SPACE && matches(this.#bytes, value, KEEP_ALIVE)) {
      this.head.keepAlive = true
      return
    }
    for (const option of elementsOf(this.#value(colon, valueEnd).toLowerCase())) {
      if (option === 'close') this.head.close = true
      else if (option === 'keep-alive') this.head.keepAlive = true
    }
  }

  /** Digits only, and once: a second length is an error, even an equal one (RFC 9112 §6.3 allows that). */
  #noteLength(colon: number, valueEnd: number): boolean {
    if (this.head.contentLength >= 0) return false
    const bytes = this.#bytes
    const at = blanksEnd(bytes, colon + 1, valueEnd)
    const last = blanksStart(bytes, at, valueEnd)
    this.head.contentLength = at < last ? wholeNumber(bytes, at, last) : -1
    return this.head.contentLength >= 0
  }
}

/** Whether a byte is valid at this position of "HTTP/1.1 200". */
function beginsStatusLine(place: number, byte: number): boolean {
  if (place < HTTP.length) return byte === HTTP[place]
  return place === STATUS_SPACE ? byte === SPACE : digit(byte) >= 0
}

/** The value of a digit; for any other byte a value far below any sum of digits. */
function digit(byte: number | undefined): number {
  return byte !== undefined && byte >= 48 && byte <= 57 ? byte - 48 : -1_000_000
}

/** The value of decimal digits; −1 for anything else, and for a number that cannot be represented exactly. */
function wholeNumber(bytes: Buffer, from: number, end: number): number {
  let number = 0
  for (let at = from; at < end; at += 1) {
    const value = digit(bytes[at])
    if (value < 0 || number > LONGEST) return -1
    number = number * 10 + value
  }
  return number > LONGEST ? -1 : number
}

/** A repeated field is one list (RFC 9110 §5.3). */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value.toLowerCase() : `${before},${value.toLowerCase()}`
}
