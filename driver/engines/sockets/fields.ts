/** The fields of a head that determine the framing or the next request: all others are only validated. */
import { blanksEnd, blanksStart, COMMA, CR, digit, LF, matches, nameBytes, SPACE } from './bytes.ts'
import { Head } from './head.ts'
import { REPEATED_LENGTH } from './tolerated.ts'

const CONNECTION = nameBytes('connection')
const KEEP_ALIVE = nameBytes('keep-alive')
const CLOSE = nameBytes('close')
const CONTENT_LENGTH = nameBytes('content-length')
const TRANSFER_ENCODING = nameBytes('transfer-encoding')
const LOCATION = nameBytes('location')
const CONTENT_ENCODING = nameBytes('content-encoding')
const WWW_AUTHENTICATE = nameBytes('www-authenticate')
/** No two of them have the same length. */
const names: readonly (Uint8Array | undefined)[] = byLength([
  LOCATION,
  CONNECTION,
  CONTENT_LENGTH,
  CONTENT_ENCODING,
  TRANSFER_ENCODING,
])
/** The largest length that can be represented exactly. */
const LONGEST = Number.MAX_SAFE_INTEGER
const NOT_A_NUMBER = -1
const TOO_LONG = -2
const NO_BYTES = Buffer.alloc(0)

export class Fields {
  /** Receives the values of the fields. */
  head = new Head()
  /** The buffer that contains the fields. */
  bytes: Buffer = NO_BYTES
  /** The names of fields that are kept as they are; undefined for none. */
  readonly #wanted: ReadonlySet<string> | undefined

  constructor(wanted?: ReadonlySet<string>) {
    this.#wanted = wanted
  }

  /**
   * Reads a field if it is relevant.
   * @returns the error; undefined for a valid or irrelevant field
   */
  understand(from: number, colon: number, end: number): string | undefined {
    if (this.#wanted !== undefined) this.#keepWanted(this.#wanted, { from, colon, end })
    const name = this.#nameOf(from, colon)
    if (name === undefined) return undefined
    switch (name) {
      case LOCATION:
        this.head.location ??= this.#value(colon, end)
        return undefined
      case CONNECTION:
        this.#noteOptions(colon + 1, end)
        return undefined
      case CONTENT_LENGTH:
        return this.#noteLengths(colon + 1, end)
      case CONTENT_ENCODING:
        this.head.contentEncoding = joined(this.head.contentEncoding, this.#value(colon, end))
        return undefined
      case WWW_AUTHENTICATE:
        this.head.challenges = listed(this.head.challenges, this.#value(colon, end))
        return undefined
      case TRANSFER_ENCODING:
        return this.#noteCodings(colon, end)
      default:
        return undefined
    }
  }

  /** The same for a field of several lines. */
  understandFolded(from: number, colon: number, end: number): string | undefined {
    if (this.#wanted === undefined && this.#nameOf(from, colon) === undefined) return undefined
    const inOneLine = new Fields(this.#wanted)
    inOneLine.head = this.head
    inOneLine.bytes = unfolded(this.bytes, from, end)
    return inOneLine.understand(0, colon - from, inOneLine.bytes.length)
  }

  /** The name of a relevant field: the length distinguishes it from most others, and one has the length of another. */
  #nameOf(from: number, colon: number): Uint8Array | undefined {
    const name = names[colon - from]
    if (name === undefined || matches(this.bytes, from, name)) return name
    return name === CONTENT_ENCODING && matches(this.bytes, from, WWW_AUTHENTICATE) ? WWW_AUTHENTICATE : undefined
  }

  #keepWanted(wanted: ReadonlySet<string>, { from, colon, end }: { from: number; colon: number; end: number }): void {
    const name = this.bytes.toString('latin1', from, colon).toLowerCase()
    if (!wanted.has(name)) return
    const kept = (this.head.wanted ??= new Map<string, string>())
    const before = kept.get(name)
    const value = this.#value(colon, end)
    kept.set(name, before === undefined ? value : `${before}, ${value}`)
  }

  #value(colon: number, end: number): string {
    const from = blanksEnd(this.bytes, colon + 1, end)
    return this.bytes.toString('latin1', from, blanksStart(this.bytes, from, end))
  }

  /** A control character hides a coding from some recipients but not from others. */
  #noteCodings(colon: number, end: number): string | undefined {
    const value = this.#value(colon, end)
    if (/[\u0001-\u0008\u000a-\u001f\u007f]/.test(value)) return 'a control character in Transfer-Encoding'
    this.head.codings = joined(this.head.codings, value)
    return undefined
  }

  #noteOptions(from: number, end: number): void {
    const { bytes, head } = this
    // The most frequent value needs no search for its end.
    const value = end - KEEP_ALIVE.length
    if (value === from + 1 && bytes[from] === SPACE && matches(bytes, value, KEEP_ALIVE)) {
      head.keepAlive = true
      return
    }
    for (let at = from; at < end;) {
      const stop = indexOf(COMMA, bytes, at, end)
      const first = blanksEnd(bytes, at, stop)
      const length = blanksStart(bytes, first, stop) - first
      if (length === CLOSE.length && matches(bytes, first, CLOSE)) head.close = true
      else if (length === KEEP_ALIVE.length && matches(bytes, first, KEEP_ALIVE)) head.keepAlive = true
      at = stop + 1
    }
  }

  /** A number, or the same number several times, which a recipient may treat as one (RFC 9110 §8.6). */
  #noteLengths(from: number, end: number): string | undefined {
    let at = from
    for (;;) {
      const stop = indexOf(COMMA, this.bytes, at, end)
      const wrong = this.#noteLength(at, stop)
      if (wrong !== undefined || stop === end) return wrong
      at = stop + 1
    }
  }

  #noteLength(from: number, end: number): string | undefined {
    const { head } = this
    const at = blanksEnd(this.bytes, from, end)
    const length = wholeNumber(this.bytes, at, blanksStart(this.bytes, at, end))
    if (length === TOO_LONG) return 'a Content-Length beyond 2^53'
    if (length === NOT_A_NUMBER) return 'a Content-Length that is not a number'
    if (head.contentLength >= 0) {
      if (head.contentLength !== length) return 'two different values of Content-Length'
      head.tolerated |= REPEATED_LENGTH
    }
    head.contentLength = length
    return undefined
  }
}

function byLength(all: readonly Uint8Array[]): (Uint8Array | undefined)[] {
  const longest = Math.max(...all.map(({ length }) => length))
  return Array.from({ length: longest + 1 }, (_, length) => all.find((name) => name.length === length))
}

/** A field on one line: each fold, with the blanks around it, becomes one blank (RFC 9112 §5.2). */
function unfolded(bytes: Buffer, from: number, end: number): Buffer {
  const inOneLine = Buffer.allocUnsafe(end - from)
  let length = 0
  for (let at = from; at < end;) {
    const lf = indexOf(LF, bytes, at, end)
    const first = blanksEnd(bytes, at, lf)
    const last = blanksStart(bytes, first, lf > first && bytes[lf - 1] === CR ? lf - 1 : lf)
    if (first < last && length > 0) inOneLine[length++] = SPACE
    for (let i = first; i < last; i += 1) inOneLine[length++] = bytes[i] ?? 0
    at = lf + 1
  }
  return inOneLine.subarray(0, length)
}

/** The index of the first such byte, or the end. */
function indexOf(byte: number, bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== byte) at += 1
  return at
}

/** The value of these digits; otherwise TOO_LONG or NOT_A_NUMBER. */
function wholeNumber(bytes: Buffer, from: number, end: number): number {
  if (from === end) return NOT_A_NUMBER
  let number = 0
  for (let at = from; at < end; at += 1) {
    const value = digit(bytes[at])
    if (value < 0) return NOT_A_NUMBER
    if (number <= LONGEST) number = number * 10 + value
  }
  return number > LONGEST ? TOO_LONG : number
}

/** A repeated field is one list (RFC 9110 §5.3). */
function listed(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before},${value}`
}

function joined(before: string | undefined, value: string): string {
  return listed(before, value.toLowerCase())
}
