/**
 * Reads the head of a response in place in one pass, however it is cut (RFC 9112 §4, §5). A malformed head is rejected
 * at the byte that makes it malformed, or, if the field could continue on the next line, at the first byte of that one.
 */
import { COLON, CR, digit, isBlank, isControl, LF, SPACE, textEnd, tokenEnd } from './bytes.ts'
import { Fields } from './fields.ts'
import { Head } from './head.ts'
import { BARE_LF, CONTROL_CHARACTER, FOLDED_FIELD } from './tolerated.ts'

/** What reading a head returns instead of an index: the head is incomplete, or malformed. */
export const MORE = -1
export const BAD = -2

const HTTP = Uint8Array.from('HTTP/1.', (character) => character.charCodeAt(0))
/** The index of the first number of the version. */
const PROTOCOL_END = 5
/** "HTTP/1.1 200" */
const STATUS_END = 12
const STATUS_SPACE = 8
const NO_BYTES = Buffer.alloc(0)

/** Reads one head as its bytes arrive: it does not examine a byte again, so that small pieces cost no more. */
export class HeadScan {
  head = new Head()
  /** The error after BAD. */
  reason = ''
  readonly #fields: Fields
  #bytes: Buffer = NO_BYTES
  #end = 0
  /** Where the head begins, and the current line. */
  #start = 0
  #line = 0
  /** The end of the validated bytes of that line, and the index of its colon; below the line's beginning: unknown. */
  #seen = 0
  #colon = 0
  /** The last line that was folded. */
  #folded = -1

  /** @param wanted the names of fields that are kept as they are, in small letters */
  constructor(wanted?: ReadonlySet<string>) {
    this.#fields = new Fields(wanted)
    this.#fields.head = this.head
  }

  /** Prepares for a head that begins at this index. */
  begin(from: number): void {
    this.head = new Head()
    this.#fields.head = this.head
    this.#start = from
    this.#line = from
    this.#seen = 0
    this.#colon = 0
    this.#folded = -1
  }

  /**
   * Reads on. The bytes of earlier calls must be at the same indices, followed by more.
   * @returns the index after the head, MORE if the head is incomplete, or BAD; after BAD it must not be called again
   */
  read(bytes: Buffer, end: number): number {
    this.#bytes = bytes
    this.#fields.bytes = bytes
    this.#end = end
    let line = this.#line
    const begun = line
    let at = line === this.#start ? this.#readStatusLine(line) : line
    while (at >= 0) {
      line = at
      const first = at < end ? bytes[at] : undefined
      if (first === CR || first === LF) return this.#readLastLine(at)
      if (at !== begun) at = this.#passField(at)
      if (at === line) at = first === undefined ? MORE : this.#readField(at)
    }
    this.#line = line
    return at
  }

  #readLastLine(from: number): number {
    const after = this.#endLine(from)
    if (after < 0) this.#line = from
    else {
      this.head.length = after - this.#start
      this.head.settle()
    }
    return after
  }

  /** status-line = HTTP-version SP status-code SP [ reason-phrase ]; servers may omit the last space. */
  #readStatusLine(from: number): number {
    const textFrom = from + STATUS_END
    const seen = this.#seen >= textFrom ? this.#seen : this.#readStatus(from)
    return seen < 0 ? seen : this.#endText(this.#textEnd(seen))
  }

  /** The part of fixed length, and the byte after it. */
  #readStatus(from: number): number {
    const bytes = this.#bytes
    const known = Math.min(STATUS_END, this.#end - from)
    for (let i = 0; i < known; i += 1) if (!beginsStatusLine(i, bytes[from + i] ?? 0)) return this.#bad(faultAt(i))
    if (from + STATUS_END >= this.#end) return MORE
    this.head.minor = digit(bytes[from + 7])
    this.head.status = digit(bytes[from + 9]) * 100 + digit(bytes[from + 10]) * 10 + digit(bytes[from + 11])
    if (this.head.status < 100) return this.#bad('a status below 100')
    const after = bytes[from + STATUS_END]
    return after === SPACE || after === CR || after === LF ? from + STATUS_END : this.#bad('a malformed status line')
  }

  /**
   * The index after a valid field of one line, as nearly all fields are; the same index for any other. Applies only
   * to a line of which nothing has been read.
   */
  #passField(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    const colon = tokenEnd(bytes, from, end)
    if (colon === from || colon >= end || bytes[colon] !== COLON) return from
    const valueEnd = textEnd(bytes, colon + 1, end)
    if (!endsPlainly(bytes, valueEnd, end)) return from
    const wrong = this.#fields.understand(from, colon, valueEnd)
    return wrong === undefined ? valueEnd + 2 : this.#bad(wrong)
  }

  /** field-line = field-name ":" OWS field-value OWS; a line that begins with a blank continues the one before (§5.2). */
  #readField(from: number): number {
    const colon = this.#colon > from ? this.#colon : this.#nameEnd(from)
    if (colon < 0) return colon
    this.#colon = colon
    for (let at = Math.max(colon + 1, this.#seen); ; at = this.#seen) {
      const valueEnd = this.#textEnd(at)
      const next = this.#endText(valueEnd)
      if (next < 0) return next
      if (next >= this.#end) return this.#more(valueEnd)
      if (!isBlank(this.#bytes[next] ?? 0)) return this.#readWhole(from, valueEnd, next)
      this.head.tolerated |= FOLDED_FIELD
      this.#folded = from
      this.#seen = next
    }
  }

  /** Handles a field after its last line. */
  #readWhole(from: number, valueEnd: number, next: number): number {
    const fields = this.#fields
    const isFolded = this.#folded === from
    const wrong = isFolded
      ? fields.understandFolded(from, this.#colon, valueEnd)
      : fields.understand(from, this.#colon, valueEnd)
    return wrong === undefined ? next : this.#bad(wrong)
  }

  /** The index of the colon. */
  #nameEnd(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    const at = tokenEnd(bytes, Math.max(from, this.#seen), end)
    if (at >= end) return this.#more(at)
    return bytes[at] === COLON && at > from ? at : this.#bad(faultOfName(bytes[at] ?? 0, at === from))
  }

  /** The index of the first byte that is not allowed in a text, or the end. Control characters are skipped. */
  #textEnd(from: number): number {
    let at = textEnd(this.#bytes, from, this.#end)
    while (at < this.#end && isControl[this.#bytes[at] ?? 0] === 1) {
      this.head.tolerated |= CONTROL_CHARACTER
      at = textEnd(this.#bytes, at + 1, this.#end)
    }
    return at
  }

  /** The index after the line with this end of its text. */
  #endText(textEnd: number): number {
    const after = this.#endLine(textEnd)
    return after === MORE ? this.#more(textEnd) : after
  }

  /** The index after CR LF at `at`, or after a bare LF, which may end a line (§2.2). */
  #endLine(at: number): number {
    if (at >= this.#end) return MORE
    const byte = this.#bytes[at]
    if (byte === LF) {
      this.head.tolerated |= BARE_LF
      return at + 1
    }
    if (byte !== CR) return this.#bad('NUL in the head')
    if (at + 1 >= this.#end) return MORE
    return this.#bytes[at + 1] === LF ? at + 2 : this.#bad('CR without LF in the head')
  }

  #more(seen: number): typeof MORE {
    this.#seen = seen
    return MORE
  }

  #bad(reason: string): typeof BAD {
    this.reason = reason
    return BAD
  }
}

/** Whether a line ends there in CR LF, and the next one does not continue it. */
function endsPlainly(bytes: Buffer, at: number, end: number): boolean {
  return at + 2 < end && bytes[at] === CR && bytes[at + 1] === LF && !isBlank(bytes[at + 2] ?? 0)
}

/** Whether a byte is allowed at this position of "HTTP/1.1 200". */
function beginsStatusLine(place: number, byte: number): boolean {
  if (place < HTTP.length) return byte === HTTP[place]
  return place === STATUS_SPACE ? byte === SPACE : digit(byte) >= 0
}

function faultAt(place: number): string {
  if (place < PROTOCOL_END) return 'no HTTP: the first bytes are not HTTP/'
  return place < HTTP.length ? 'a version of HTTP other than 1.x' : 'a malformed status line'
}

/** A field has no blank before its colon, and a line without a colon is not a field (§5.1). */
function faultOfName(byte: number, isFirst: boolean): string {
  if (isBlank(byte))
    return isFirst ? 'a blank before the first header field' : 'a blank before the colon of a header field'
  if (byte === CR || byte === LF) return 'a header field without a colon'
  return byte === COLON ? 'a header field without a name' : 'a character that no name of a header field may contain'
}
