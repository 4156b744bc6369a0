/**
 * A slot of the undici engine: a connection that is made at the first request, and at most one request on it. The slot
 * itself is undici's handler, so that a request needs no object of its own.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { Client, type buildConnector, type Dispatcher } from 'undici'
import { systemClock } from '../../../lib/clock.ts'
import { systemCode } from '../../../lib/errors.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { counted } from '../../../lib/measure/phrases.ts'
import { between, micros, type Micros } from '../../../lib/units.ts'
import { unreadFor } from '../../limits/poll-watch.ts'
import { Handshake, UNAUTHORIZED } from '../auth/digest-session.ts'
import type { Exchange } from '../exchange.ts'
import type { Dialling, Dials, Route } from '../connecting/dialer.ts'
import type { Completion, ConnectionTimes } from '../engine.ts'
import { detailOf, failureOf } from '../failures.ts'
import type { Judge, Judged } from '../judge.ts'
import { noExchange } from '../outcomes.ts'
import { inHead, nothingCame } from '../progress.ts'
import type { EngineSlot } from '../slot-engine.ts'
import { Staleness } from '../staleness.ts'

/** Notified of connections, and of the end of a slot's request: once for each `begin` without a `finish` before it. */
export interface SlotOwner {
  whole(slot: Slot): void
  broken(slot: Slot): void
  /** The connection was established. */
  connected(times: ConnectionTimes): void
}

/** The options that all slots of an engine share. */
export interface SlotWays {
  /** Scheme, host and port of the target, for the Host header. */
  readonly origin: string
  /** The destination of connections: the target, or a proxy that forwards to it. */
  readonly route: Route
  readonly dials: Dials
  readonly options: Client.Options
}

const NEVER = micros(0)

export class Slot implements Dispatcher.DispatchHandler, EngineSlot<Slot>, Judged {
  readonly client: Client
  firedAt: Micros = NEVER
  older: Slot | undefined
  newer: Slot | undefined
  exchange = noExchange
  endedAt: Micros = NEVER
  /** The maximum time for which the last response was unread, in µs. */
  unread = 0
  /** Why the last request failed; undefined after a complete response. */
  failure: FailureCode | undefined
  /** The system's message for that failure. */
  detail: string | undefined
  busy = false
  /** No further request may begin: the connection is finally closed. */
  disposed = false
  /** The instant that the values of the request are for, in ms since 1970. */
  handedOver = 0
  /** The status of the response; 0 before it has one. */
  status = 0
  /** The values of `www-authenticate` of the response, joined: each character one byte. */
  challenges: string | undefined
  readonly handshake = new Handshake()
  /** Only of slots with a judge: undici does not look at it before. */
  onResponseData?: (controller: Dispatcher.DispatchController, chunk: Buffer) => void
  /** Undefined if no request of the plan has checks. */
  readonly #judge: Judge | undefined
  /** The header fields of the response, for the judge. */
  #headers: IncomingHttpHeaders = {}
  readonly #ways: SlotWays
  readonly #owner: SlotOwner
  #dialling: Dialling | undefined
  #socket: Socket | undefined
  /** The first error of the dial or the socket: undici treats a reset as the end of a body without a length. */
  #trouble: Error | undefined
  /** Whether the target has closed its side. */
  #ended = false
  sentAt: Micros = NEVER
  #firstByteAt: Micros = NEVER
  #readBefore = 0
  #writtenBefore = 0
  /** The bytes of the request when it was sent first, if it was sent once more. */
  #receivedFirst = 0
  #sentFirst = 0
  readonly #staleness = new Staleness()

  constructor(ways: SlotWays, owner: SlotOwner, judge?: Judge) {
    this.#ways = ways
    this.#judge = judge
    if (judge !== undefined) {
      this.onResponseData = (_, chunk) => {
        judge.keep(chunk, 0, chunk.length)
      }
    }
    this.#owner = owner
    this.client = new Client(ways.origin, { ...ways.options, connect: this.#connect })
  }

  begin(exchange: Exchange, handedOver: number): void {
    this.exchange = exchange
    this.handedOver = handedOver
    this.handshake.begin()
    this.#judge?.begin(exchange.name)
    this.#receivedFirst = 0
    this.#sentFirst = 0
    this.firedAt = exchange.firedAt
    this.busy = true
    this.failure = undefined
    this.sentAt = NEVER
    this.status = 0
  }

  /** The request is about to be sent once more. It keeps the instant at which it was sent first. */
  repeat(): void {
    this.#receivedFirst = this.#received
    this.#sentFirst = this.#sent
    this.busy = true
    this.status = 0
    this.#judge?.restart()
  }

  /** A header field of the response that checks need. */
  readonly header = (name: string): string | undefined => joined(this.#headers[name], ', ')

  get #received(): number {
    return (this.#socket?.bytesRead ?? 0) - this.#readBefore
  }

  get #sent(): number {
    return (this.#socket?.bytesWritten ?? 0) - this.#writtenBefore
  }

  /** Ends the request: later events from undici are ignored. */
  finish(failure: FailureCode | undefined, detail?: string): void {
    this.busy = false
    this.failure = failure
    this.detail = detail
    this.endedAt = systemClock.now()
  }

  /** Whether there is an established connection, including TLS. */
  get connected(): boolean {
    return this.client.stats.connected
  }

  /** The current step while the connection is being made; undefined otherwise. */
  get dialProgress(): string | undefined {
    return this.#dialling?.progress
  }

  /** How much of the response has arrived, for people. */
  get progress(): string {
    const received = this.#received
    if (received === 0) return nothingCame
    return this.status === 0 ? inHead(received) : `after ${counted(received)} bytes of the response`
  }

  /** Closes the connection at once, even if it is not established. */
  async dispose(): Promise<void> {
    this.disposed = true
    const destroyed = this.client.destroy()
    // undici does not abort a connection that is being established.
    this.#dialling?.abort()
    this.#socket?.destroy()
    await destroyed
  }

  /**
   * Bytes are those of HTTP, as the socket counted them: heads, framing and trailers included, TLS records excluded.
   */
  describe(completion: Completion): void {
    completion.exchange = this.exchange
    completion.sentAt = this.sentAt
    completion.firstByteAt = this.#firstByteAt
    completion.endedAt = this.endedAt
    completion.unread = this.unread
    completion.status = this.status
    completion.judgement = this.#judge?.judge(this)
    completion.bytesReceived = this.#receivedFirst + this.#received
    completion.bytesSent = this.#sentFirst + this.#sent
  }

  /** Called just before the request is written to a connection. */
  onRequestStart(): void {
    this.#readBefore = this.#socket?.bytesRead ?? 0
    this.#writtenBefore = this.#socket?.bytesWritten ?? 0
    const now = systemClock.now()
    if (!this.handshake.repeated) this.sentAt = now
    this.#staleness.wrote(this.#readBefore, between(this.endedAt, now))
  }

  /**
   * Called at the first byte of each response, including informational ones (1xx): the last call is for the final
   * response.
   */
  onResponseStarted(): void {
    this.#firstByteAt = systemClock.now()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status
    if (this.#judge !== undefined) this.#headers = headers
    if (status === UNAUTHORIZED) this.challenges = joined(headers['www-authenticate'], ',')
  }

  onResponseEnd(): void {
    if (!this.busy) return
    if (this.#trouble !== undefined) this.#fail(this.#trouble)
    else {
      this.finish(undefined)
      this.#staleness.served()
      this.unread = unreadFor(this.sentAt, this.endedAt)
      this.#owner.whole(this)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.busy) this.#fail(this.#trouble ?? error)
  }

  #fail(error: Error): void {
    const failure = this.#isBodiless(error) ? undefined : this.#codeOf(error)
    if (failure === undefined) this.finish(undefined)
    else if (this.#staleness.explains(failure, this.#socket?.bytesRead ?? 0)) {
      this.finish('stale', this.#staleness.detailOf(failure))
    } else this.finish(failure, failure === 'closed' ? this.progress : detailOf(error))
    this.#owner.broken(this)
  }

  /** After the last byte nothing can be malformed: an error that undici then calls invalid is a truncated body. */
  #codeOf(error: Error): FailureCode {
    const code = failureOf(error)
    return code === 'protocol' && this.#ended ? 'closed' : code
  }

  /**
   * A 304 may have the content-length of the body that it does not have (RFC 9110 §8.6), which undici treats as an
   * error.
   */
  #isBodiless(error: Error): boolean {
    return this.status === 304 && systemCode(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
  }

  #connect: buildConnector.connector = (_, callback) => {
    this.#socket = undefined
    this.#trouble = undefined
    this.#ended = false
    this.#staleness.reset()
    this.#dialling = this.#ways.dials.dial(this.#ways.route, {
      connected: (socket, times) => {
        this.#dialling = undefined
        this.#watch(socket)
        this.#owner.connected(times)
        callback(null, socket)
      },
      refused: (error) => {
        this.#dialling = undefined
        this.#trouble = error
        // Not the error itself: after the error of a wrong certificate name, undici 7 accepts no further request.
        callback(new Error('no connection'), null)
      },
    })
  }

  #watch(socket: Socket): void {
    this.#socket = socket
    socket.on('error', (error: Error) => {
      // The first error is the cause: undici adds another error when it destroys the socket.
      if (this.#socket === socket) this.#trouble ??= error
    })
    socket.once('end', () => {
      if (this.#socket === socket) this.#ended = true
    })
  }
}

/** The values of a header, joined: each character is one byte, as undici reads them. */
function joined(values: string | readonly string[] | undefined, comma: string): string | undefined {
  return values === undefined ? undefined : [values].flat().join(comma)
}
