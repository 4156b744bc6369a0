/**
 * A slot of the HTTP/2 engine: at most one request, on one stream. A stream knows its slot, and a slot ignores events
 * of earlier streams.
 */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { micros, type Micros } from '../../../lib/units.ts'
import { Handshake, UNAUTHORIZED } from '../auth/digest-session.ts'
import type { Exchange } from '../exchange.ts'
import { unreadFor } from '../../limits/poll-watch.ts'
import type { Completion } from '../engine.ts'
import type { Judge, Judged } from '../judge.ts'
import { noExchange, type Refusal } from '../outcomes.ts'
import type { EngineSlot } from '../slot-engine.ts'
import { CANCEL, NO_ERROR, type Verdict } from './codes.ts'
import type { Connection } from './connection.ts'
import { authorized, type Message } from './message.ts'
import { Reception } from './reception.ts'
import { follow, type Follower, type Head, isEnded, sizeOf, type Stream } from './stream.ts'

/** Notified of the end of a slot's request: once for each `begin`, unless the request was given up before. */
export interface SlotOwner {
  whole(slot: Slot): void
  broken(slot: Slot): void
  /** The target did not process the request: it must be sent again, and a note counted. At most once per request. */
  untaken(slot: Slot, note: number | undefined): void
}

const NEVER = micros(0)
const headTooLarge: Verdict = { code: 'protocol', detail: 'head larger than maxHeaderBytes', local: true }
const tooLarge: Verdict = { code: 'too-large', detail: undefined, local: true }
const incomplete: Verdict = { code: 'closed', detail: 'RST_STREAM NO_ERROR' }

export class Slot implements EngineSlot<Slot>, Follower, Judged {
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
  /** Why the last request failed; undefined after a complete response. */
  failure: FailureCode | undefined
  detail: string | undefined
  /** The connection of the request. */
  connection: Connection | undefined
  /** The values of `www-authenticate` of a 401, joined. */
  challenges: string | undefined
  readonly handshake = new Handshake()
  readonly #owner: SlotOwner
  /** Undefined if no request of the plan has checks. */
  readonly #judge: Judge | undefined
  /** The head of the response, for the judge. */
  #head: Head | undefined
  readonly #reception = new Reception()
  #stream: Stream | undefined
  /** When the request was sent on this stream. */
  #followedAt: Micros = NEVER
  #firstByteAt: Micros = NEVER
  /** The request was sent again. */
  #resent = false
  /** The error of node:http2 before it closed the stream. */
  #trouble: Error | undefined

  constructor(owner: SlotOwner, message: Message, judge?: Judge) {
    this.#owner = owner
    this.#judge = judge
    this.message = message
  }

  begin(exchange: Exchange, message: Message): void {
    this.exchange = exchange
    this.handshake.begin()
    this.message = authorized(message, this.handshake)
    this.#judge?.begin(exchange.name)
    this.firedAt = exchange.firedAt
    this.sentAt = NEVER
    this.busy = true
    this.failure = undefined
    this.detail = undefined
    this.bytesReceived = 0
    this.bytesSent = 0
    this.#resent = false
    this.#reception.clear()
    this.#trouble = undefined
  }

  /** A header field of the response that checks need. */
  readonly header = (name: string): string | undefined => {
    const value = this.#head?.[name]
    return value === undefined ? undefined : [value].flat().join(', ')
  }

  /** The last sign of life of the target on this request's stream; before any, the instant of sending. */
  get heardAt(): Micros {
    return this.#reception.status === 0 ? this.#followedAt : this.#firstByteAt
  }

  /** The status of the response; 0 before its head. */
  get status(): number {
    return this.#reception.status
  }

  /** The request is to be sent once more, with other credentials. It keeps the instant at which it was sent first. */
  repeat(): void {
    this.message = authorized(this.message.bare ?? this.message, this.handshake)
    this.busy = true
    this.#resent = false
    this.#reception.clear()
    this.#trouble = undefined
  }

  /** Ends a request whose response cannot be used. */
  refuse({ code, detail }: Refusal): void {
    this.failure = code
    this.detail = detail
  }

  /** How much of the response has arrived; undefined before the request was sent. */
  get progress(): string | undefined {
    return this.#stream === undefined ? undefined : this.#reception.progress
  }

  /** The request is being sent on this stream. */
  follow(stream: Stream, sentAt: Micros): void {
    if (!this.handshake.repeated) this.sentAt = sentAt
    this.#followedAt = sentAt
    this.#judge?.restart()
    this.#stream = stream
    follow(stream, this)
  }

  /** Ends the request without a response. Later events of it are ignored. */
  giveUp({ code, detail, local }: Verdict): void {
    const stream = this.#stream
    const parts = local === true ? [detail] : [detail, this.progress]
    this.#finish()
    this.failure = code
    this.detail = parts.filter((part) => part !== undefined).join(': ') || undefined
    stream?.close(CANCEL)
  }

  describe(completion: Completion): void {
    completion.exchange = this.exchange
    completion.sentAt = this.sentAt
    completion.firstByteAt = this.#firstByteAt
    completion.endedAt = this.endedAt
    completion.unread = this.unread
    completion.status = this.status
    completion.judgement = this.#judge?.judge(this)
    completion.bytesReceived = this.bytesReceived
    completion.bytesSent = this.bytesSent
  }

  onHead(stream: Stream, head: Head): void {
    if (this.#stream !== stream) return
    const { headerBytes, bodyBytes, bodiless } = this.message.limits
    this.#firstByteAt = systemClock.now()
    this.connection?.heard(this, this.#firstByteAt)
    const status = head[':status'] ?? 0
    if (this.#judge !== undefined) this.#head = head
    if (status === UNAUTHORIZED) this.challenges = head['www-authenticate']
    // RFC 9110 §8.6: after HEAD, and with 304, the length is that of a body that is not sent.
    this.#reception.begin(status, bodiless || status === 304 ? undefined : head['content-length'])
    if (sizeOf(head) > headerBytes) this.#fail(headTooLarge)
    else if (this.#reception.size > bodyBytes) this.#fail(tooLarge)
  }

  /** The content of informational heads and trailers is ignored, but the limit for heads applies to them. */
  onOtherHead(stream: Stream, head: Head): void {
    if (this.#stream !== stream) return
    this.connection?.heard(this)
    if (sizeOf(head) > this.message.limits.headerBytes) this.#fail(headTooLarge)
  }

  onBytes(stream: Stream, piece: Buffer): void {
    if (this.#stream !== stream) return
    this.connection?.heard(this)
    this.#reception.bytes += piece.length
    this.#judge?.keep(piece, 0, piece.length)
    if (this.#reception.bytes > this.message.limits.bodyBytes) this.#fail(tooLarge)
  }

  /** A stream that the target did not end is judged when it is closed. */
  onEnded(stream: Stream): void {
    if (this.#stream !== stream || !isEnded(stream) || stream.rstCode !== NO_ERROR) return
    if (this.#reception.complete) this.#succeed(stream)
    else this.#fail(incomplete)
  }

  onTrouble(stream: Stream, error: Error): void {
    if (this.#stream === stream) this.#trouble = error
  }

  onClosed(stream: Stream): void {
    if (this.#stream !== stream) return
    const verdict = this.connection?.verdictOn(stream, this.#trouble) ?? incomplete
    const untaken = this.#reception.status === 0 && !this.#resent ? verdict.untaken : undefined
    if (untaken === undefined) this.#fail(verdict)
    else this.#sendAgain(untaken.note)
  }

  #sendAgain(note: number | undefined): void {
    this.#stream = undefined
    this.#trouble = undefined
    this.#resent = true
    this.#owner.untaken(this, note)
  }

  /** A target may respond before it has read the whole request: the rest need not be sent. */
  #succeed(stream: Stream): void {
    this.#finish()
    this.unread = unreadFor(this.sentAt, this.endedAt)
    this.connection?.heardEnd(this.endedAt)
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
