/**
 * A slot of the sockets engine: one keep-alive connection and at most one request on it. It dials when necessary,
 * writes, reads, and reports exactly one outcome per request.
 */
import type { Socket } from 'node:net'
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { between, micros, type Micros } from '../../../lib/units.ts'
import { unreadFor } from '../../limits/poll-watch.ts'
import { Handshake } from '../auth/digest-session.ts'
import type { DialListener, Dialling } from '../connecting/dialer.ts'
import type { Completion, ConnectionTimes } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { detailOf, failureOf } from '../failures.ts'
import type { Judge, Judged } from '../judge.ts'
import { noExchange } from '../outcomes.ts'
import type { EngineSlot } from '../slot-engine.ts'
import { Staleness } from '../staleness.ts'
import { authorized } from './authorized.ts'
import { HeldBody } from './held-body.ts'
import { type Message, sendOn, unsentOn } from './message.ts'
import { DONE, FAILED, HEAD, type ResponseParser } from './parser.ts'

const NEVER = micros(0)

/** The callbacks of a connection to its engine. */
export interface ConnectionOwner {
  dial(connection: Connection): Dialling
  /** The connection was established. */
  made(connection: Connection, times: ConnectionTimes): void
  /** A response is complete; the connection is already dropped if it cannot carry another request. */
  answered(connection: Connection): void
  /** The request failed with `failure`. */
  broke(connection: Connection): void
  /** The request met a connection that the target had closed: returns whether to send it once more. */
  resends(connection: Connection): boolean
  /** A connection without a request was lost. */
  lost(connection: Connection): void
}

export class Connection implements DialListener, EngineSlot<Connection>, Judged {
  firedAt: Micros = NEVER
  older: Connection | undefined
  newer: Connection | undefined
  exchange = noExchange
  sentAt: Micros = NEVER
  firstByteAt: Micros = NEVER
  /** When the last request ended; before the first request, when the connection was established. */
  endedAt: Micros = NEVER
  /** The maximum time for which the last response was unread, in µs. */
  unread = 0
  bytesReceived = 0
  bytesSent = 0
  busy = false
  failure: FailureCode | undefined
  detail: string | undefined
  /** The message to send: a request of the plan, or of a redirect. */
  message: Message
  /** Redirects followed for the current request. */
  hops = 0
  /** The credentials of the current request. */
  readonly handshake = new Handshake()
  /** Tolerated faults of its responses, as bits. */
  tolerated = 0
  readonly parser: ResponseParser
  readonly #owner: ConnectionOwner
  /** Undefined if no request of the plan has checks. */
  readonly #judge: Judge | undefined
  readonly #held = new HeldBody(() => {
    this.#writeBody()
  })
  #socket: Socket | undefined
  #dialling: Dialling | undefined
  readonly #staleness = new Staleness()
  #sentBefore = 0
  /** The current request has already been sent once more. */
  #isResent = false

  constructor(owner: ConnectionOwner, parser: ResponseParser, message: Message, judge?: Judge) {
    this.#owner = owner
    this.#judge = judge
    this.parser = parser
    this.message = message
  }

  /** Whether there is an established connection, including TLS. */
  get open(): boolean {
    return this.#socket !== undefined
  }

  /** The current step while the connection is being made; undefined otherwise. */
  get dialProgress(): string | undefined {
    return this.#dialling?.progress
  }

  /** How much of the response has arrived, for people. */
  get progress(): string {
    return this.parser.progress
  }

  get status(): number {
    return this.parser.status
  }

  /** Passes the body to the judge, beside the listener that the parser already has. */
  watchBody(): void {
    const { parser } = this
    const judge = this.#judge
    const first = parser.onBody
    if (judge === undefined) return
    parser.onBody = (bytes, from, end) => {
      first?.(bytes, from, end)
      judge.keep(bytes, from, end)
    }
  }

  /** A header field of the response that checks need. */
  readonly header = (name: string): string | undefined => {
    const { head } = this.parser
    return head.wanted?.get(name) ?? (name === 'content-encoding' ? head.contentEncoding : undefined)
  }

  /** The body of the response without its codings, if the engine has undone them: checks do not do so once more. */
  decoded(content: Buffer | undefined): void {
    this.#judge?.decoded(content)
  }

  /** Starts a request on this slot, which must be free. */
  begin(exchange: Exchange, message: Message): void {
    this.exchange = exchange
    this.handshake.begin()
    this.message = authorized(message, this.handshake)
    this.#judge?.begin(exchange.name)
    this.firedAt = exchange.firedAt
    this.sentAt = NEVER
    this.bytesReceived = 0
    this.bytesSent = 0
    this.hops = 0
    this.tolerated = 0
    this.#isResent = false
    this.failure = undefined
    this.busy = true
    if (this.#socket !== undefined) this.#write(this.#socket, exchange.firedAt)
    else this.connect()
  }

  /** Makes the connection, unless it is already being made. */
  connect(): void {
    this.#dialling ??= this.#owner.dial(this)
  }

  /** Sends another message for the same request: the next hop of a redirect, or with other credentials. */
  goOn(message: Message): void {
    this.message = message
    if (this.#socket !== undefined) this.#write(this.#socket, systemClock.now())
    else this.connect()
  }

  /** Ends the request without a response. Later events of it are ignored. */
  giveUp(failure: FailureCode, detail?: string): void {
    this.busy = false
    this.failure = failure
    this.detail = detail
    this.endedAt = systemClock.now()
    this.drop()
  }

  describe(completion: Completion): void {
    completion.exchange = this.exchange
    completion.sentAt = this.sentAt
    completion.firstByteAt = this.firstByteAt
    completion.endedAt = this.endedAt
    completion.unread = this.unread
    completion.status = this.parser.status
    completion.judgement = this.#judge?.judge(this)
    completion.bytesReceived = this.bytesReceived
    completion.bytesSent = this.bytesSent
  }

  /** Closes the connection, even if it is not established. */
  drop(): void {
    this.#staleness.reset()
    this.#held.forget()
    this.#dialling?.abort()
    this.#dialling = undefined
    const socket = this.#socket
    this.#socket = undefined
    socket?.destroy()
  }

  connected(socket: Socket, times: ConnectionTimes): void {
    this.#dialling = undefined
    this.#socket = socket
    socket.on('error', (error) => {
      this.#troubled(socket, failureOf(error), detailOf(error))
    })
    socket.on('end', () => {
      this.#ended(socket)
    })
    socket.on('close', () => {
      this.#troubled(socket, 'closed', this.parser.progress)
    })
    this.endedAt = systemClock.now()
    this.#owner.made(this, times)
    if (this.busy) this.#write(socket, systemClock.now())
  }

  refused(error: Error): void {
    this.#dialling = undefined
    if (this.busy) this.#fail(failureOf(error), detailOf(error))
    else this.#owner.lost(this)
  }

  /** Handles the bytes of a read into the buffer that all connections share. */
  read(bytes: Buffer, count: number): void {
    if (!this.busy || this.#socket === undefined) {
      this.#unasked()
      return
    }
    const { parser } = this
    const now = systemClock.now()
    if (!parser.begun) this.firstByteAt = now
    this.bytesReceived += count
    const after = parser.feed(bytes, 0, count)
    if (this.message.expects) this.#held.hear({ final: parser.state !== HEAD, continued: parser.continued })
    // An informational response that arrived in an earlier read is not the first byte of the final one.
    if (parser.informed && parser.begun) this.firstByteAt = now
    if (parser.state === DONE) this.#whole(now, count - after)
    else if (parser.state === FAILED) this.#fail(parser.failure ?? 'protocol', parser.detail)
  }

  /** The other side has closed cleanly. */
  #ended(socket: Socket): void {
    if (this.#socket !== socket) return
    if (!this.busy) {
      this.#vanish()
      return
    }
    this.parser.end()
    if (this.parser.state === DONE) this.#whole(systemClock.now(), 0)
    else this.#fail(this.parser.failure ?? 'closed', this.parser.detail)
  }

  /** The connection broke. The error of an idle connection is not reported, because no request was on it. */
  #troubled(socket: Socket, failure: FailureCode, detail: string | undefined): void {
    if (this.#socket !== socket) return
    if (this.busy) this.#fail(failure, detail)
    else this.#vanish()
  }

  #write(socket: Socket, now: Micros): void {
    const { message } = this
    if (this.sentAt === NEVER) this.sentAt = now
    this.parser.begin(message.method)
    this.#judge?.restart()
    this.#staleness.wrote(this.bytesReceived, between(this.endedAt, now))
    this.#sentBefore = this.bytesSent
    this.bytesSent += sendOn(socket, message, this.exchange.request)
    if (message.expects) this.#held.hold()
  }

  /** The target accepts the body, or has been silent for too long. */
  #writeBody(): void {
    const { body } = this.message
    if (this.#socket === undefined || body === undefined) return
    this.bytesSent += body.length
    this.#socket.write(body)
  }

  /** @param surplus bytes after the response, which do not count as part of it */
  #whole(now: Micros, surplus: number): void {
    const heldBack = this.message.expects && this.#held.waits
    const unsent = unsentOn(this.#socket, this.message, heldBack)
    if (heldBack) this.#held.forget()
    this.endedAt = now
    this.#staleness.served()
    this.tolerated |= this.parser.tolerated
    this.unread = unreadFor(this.sentAt, now)
    this.bytesReceived -= surplus
    this.bytesSent -= unsent
    if (!this.parser.keepAlive || this.message.closes || surplus > 0 || unsent > 0 || heldBack) this.drop()
    this.#owner.answered(this)
  }

  #fail(failure: FailureCode, detail: string | undefined): void {
    if (!this.#staleness.explains(failure, this.bytesReceived)) this.#break(failure, detail)
    else if (!this.#isResent && this.#owner.resends(this)) this.#resend()
    else this.#break('stale', this.#staleness.detailOf(failure))
  }

  #break(failure: FailureCode, detail: string | undefined): void {
    this.giveUp(failure, detail)
    this.#owner.broke(this)
  }

  /** Sends the message on a new connection, as if it had not been sent before. */
  #resend(): void {
    this.#isResent = true
    this.bytesSent = this.#sentBefore
    if (this.hops === 0 && !this.handshake.repeated) this.sentAt = NEVER
    this.drop()
    this.connect()
  }

  /** Unrequested bytes: further ones could be mistaken for a response. */
  #unasked(): void {
    if (this.busy) this.#fail('protocol', 'bytes came before the request was sent')
    else this.#vanish()
  }

  #vanish(): void {
    this.drop()
    this.#owner.lost(this)
  }
}
