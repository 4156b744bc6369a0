/**
 * A slot of the HTTP/2 engine: at most one request, on one stream. The event listeners are shared by all streams, so
 * that a request costs no closure; a stream refers to its slot, and a slot handles only events of its present stream.
 */
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { micros, type Micros } from '../../../lib/units.ts'
import type { Exchange } from '../exchange.ts'
import { unreadFor } from '../../limits/poll-watch.ts'
import type { Completion } from '../engine.ts'
import { noExchange } from '../outcomes.ts'
import type { EngineSlot } from '../slot-engine.ts'
import { CANCEL, NO_ERROR, type Verdict } from './codes.ts'
import type { Connection } from './connection.ts'
import type { Message } from './message.ts'

/** Notified of the end of a slot's request: once for each `begin`, unless the slot was told to give it up before. */
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
  /** The message to send. */
  message: Message
  endedAt: Micros = NEVER
  /** The maximum time for which the last response was unread, in µs. */
  unread = 0
  sentAt: Micros = NEVER
  bytesReceived = 0
  bytesSent = 0
  busy = false
  /** Why the last request failed; undefined after a whole response. */
  failure: FailureCode | undefined
  detail: string | undefined
  /** The connection of the request. */
  connection: Connection | undefined
  readonly #owner: SlotOwner
  #stream: Stream | undefined
  #firstByteAt: Micros = NEVER
  #status = 0
  #bodyBytes = 0
  /** The length of the body by its header section. */
  #length = UNKNOWN
  /** The error of node:http2 before it closed the stream. */
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

  /** The last sign of life of the target on this request's stream; before any, the instant of sending. */
  get heardAt(): Micros {
    return this.#status === 0 ? this.sentAt : this.#firstByteAt
  }

  /** The request is being sent on this stream. */
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
    this.detail = detail
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

  /** The header section of the final response; informational ones have another event. */
  onHead(stream: Stream, head: Head): void {
    if (this.#stream !== stream) return
    const { headerBytes, bodyBytes, bodiless } = this.message.limits
    this.#firstByteAt = systemClock.now()
    this.connection?.hear(this.#firstByteAt)
    this.#status = head[':status'] ?? 0
    // RFC 9110 §8.6: after HEAD, and with 304, the length is that of a body that is not sent.
    const length = bodiless || this.#status === 304 ? undefined : head['content-length']
    if (length !== undefined) this.#length = Number(length)
    if (sizeOf(head) > headerBytes) this.#fail(headTooLarge)
    else if (this.#length > bodyBytes) this.#fail({ code: 'too-large', detail: undefined })
  }

  /**
   * For an informational response, or trailers: their content is ignored, but their size is limited like that of a
   * header section.
   */
  onOtherHead(stream: Stream, head: Head): void {
    if (this.#stream === stream && sizeOf(head) > this.message.limits.headerBytes) this.#fail(headTooLarge)
  }

  onBytes(stream: Stream, count: number): void {
    if (this.#stream !== stream) return
    this.#bodyBytes += count
    if (this.#bodyBytes > this.message.limits.bodyBytes) this.#fail({ code: 'too-large', detail: undefined })
  }

  /** A stream whose connection was lost may end as if it were complete: `onClosed` detects that. */
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

  /**
   * Node reports NO_ERROR for a stream that was reset with this code too: only the length reveals that it is
   * incomplete.
   */
  get #complete(): boolean {
    return this.#status !== 0 && (this.#length === UNKNOWN || this.#length === this.#bodyBytes)
  }

  /** A target may respond before it has read the whole request: the rest need not be sent. */
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

/** The size of a header section by RFC 9113 §6.5.2. */
function sizeOf(head: Head): number {
  let size = 0
  for (const name in head) {
    const value = head[name]
    if (Array.isArray(value)) for (const each of value) size += name.length + each.length + 32
    else size += name.length + String(value).length + 32
  }
  return size
}
