/**
 * A pull parser of HTTP/1.1 responses. It works in the given buffer, keeps integers between reads, and copies only
 * heads that are split between reads.
 */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { inBody, inHead, nothingCame, tooLarge, tooLong } from '../progress.ts'
import { CR, LF } from './bytes.ts'
import { BAD_CHUNK, type BodyListener, type ChunkLimits, Chunks } from './chunks.ts'
import { CutHead } from './cut-head.ts'
import { BY_CHUNKS, BY_CLOSING, BY_LENGTH, Head } from './head.ts'
import type { HeadReader } from './head-reader.ts'
import { BAD, MORE } from './head-scan.ts'

export type ParserLimits = ChunkLimits

/** The state of a response. */
export const HEAD = 0
export const BODY = 1
export const DONE = 2
export const FAILED = 3

const NO_HEAD = new Head()

export class ResponseParser {
  state: typeof HEAD | typeof BODY | typeof DONE | typeof FAILED = HEAD
  /** Why it failed. */
  failure: FailureCode | undefined
  /** The reason in words. */
  detail: string | undefined
  /** Tolerated faults of this response and of the informational ones before it, as bits. */
  tolerated = 0
  /** Whether the connection may carry another request after this response. */
  keepAlive = false
  /** The bytes of the body as received, without the framing. */
  bodyBytes = 0
  /** Whether a byte of the final response, not of an informational one, has arrived. */
  begun = false
  /** Whether the last call of `feed` ended an informational response. */
  informed = false
  /** Whether `100 Continue` has arrived for this request. */
  continued = false
  /** The number of responses begun so far: distinguishes one body from the next. */
  responses = 0
  /** Receives the body if a listener is set. */
  onBody: BodyListener | undefined
  /** The content of the last complete head. */
  head = NO_HEAD
  readonly #reader: HeadReader
  readonly #limits: ParserLimits
  #bodiless = false
  /** An informational response has arrived. */
  #hasInformation = false
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
    this.detail = undefined
    this.tolerated = 0
    this.keepAlive = false
    this.continued = false
    this.bodyBytes = 0
    this.begun = false
    this.#hasInformation = false
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
    if (this.state === BODY && this.head.framing === BY_CLOSING) this.state = DONE
    else this.#fail('closed', this.progress)
  }

  /** How much of the response has arrived, for people. */
  get progress(): string {
    if (!this.begun) return this.#hasInformation ? 'after an informational response' : nothingCame
    if (this.state === HEAD) return inHead(this.#cut?.length ?? 0)
    const { framing, contentLength } = this.head
    return inBody(this.bodyBytes, framing === BY_LENGTH ? contentLength : undefined)
  }

  #feedHead(bytes: Buffer, from: number, end: number): number {
    if (this.#cut !== undefined) return this.#headRead(this.#cut.add(bytes, from, end), end, this.#cut)
    // Empty lines before a status line are skipped, as by llhttp.
    let start = from
    while (start < end && (bytes[start] === CR || bytes[start] === LF)) start += 1
    if (start === end) return end
    this.begun = true
    const most = this.#limits.maxHeaderBytes
    // Errors beyond the limit are ignored, so that the result does not depend on the cuts.
    const after = this.#reader.read(bytes, start, Math.min(end, start + most + 1))
    if (after - start > most) return this.#fail('protocol', tooLong(most))
    if (after !== MORE) return this.#headRead(after, end, this.#reader)
    this.#cut = new CutHead(most, this.#reader.wanted)
    return this.#headRead(this.#cut.add(bytes, start, end), end, this.#cut)
  }

  /** Handles a result of reading a head: an informational head is skipped, any other determines how the body ends. */
  #headRead(after: number, end: number, source: CutHead | HeadReader): number {
    if (after === MORE) return end
    this.#cut = undefined
    if (after === BAD) return this.#fail('protocol', source.reason)
    const { head } = source
    this.head = head
    this.tolerated |= head.tolerated
    const { status } = head
    if (status >= 200) return this.#frame(after)
    if (status === 101) return this.#fail('protocol', 'a change of protocol that was not requested')
    this.begun = false
    this.#hasInformation = true
    this.informed = true
    if (status === 100) this.continued = true
    return after
  }

  #frame(after: number): number {
    const { head } = this
    if (head.ambiguity !== undefined) return this.#fail('protocol', head.ambiguity)
    this.#bodiless ||= head.status === 204 || head.status === 304
    this.#left = head.framing === BY_LENGTH ? head.contentLength : 0
    this.keepAlive = head.persists && (this.#bodiless || head.framing !== BY_CLOSING)
    if (!this.#bodiless && this.#isTooLarge(this.#left)) return this.#failAsTooLarge()
    this.#beginBody()
    return after
  }

  #beginBody(): void {
    const empty = this.#bodiless || (this.head.framing === BY_LENGTH && this.#left === 0)
    this.state = empty ? DONE : BODY
    if (empty || this.head.framing !== BY_CHUNKS) return
    this.#chunks ??= new Chunks(this.#limits)
    this.#chunks.begin(this.onBody)
  }

  #feedBody(bytes: Buffer, from: number, end: number): number {
    const { framing } = this.head
    if (framing === BY_CHUNKS) return this.#feedChunks(bytes, from, end)
    const to = framing === BY_LENGTH ? Math.min(end, from + this.#left) : end
    if (this.onBody !== undefined) this.onBody(bytes, from, to)
    this.bodyBytes += to - from
    this.#left -= to - from
    if (framing === BY_LENGTH && this.#left === 0) this.state = DONE
    return this.#isTooLarge(this.bodyBytes) ? this.#failAsTooLarge() : to
  }

  #feedChunks(bytes: Buffer, from: number, end: number): number {
    const chunks = (this.#chunks ??= new Chunks(this.#limits))
    const after = chunks.feed(bytes, from, end)
    this.bodyBytes = chunks.dataBytes
    this.tolerated |= chunks.tolerated
    if (after === BAD_CHUNK) return this.#fail(chunks.failure, chunks.reason)
    if (chunks.over) this.state = DONE
    return after
  }

  #isTooLarge(bodyBytes: number): boolean {
    const { maxBodyBytes } = this.#limits
    return maxBodyBytes !== undefined && bodyBytes > maxBodyBytes
  }

  #failAsTooLarge(): number {
    return this.#fail('too-large', tooLarge(this.#limits.maxBodyBytes ?? 0))
  }

  #fail(failure: FailureCode, detail: string): number {
    this.state = FAILED
    this.failure = failure
    this.detail = detail
    this.keepAlive = false
    return 0
  }
}
