/** The fields of a head that decide the framing, or what follows: all others are only checked. */
import { elementsOf, trimmed } from '../lists.ts'
import { blanksEnd, blanksStart, COMMA, digit, matches, nameBytes, SPACE } from './bytes.ts'
import { Head } from './head.ts'
import { REPEATED_LENGTH } from './tolerated.ts'

const CONNECTION = nameBytes('connection')
const KEEP_ALIVE = nameBytes('keep-alive')
const CONTENT_LENGTH = nameBytes('content-length')
const TRANSFER_ENCODING = nameBytes('transfer-encoding')
const LOCATION = nameBytes('location')
const CONTENT_ENCODING = nameBytes('content-encoding')
/** The largest length that is counted exactly. */
const LONGEST = Number.MAX_SAFE_INTEGER
const NOT_A_NUMBER = -1
const TOO_LONG = -2
const NO_BYTES = Buffer.alloc(0)

export class Fields {
  /** Learns what the fields say. */
  head = new Head()
  /** What they stand in. */
  bytes: Buffer = NO_BYTES

  /**
   * Takes what matters out of a field; its name's length tells most of them apart.
   * @returns what is wrong with it; undefined for all others
   */
  understand(from: number, colon: number, end: number): string | undefined {
    switch (colon - from) {
      case LOCATION.length:
        if (matches(this.bytes, from, LOCATION)) this.head.location ??= this.#value(colon, end)
        return undefined
      case CONNECTION.length:
        if (matches(this.bytes, from, CONNECTION)) this.#noteOptions(colon, end)
        return undefined
      case CONTENT_LENGTH.length:
        return matches(this.bytes, from, CONTENT_LENGTH) ? this.#noteLengths(colon + 1, end) : undefined
      case CONTENT_ENCODING.length:
        if (matches(this.bytes, from, CONTENT_ENCODING))
          this.head.contentEncoding = joined(this.head.contentEncoding, this.#value(colon, end))
        return undefined
      case TRANSFER_ENCODING.length:
        return matches(this.bytes, from, TRANSFER_ENCODING) ? this.#noteCodings(colon, end) : undefined
      default:
        return undefined
    }
  }

  /** The same of a field that goes over several lines. */
  understandFolded(from: number, colon: number, end: number): string | undefined {
    const inOneLine = new Fields()
    inOneLine.head = this.head
    inOneLine.bytes = unfolded(this.bytes, from, end)
    return inOneLine.understand(0, colon - from, inOneLine.bytes.length)
  }

  #value(colon: number, end: number): string {
    const from = blanksEnd(this.bytes, colon + 1, end)
    return this.bytes.toString('latin1', from, blanksStart(this.bytes, from, end))
  }

  /** A control character hides a coding from some recipients and not from others. */
  #noteCodings(colon: number, end: number): string | undefined {
    const value = this.#value(colon, end)
    if (/[\u0001-\u0008\u000a-\u001f\u007f]/.test(value)) return 'a control character in Transfer-Encoding'
    this.head.codings = joined(this.head.codings, value)
    return undefined
  }

  #noteOptions(colon: number, end: number): void {
    // What most servers say is not worth a text.
    const value = end - KEEP_ALIVE.length
    if (value === colon + 2 && this.bytes[colon + 1] === SPACE && matches(this.bytes, value, KEEP_ALIVE)) {
      this.head.keepAlive = true
      return
    }
    for (const option of elementsOf(this.#value(colon, end).toLowerCase())) {
      if (option === 'close') this.head.close = true
      else if (option === 'keep-alive') this.head.keepAlive = true
    }
  }

  /** A number, or the same one several times, which a recipient may take for one (RFC 9110 §8.6). */
  #noteLengths(from: number, end: number): string | undefined {
    let at = from
    for (;;) {
      const stop = commaFrom(this.bytes, at, end)
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

/** A field in one line: each fold, with the blanks around it, is one blank (RFC 9112 §5.2). */
function unfolded(bytes: Buffer, from: number, end: number): Buffer {
  const lines = bytes.toString('latin1', from, end).split('\n')
  const parts = lines.map((line) => trimmed(line.endsWith('\r') ? line.slice(0, -1) : line))
  return Buffer.from(parts.filter((part) => part !== '').join(' '), 'latin1')
}

/** The index of the first comma, or the end. */
function commaFrom(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== COMMA) at += 1
  return at
}

/** The number that these digits write; see the constants for anything else. */
function wholeNumber(bytes: Buffer, from: number, end: number): number {
  if (from === end) return NOT_A_NUMBER
  let number = 0
  for (let at = from; at < end; at += 1) {
    const value = digit(bytes[at])
    if (value < 0) return NOT_A_NUMBER
    number = Math.min(number * 10 + value, 2 * LONGEST)
  }
  return number > LONGEST ? TOO_LONG : number
}

/** A field that comes several times is one list (RFC 9110 §5.3). */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value.toLowerCase() : `${before},${value.toLowerCase()}`
}
