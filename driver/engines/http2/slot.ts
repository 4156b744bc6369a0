/**
 * A slot of the HTTP/2 engine: at most one request, on one stream. The listeners of streams are the same few functions for
 * all of them, so that a request costs no closure; a stream knows its slot, and a slot hears only its present stream.
 */
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { micros, type Micros } from '../../../lib/units.ts'
import type { Exchange } from '../../load-thread/exchange.ts'
import { unreadFor } from '../../load-thread/poll-watch.ts'
import type { Completion } from '../engine.ts'
import { noExchange } from '../outcomes.ts'
import { inBody, nothingCame, tooLarge } from '../progress.ts'
import type { EngineSlot } from '../slot-engine.ts'
import { CANCEL, NO_ERROR, type Verdict } from './codes.ts'
import type { Connection } from './connection.ts'
import type { Message } from './message.ts'

/** Learns of the end of a slot's request: once for each `begin`, unless the slot was told to give it up before. */
export interface SlotOwner {
  whole(slot: Slot): void
  broken(slot: Slot): void
}

type Head = IncomingHttpHeaders & IncomingHttpStatusHeader

const SLOT = Symbol('slot')
type Stream = ClientHttp2Stream & { [SLOT]?: Slot }

const NEVER = micros(0)
const UNKNOWN = -1
const headTooLarge: Verdict = { code: 'protocol', detail: 'head larger than maxHeaderBytes' }
const incomplete: Verdict = { code: 'closed', detail: 'RST_STREAM NO_ERROR' }

export class Slot implements EngineSlot<Slot> {
  firedAt: Micros = NEVER
  older: Slot | undefined
  newer: Slot | undefined
  exchange = noExchange
  /** What is sent. */
  message: Message
  endedAt: Micros = NEVER
  /** For how long the last answer may have lain unread, in µs. */
  unread = 0
  sentAt: Micros = NEVER
  bytesReceived = 0
  bytesSent = 0
  busy = false
  /** Why the last request failed; undefined when it brought a whole response. */
  failure: FailureCode | undefined
  detail: string | undefined
  /** The one that carries the request, or will. */
  connection: Connection | undefined
  readonly #owner: SlotOwner
  #stream: Stream | undefined
  #firstByteAt: Micros = NEVER
  #status = 0
  #bodyBytes = 0
  /** Of the body, as the head says. */
  #length = UNKNOWN
  /** What node:http2 complained of before it closed the stream. */
  #trouble: Error | undefined

  constructor(owner: SlotOwner, message: Message) {
    this.#owner = owner
    this.message = message
  }

  begin(exchange: Exchange, message: Message): void {
    this.exchange = exchange
    this.message = message
    this.firedAt = exchange.firedAt
    this.sentAt = NEVER
    this.busy = true
    this.failure = undefined
    this.detail = undefined
    this.#status = 0
    this.#bodyBytes = 0
    this.#length = UNKNOWN
    this.#trouble = undefined
  }

  /** When the target was last heard of on this request's stream; when it was sent, unless it was. */
  get heardAt(): Micros {
    return this.#status === 0 ? this.sentAt : this.#firstByteAt
  }

  /** The request is on its way on this stream. */
  follow(stream: Stream, sentAt: Micros): void {
    this.sentAt = sentAt
    this.#stream = stream
    stream[SLOT] = this
    stream.on('response', onResponse)
    stream.on('headers', onOtherHead)
    stream.on('trailers', onOtherHead)
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('error', onError)
    stream.on('close', onClose)
  }

  /** Ends the request without a response. Later events of it are ignored. */
  giveUp({ code, detail }: Verdict): void {
    const stream = this.#stream
    this.#finish()
    this.failure = code
    this.detail = detail ?? (code === 'timeout' || code === 'closed' ? this.#progress : undefined)
    stream?.close(CANCEL)
  }

  describe(completion: Completion): void {
    completion.exchange = this.exchange
    completion.sentAt = this.sentAt
    completion.firstByteAt = this.#firstByteAt
    completion.endedAt = this.endedAt
    completion.unread = this.unread
    completion.status = this.#status
    completion.bytesReceived = this.bytesReceived
    completion.bytesSent = this.bytesSent
  }

  /** The head of the final response; informational ones are other events. */
  onHead(stream: Stream, head: Head): void {
    if (this.#stream !== stream) return
    const { headerBytes, bodyBytes, bodiless } = this.message.limits
    this.#firstByteAt = systemClock.now()
    this.connection?.hear(this.#firstByteAt)
    this.#status = head[':status'] ?? 0
    // RFC 9110 §8.6: after HEAD, and with 304, the length is that of a body that does not come.
    const length = bodiless || this.#status === 304 ? undefined : head['content-length']
    if (length !== undefined) this.#length = Number(length)
    if (sizeOf(head) > headerBytes) this.#fail(headTooLarge)
    else if (this.#length > bodyBytes) this.#fail({ code: 'too-large', detail: tooLarge(bodyBytes) })
  }

  /** Of an informational response, or trailers: what they say does not matter, but they have the bound of a head. */
  onOtherHead(stream: Stream, head: Head): void {
    if (this.#stream === stream && sizeOf(head) > this.message.limits.headerBytes) this.#fail(headTooLarge)
  }

  onBytes(stream: Stream, count: number): void {
    if (this.#stream !== stream) return
    this.#bodyBytes += count
    const { bodyBytes } = this.message.limits
    if (this.#bodyBytes > bodyBytes) this.#fail({ code: 'too-large', detail: tooLarge(bodyBytes) })
  }

  /** A stream whose connection was lost may end as if it were whole: then `onClosed` finds out. */
  onEnded(stream: Stream): void {
    if (this.#stream !== stream || stream.rstCode !== NO_ERROR || this.connection?.alive !== true) return
    if (this.#complete) this.#succeed(stream)
    else this.#fail(incomplete)
  }

  onTrouble(stream: Stream, error: Error): void {
    if (this.#stream === stream) this.#trouble = error
  }

  onClosed(stream: Stream): void {
    if (this.#stream !== stream) return
    this.#fail(this.connection?.verdictOn(stream, this.#trouble) ?? incomplete)
  }

  /** Node says NO_ERROR of a stream that was reset with this code too: only the length tells that it is not whole. */
  get #complete(): boolean {
    return this.#status !== 0 && (this.#length === UNKNOWN || this.#length === this.#bodyBytes)
  }

  /** How much of the response has come, for people. */
  get #progress(): string {
    if (this.#status === 0) return nothingCame
    return inBody(this.#bodyBytes, this.#length === UNKNOWN ? undefined : this.#length)
  }

  /** A target may answer before it has read the whole request: the rest need not be sent. */
  #succeed(stream: Stream): void {
    this.#finish()
    this.unread = unreadFor(this.sentAt, this.endedAt)
    this.connection?.hear(this.endedAt)
    if (!stream.writableFinished) stream.close(CANCEL)
    this.#owner.whole(this)
  }

  #fail(verdict: Verdict): void {
    this.giveUp(verdict)
    this.#owner.broken(this)
  }

  #finish(): void {
    this.busy = false
    this.endedAt = systemClock.now()
    this.#stream = undefined
  }
}

function onResponse(this: Stream, head: Head): void {
  this[SLOT]?.onHead(this, head)
}

function onOtherHead(this: Stream, head: Head): void {
  this[SLOT]?.onOtherHead(this, head)
}

function onData(this: Stream, chunk: Buffer): void {
  this[SLOT]?.onBytes(this, chunk.length)
}

function onEnd(this: Stream): void {
  this[SLOT]?.onEnded(this)
}

function onError(this: Stream, error: Error): void {
  this[SLOT]?.onTrouble(this, error)
}

function onClose(this: Stream): void {
  this[SLOT]?.onClosed(this)
}

/** Size of a head as RFC 9113 §6.5.2 counts it. */
function sizeOf(head: Head): number {
  let size = 0
  for (const name in head) {
    const value = head[name]
    if (Array.isArray(value)) for (const each of value) size += name.length + each.length + 32
    else size += name.length + String(value).length + 32
  }
  return size
}
