/** The head of a response, and the end of the body that follows from it (RFC 9112 §6.3). */
import { elementsOf, trimmed } from '../lists.ts'
import { LENGTH_BESIDE_CHUNKED } from './tolerated.ts'

/** How the end of a body is determined. */
export const BY_LENGTH = 0
export const BY_CHUNKS = 1
export const BY_CLOSING = 2

const CHUNKED = 'chunked'

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
  /** The values of `www-authenticate`, joined. */
  challenges: string | undefined
  /** The fields that checks need, by name in small letters; several of one name are joined with a comma and a blank. */
  wanted: Map<string, string> | undefined
  /** Tolerated faults, as bits. */
  tolerated = 0
  framing: typeof BY_LENGTH | typeof BY_CHUNKS | typeof BY_CLOSING = BY_CLOSING
  /** Why two recipients could disagree about the end of the body; undefined if they cannot. */
  ambiguity: string | undefined
  /** Whether the connection remains usable after a body that ends before the connection does. */
  persists = false

  /** Determines the framing after all fields have been read. */
  settle(): void {
    // A coding in HTTP/1.0 counts as faulty framing: the connection is not reused (RFC 9112 §6.1).
    this.persists = !this.close && (this.minor >= 1 || (this.keepAlive && this.codings === undefined))
    if (this.codings === undefined) this.framing = this.contentLength < 0 ? BY_CLOSING : BY_LENGTH
    else this.#settleCodings(this.codings)
  }

  /** With chunked as the last coding the body has its own end; otherwise it ends with the connection. */
  #settleCodings(codings: string): void {
    let last = ''
    for (const coding of elementsOf(fromChunked(codings))) {
      this.ambiguity ??= faultOf(coding, last)
      last = coding
    }
    this.framing = last === CHUNKED ? BY_CHUNKS : BY_CLOSING
    if (this.contentLength < 0) return
    if (this.framing === BY_CHUNKS) this.#preferChunks()
    else this.ambiguity ??= 'a Content-Length beside a Transfer-Encoding other than chunked'
  }

  /** The coding overrides a length, and the connection is not reused (§6.3 3). */
  #preferChunks(): void {
    this.persists = false
    if (this.status >= 200) this.tolerated |= LENGTH_BESIDE_CHUNKED
  }
}

/** The elements from the first one on that could be chunked: no earlier one matters. */
function fromChunked(codings: string): string {
  const at = codings.indexOf(CHUNKED)
  return at < 0 ? '' : codings.slice(codings.lastIndexOf(',', at) + 1)
}

/** Chunked is allowed once, as the last coding, and without parameters (§6.1, §7.1). */
function faultOf(coding: string, before: string): string | undefined {
  if (before === CHUNKED) return coding === CHUNKED ? 'chunked twice as a coding' : 'a coding after chunked'
  if (!coding.startsWith(CHUNKED)) return undefined
  return trimmed(coding.slice(CHUNKED.length)).startsWith(';') ? 'a parameter of the coding chunked' : undefined
}
