/**
 * The head of a response: status line and fields, read in place in one pass (RFC 9112 §4, §5). Of the fields only those
 * that decide the framing are understood; all are checked.
 */
import { COLON, CR, isText, isToken, LF, matches, nameBytes, SPACE, TAB } from './bytes.ts'

/** What `readHead` returns instead of an index: the bytes end within the head, or are none. */
export const MORE = -1
export const BAD = -2

const CONNECTION = nameBytes('connection')
const CONTENT_LENGTH = nameBytes('content-length')
const TRANSFER_ENCODING = nameBytes('transfer-encoding')
const LOCATION = nameBytes('location')
const CONTENT_ENCODING = nameBytes('content-encoding')
const HTTP = Uint8Array.from('HTTP/1.', (character) => character.charCodeAt(0))
/** "HTTP/1.1 200" */
const STATUS_END = 12
/** The largest length that is counted exactly. */
const LONGEST = Number.MAX_SAFE_INTEGER

/** What a head says. The object is reused. */
export class Head {
  status = 0
  /** 0 or above of HTTP/1.x. */
  minor = 1
  /** −1 when no length is given. */
  contentLength = -1
  /** The transfer codings, joined, as given; undefined without. */
  codings: string | undefined
  /** Options of the field Connection. */
  close = false
  keepAlive = false
  location: string | undefined
  contentEncoding: string | undefined

  clear(): void {
    this.contentLength = -1
    this.codings = undefined
    this.close = false
    this.keepAlive = false
    this.location = undefined
    this.contentEncoding = undefined
  }
}

/**
 * Reads one head.
 * @returns the index after it, MORE when the bytes end before it does, or BAD
 */
export function readHead(bytes: Buffer, from: number, end: number, head: Head): number {
  head.clear()
  let at = readStatusLine(bytes, from, end, head)
  while (at >= 0) {
    if (at >= end) return MORE
    if (bytes[at] === CR) return at + 1 >= end ? MORE : bytes[at + 1] === LF ? at + 2 : BAD
    at = readField(bytes, at, end, head)
  }
  return at
}

/** status-line = HTTP-version SP status-code SP [ reason-phrase ]; the last space may be missing, as servers do. */
function readStatusLine(bytes: Buffer, from: number, end: number, head: Head): number {
  for (let i = 0; i < HTTP.length && from + i < end; i += 1) if (bytes[from + i] !== HTTP[i]) return BAD
  if (from + STATUS_END >= end) return MORE
  head.minor = digit(bytes[from + 7])
  head.status = digit(bytes[from + 9]) * 100 + digit(bytes[from + 10]) * 10 + digit(bytes[from + 11])
  const after = bytes[from + STATUS_END]
  const isLine = head.minor >= 0 && bytes[from + 8] === SPACE && head.status >= 100 && (after === SPACE || after === CR)
  return isLine ? endLine(bytes, textEnd(bytes, from + STATUS_END, end), end) : BAD
}

/** A digit's value; far below any sum of digits for anything else. */
function digit(byte: number | undefined): number {
  return byte !== undefined && byte >= 48 && byte <= 57 ? byte - 48 : -1_000_000
}

/** The index of the first byte that no text may hold, or `end`. */
function textEnd(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && isText[bytes[at] ?? 0] === 1) at += 1
  return at
}

/** The index after CR LF at `at`. A lone LF ends no line: RFC 9112 §2.2 allows both, and llhttp refuses it too. */
function endLine(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return MORE
  if (bytes[at] !== CR) return BAD
  if (at + 1 >= end) return MORE
  return bytes[at + 1] === LF ? at + 2 : BAD
}

/** field-line = field-name ":" OWS field-value OWS; neither a space before the colon nor a folded line is one (§5.1, §5.2). */
function readField(bytes: Buffer, from: number, end: number, head: Head): number {
  let colon = from
  while (colon < end && isToken[bytes[colon] ?? 0] === 1) colon += 1
  if (colon >= end) return MORE
  if (colon === from || bytes[colon] !== COLON) return BAD
  const valueEnd = textEnd(bytes, colon + 1, end)
  const next = endLine(bytes, valueEnd, end)
  if (next < 0) return next
  return understand(bytes, { from, colon, valueEnd }, head) ? next : BAD
}

interface FieldAt {
  readonly from: number
  readonly colon: number
  readonly valueEnd: number
}

/** Takes what matters out of a field. False when it contradicts itself or another. */
function understand(bytes: Buffer, field: FieldAt, head: Head): boolean {
  switch (field.colon - field.from) {
    case LOCATION.length:
      if (matches(bytes, field.from, LOCATION)) head.location ??= valueOf(bytes, field)
      return true
    case CONNECTION.length:
      if (matches(bytes, field.from, CONNECTION)) noteOptions(valueOf(bytes, field), head)
      return true
    case CONTENT_LENGTH.length:
      return !matches(bytes, field.from, CONTENT_LENGTH) || noteLength(bytes, field, head)
    case CONTENT_ENCODING.length:
      if (matches(bytes, field.from, CONTENT_ENCODING))
        head.contentEncoding = joined(head.contentEncoding, bytes, field)
      return true
    case TRANSFER_ENCODING.length:
      if (matches(bytes, field.from, TRANSFER_ENCODING)) head.codings = joined(head.codings, bytes, field)
      return true
    default:
      return true
  }
}

function valueOf(bytes: Buffer, { colon, valueEnd }: FieldAt): string {
  return bytes.toString('latin1', colon + 1, valueEnd).trim()
}

/** A field that comes several times is one list (RFC 9110 §5.3). */
function joined(before: string | undefined, bytes: Buffer, field: FieldAt): string {
  const value = valueOf(bytes, field).toLowerCase()
  return before === undefined ? value : `${before},${value}`
}

function noteOptions(value: string, head: Head): void {
  for (const option of value.toLowerCase().split(',')) {
    if (option.trim() === 'close') head.close = true
    else if (option.trim() === 'keep-alive') head.keepAlive = true
  }
}

/** Digits only, and once: a length that comes twice is an error, even an equal one (RFC 9112 §6.3 allows to say so). */
function noteLength(bytes: Buffer, { colon, valueEnd }: FieldAt, head: Head): boolean {
  if (head.contentLength >= 0) return false
  let at = colon + 1
  let last = valueEnd
  while (at < last && isBlank(bytes[at])) at += 1
  while (last > at && isBlank(bytes[last - 1])) last -= 1
  if (at === last) return false
  let length = 0
  for (; at < last; at += 1) length = length * 10 + digit(bytes[at])
  if (length < 0 || length > LONGEST) return false
  head.contentLength = length
  return true
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}
