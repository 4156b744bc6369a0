/**
 * A pull parser of HTTP/1.1 responses. It works in the given buffer, keeps integers between reads, and copies only
 * heads that are split between reads.
 */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { elementsOf } from '../lists.ts'
import { CR, LF } from './bytes.ts'
import { BAD_CHUNK, type BodyListener, Chunks } from './chunks.ts'
import { CutHead } from './cut-head.ts'
import { BAD, Head, MORE } from './head.ts'
import type { HeadReader } from './head-reader.ts'

export interface ParserLimits {
  readonly maxHeaderBytes: number
  /** undefined: no limit. */
  readonly maxBodyBytes: number | undefined
}

/** The state of a response. */
export const HEAD = 0
export const BODY = 1
export const DONE = 2
export const FAILED = 3

/** How the end of a body is determined (RFC 9112 §6.3). */
const BY_LENGTH = 0
const BY_CHUNKS = 1
const BY_CLOSING = 2

const NO_HEAD = new Head()

export class ResponseParser {
  state: typeof HEAD | typeof BODY | typeof DONE | typeof FAILED = HEAD
  /** Why it failed. */
  failure: FailureCode | undefined
  /** Whether the connection may carry another request after this response. */
  keepAlive = false
  /** The bytes of the body as received, without the framing. */
  bodyBytes = 0
  /** Whether a byte of the final response, not of an informational one, has arrived. */
  begun = false
  /** Whether the last call of `feed` ended an informational response. */
  informed = false
  /** The number of responses begun so far: distinguishes one body from the next. */
  responses = 0
  /** Receives the body, if it is wanted. */
  onBody: BodyListener | undefined
  /** The content of the last whole head. */
  head = NO_HEAD
  readonly #reader: HeadReader
  readonly #limits: ParserLimits
  #bodiless = false
  #framing = BY_LENGTH
  #left = 0
  /** Only a connection that has received chunks needs one. */
  #chunks: Chunks | undefined
  /** A head that has arrived only in part. */
  #cut: CutHead | undefined

  constructor(limits: ParserLimits, reader: HeadReader) {
    this.#limits = limits
    this.#reader = reader
  }

  get status(): number {
    return this.head.status
  }

  /** Prepares for the response to a request with this method. */
  begin(method: string): void {
    this.responses += 1
    this.#bodiless = method === 'HEAD'
    this.state = HEAD
    this.failure = undefined
    this.keepAlive = false
    this.bodyBytes = 0
    this.begun = false
    this.#cut = undefined
  }

  /**
   * Parses the bytes of a read.
   * @returns the index of the first byte after this response: below `end` only when it is done or has failed
   */
  feed(bytes: Buffer, from: number, end: number): number {
    this.informed = false
    let at = from
    while (this.state === HEAD && at < end) at = this.#feedHead(bytes, at, end)
    return this.state === BODY ? this.#feedBody(bytes, at, end) : at
  }

  /** The other side has closed cleanly: this ends a body without a length, and is a failure otherwise. */
  end(): void {
    if (this.state === DONE || this.state === FAILED) return
    if (this.state === BODY && this.#framing === BY_CLOSING) this.state = DONE
    else this.#fail('closed')
  }

  #feedHead(bytes: Buffer, from: number, end: number): number {
    if (this.#cut !== undefined) return this.#headRead(this.#cut.add(bytes, from, end), end, this.#cut)
    // Empty lines before a status line are skipped, as by llhttp.
    let start = from
    while (start < end && (bytes[start] === CR || bytes[start] === LF)) start += 1
    if (start === end) return end
    this.begun = true
    const after = this.#reader.read(bytes, start, end)
    if (after - start > this.#limits.maxHeaderBytes) return this.#fail('protocol')
    if (after !== MORE) return this.#headRead(after, end, this.#reader)
    this.#cut = new CutHead(this.#limits.maxHeaderBytes)
    return this.#headRead(this.#cut.add(bytes, start, end), end, this.#cut)
  }

  /** Handles a result of reading a head: an informational head is skipped, any other determines how the body ends. */
  #headRead(after: number, end: number, { head }: { readonly head: Head }): number {
    if (after === MORE) return end
    this.#cut = undefined
    if (after === BAD) return this.#fail('protocol')
    this.head = head
    const { status } = head
    if (status >= 200) return this.#frame(after)
    // No other protocol was requested.
    if (status === 101) return this.#fail('protocol')
    this.begun = false
    this.informed = true
    return after
  }

  #frame(after: number): number {
    const { head } = this
    if (head.codings !== undefined && head.contentLength >= 0) return this.#fail('protocol')
    this.#framing = framingOf(head)
    this.#bodiless ||= head.status === 204 || head.status === 304
    this.#left = Math.max(0, head.contentLength)
    this.keepAlive = persists(head) && (this.#bodiless || this.#framing !== BY_CLOSING)
    if (!this.#bodiless && this.#isTooLarge(this.#left)) return this.#fail('too-large')
    this.#beginBody()
    return after
  }

  #beginBody(): void {
    const empty = this.#bodiless || (this.#framing === BY_LENGTH && this.#left === 0)
    this.state = empty ? DONE : BODY
    if (empty || this.#framing !== BY_CHUNKS) return
    this.#chunks ??= new Chunks(this.#limits.maxHeaderBytes)
    this.#chunks.begin(this.onBody)
  }

  #feedBody(bytes: Buffer, from: number, end: number): number {
    if (this.#framing === BY_CHUNKS) return this.#feedChunks(bytes, from, end)
    const to = this.#framing === BY_LENGTH ? Math.min(end, from + this.#left) : end
    if (this.onBody !== undefined) this.onBody(bytes, from, to)
    this.bodyBytes += to - from
    this.#left -= to - from
    if (this.#framing === BY_LENGTH && this.#left === 0) this.state = DONE
    return this.#isTooLarge(this.bodyBytes) ? this.#fail('too-large') : to
  }

  #feedChunks(bytes: Buffer, from: number, end: number): number {
    const chunks = (this.#chunks ??= new Chunks(this.#limits.maxHeaderBytes))
    const after = chunks.feed(bytes, from, end)
    this.bodyBytes = chunks.dataBytes
    if (after === BAD_CHUNK) return this.#fail('protocol')
    if (this.#isTooLarge(this.bodyBytes)) return this.#fail('too-large')
    if (chunks.over) this.state = DONE
    return after
  }

  #isTooLarge(bodyBytes: number): boolean {
    const { maxBodyBytes } = this.#limits
    return maxBodyBytes !== undefined && bodyBytes > maxBodyBytes
  }

  #fail(failure: FailureCode): number {
    this.state = FAILED
    this.failure = failure
    this.keepAlive = false
    return 0
  }
}

/** A transfer coding in HTTP/1.0 indicates faulty framing: the connection is not reused (RFC 9112 §6.1). */
function persists({ minor, codings, close, keepAlive }: Head): boolean {
  if (close) return false
  return minor >= 1 || (keepAlive && codings === undefined)
}

/**
 * A body whose last coding is chunked delimits itself; with another last coding, or without a length, the end of the
 * connection ends it.
 */
function framingOf({ codings, contentLength }: Head): number {
  if (codings === undefined) return contentLength < 0 ? BY_CLOSING : BY_LENGTH
  let last = ''
  for (const coding of elementsOf(codings)) last = coding
  return last === 'chunked' ? BY_CHUNKS : BY_CLOSING
}
