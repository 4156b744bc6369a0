/**
 * One HTTP/2 connection and its requests. It is dialled for the first of them. Until the target's SETTINGS contain its
 * limit of streams, only one request is on the wire, so that no request is refused because the limit is unknown.
 */
import type { ClientHttp2Session, ClientHttp2Stream, Settings } from 'node:http2'
import type { Socket } from 'node:net'
import { systemClock } from '../../../lib/clock.ts'
import { micros, type Micros } from '../../../lib/units.ts'
import type { Timed } from '../deadlines.ts'
import type { DialListener, Dialling } from '../connecting/dialer.ts'
import type { ConnectionTimes } from '../engine.ts'
import { NO_ERROR, REFUSED_STREAM, type Verdict, verdictOnError } from './codes.ts'
import { Ending } from './ending.ts'
import { type Destination, setNumber } from './message.ts'
import { SessionProbe } from './session-probe.ts'
import { agreedToHttp2, sessionOn } from './session.ts'
import type { Slot } from './slot.ts'

/** The callbacks of a connection to its owner. */
export interface ConnectionOwner {
  dial(listener: DialListener): Dialling
  /** The connection was established. */
  made(times: ConnectionTimes): void
  /** The number of concurrent streams that the target allows, at most that of the plan. */
  allowed(streams: number): void
  /** It has room for a request again, or carries none. */
  freed(connection: Connection): void
  /** Requests that were not sent and need another connection. */
  displaced(slots: readonly Slot[]): void
  /** A request failed with the connection. */
  broken(slot: Slot): void
  /** It accepts no further request, and is closed. */
  gone(connection: Connection): void
}

/** The capacity of a connection. */
export interface Terms {
  readonly destination: Destination
  /** The maximum number of concurrent requests by the plan. */
  readonly streams: number
  /** The maximum number of concurrent requests, as far as the target's limit is known. */
  readonly room: number
}

const NEVER = micros(0)
/** Well below the number of streams that a connection can have (RFC 9113 §5.1.1). */
const LIFETIME = 1_000_000_000
const unheard: Verdict = { code: 'protocol', detail: 'what came on the connection is not valid HTTP/2' }
const requestOptions = [{ endStream: false }, { endStream: true }] as const

export class Connection implements DialListener, Timed<Connection> {
  /** The instant since which it is idle. */
  firedAt: Micros = NEVER
  older: Connection | undefined
  newer: Connection | undefined
  /** Whether its owner lists it among those with room, and among the idle. */
  listed = false
  idling = false
  readonly #terms: Terms
  readonly #owner: ConnectionOwner
  #dialling: Dialling | undefined
  #session: ClientHttp2Session | undefined
  #socket: Socket | undefined
  #probe: SessionProbe | undefined
  /** The slot of the request that was written last. */
  #latest: Slot | undefined
  /** Requests on the wire. */
  readonly #slots = new Set<Slot>()
  /** Streams that began in this turn of the event loop. */
  readonly #fresh = new Set<ClientHttp2Stream>()
  /** Streams that node:http2 ended because it could not send their requests. */
  readonly #unsent = new Set<ClientHttp2Stream>()
  /** Slots with a request that is partly unsent. */
  readonly #uploads = new Set<Slot>()
  /** Requests that are not sent yet. */
  readonly #waiting = new Set<Slot>()
  #room: number
  #width = 1
  /** How many requests it may still start. */
  #left: number
  #retired = false
  #heardAt: Micros = NEVER
  #readTold = 0
  #writtenTold = 0
  readonly #ending = new Ending()

  constructor(owner: ConnectionOwner, terms: Terms) {
    this.#owner = owner
    this.#terms = terms
    this.#room = terms.room
    this.#left = terms.destination.closes ? 1 : LIFETIME
  }

  /** Whether the connection is established. */
  get alive(): boolean {
    return this.#session?.destroyed === false
  }

  /** The current step while the connection is being made. */
  get progress(): string | undefined {
    return this.#dialling?.progress
  }

  /** Requests that it carries, sent or not. */
  get load(): number {
    return this.#slots.size + this.#waiting.size
  }

  get hasRoom(): boolean {
    if (this.#retired || this.#left === 0 || this.load >= this.#room) return false
    return this.#session?.closed !== true && !this.#fallen && this.#probe?.isSuspicious !== true
  }

  dial(): void {
    this.#dialling = this.#owner.dial(this)
  }

  /** Accepts a request, for which there must be room. */
  take(slot: Slot, now: Micros): void {
    slot.connection = this
    this.#left -= 1
    if (this.#session !== undefined && this.#slots.size < this.#width) this.#send(this.#session, slot, now)
    else this.#waiting.add(slot)
  }

  /** A request has ended, or was given up before it was sent. */
  release(slot: Slot, now: Micros): void {
    this.#uploads.delete(slot)
    if (this.#slots.delete(slot)) this.#count(slot)
    else this.#forget(slot)
    this.#settle(now)
  }

  /** Part of a response arrived: with `now` its head, without it a later part. */
  heard(slot: Slot, now?: Micros): void {
    if (now !== undefined) this.#heardAt = now
    if (slot === this.#latest) this.#probe?.answered()
    else this.#probe?.heard()
  }

  /** A response has ended. */
  heardEnd(now: Micros): void {
    this.#heardAt = now
    this.#probe?.heard()
  }

  /** A request timed out: unless the target responded meanwhile, the connection gets no more requests. */
  doubt(slot: Slot): void {
    if (this.alive && this.#heardAt <= slot.heardAt) this.#retired = true
  }

  /** Fails its requests when node:http2 no longer serves the connection: to be called periodically. */
  check(): void {
    this.#probe?.check((deaf) => {
      if (deaf) this.#fall(unheard)
      else this.#settle(systemClock.now())
    })
  }

  /** Why a stream was closed before its response was complete, which node:http2 may have reported. */
  verdictOn(stream: ClientHttp2Stream, trouble: Error | undefined): Verdict {
    if (this.#fallen || !this.#isUnsent(stream)) return this.#ending.verdictOn(stream, trouble, this.#fallen)
    this.#retired = true
    return { ...unheard, untaken: { note: undefined } }
  }

  /** Closes the connection, even if it is not established. It must carry no request. */
  drop(): void {
    this.#retired = true
    this.#dialling?.abort()
    this.#dialling = undefined
    this.#session?.destroy()
    // node:http2 would wait until the target has read everything and closed its side, which may never happen.
    this.#socket?.destroy()
    this.#owner.gone(this)
  }

  connected(socket: Socket, times: ConnectionTimes): void {
    this.#dialling = undefined
    if (this.#terms.destination.route.secure && !agreedToHttp2(socket)) {
      socket.destroy()
      this.#fall({ code: 'tls', detail: 'the target does not speak HTTP/2' })
      return
    }
    this.#socket = socket
    socket.on('error', this.#ending.troubled)
    const session = this.#open(socket)
    this.#session = session
    this.#probe = new SessionProbe(session, socket, () => this.#uploads.size > 0)
    this.#owner.made(times)
    this.#settle(systemClock.now())
  }

  refused(error: Error): void {
    this.#dialling = undefined
    this.#fall(verdictOnError(error))
  }

  get #fallen(): boolean {
    return this.#session?.destroyed === true || this.#socket?.destroyed === true
  }

  #open(socket: Socket): ClientHttp2Session {
    const session = sessionOn(socket, this.#terms.destination.origin)
    session.on('remoteSettings', this.#onSettings)
    session.on('goaway', this.#onGoaway)
    session.on('error', this.#ending.troubled)
    session.on('close', () => {
      this.#fall(this.#ending.verdict)
    })
    return session
  }

  #send(session: ClientHttp2Session, slot: Slot, now: Micros): void {
    const { fields, numbered, body } = slot.message
    if (numbered) setNumber(fields, slot.exchange.request)
    this.#slots.add(slot)
    const stream = session.request(fields, requestOptions[body === undefined ? 1 : 0])
    slot.follow(stream, now)
    if (this.#fresh.size === 0) setImmediate(this.#age)
    this.#fresh.add(stream)
    this.#latest = slot
    this.#probe?.sending()
    if (body === undefined) return
    this.#uploads.add(slot)
    stream.end(body)
    stream.once('finish', () => {
      this.#uploads.delete(slot)
      this.#probe?.expect()
    })
  }

  /** A stream that has ended by now was not ended by the target, which cannot have responded yet. */
  readonly #age = (): void => {
    for (const stream of this.#fresh) if (stream.rstCode === REFUSED_STREAM) this.#unsent.add(stream)
    this.#fresh.clear()
  }

  /** Whether node:http2 itself refused a stream. */
  #isUnsent(stream: ClientHttp2Stream): boolean {
    if (stream.rstCode !== REFUSED_STREAM) return false
    return this.#unsent.delete(stream) || this.#fresh.has(stream)
  }

  /** Counts the bytes since the previous outcome for this one: each byte counts once. */
  #count(slot: Slot): void {
    const read = this.#socket?.bytesRead ?? 0
    const written = this.#socket?.bytesWritten ?? 0
    slot.bytesReceived += read - this.#readTold
    slot.bytesSent += written - this.#writtenTold
    this.#readTold = read
    this.#writtenTold = written
  }

  /** A request is given up before it was sent. */
  #forget(slot: Slot): void {
    this.#waiting.delete(slot)
    this.#left += 1
  }

  /** Removes all waiting requests except the first few. */
  #withdraw(but: number): Slot[] {
    const withdrawn = [...this.#waiting].slice(but)
    for (const slot of withdrawn) this.#waiting.delete(slot)
    return withdrawn
  }

  /** Sends the requests that may be sent, and updates the room. */
  #settle(now: Micros): void {
    const session = this.#session
    for (const next of this.#waiting) {
      if (session === undefined || this.#fallen || session.closed || this.#slots.size >= this.#width) break
      this.#waiting.delete(next)
      this.#send(session, next, now)
    }
    if (this.load > 0 || !this.#isSpent) this.#owner.freed(this)
    else this.drop()
  }

  /** Whether to close the connection once it carries no request. */
  get #isSpent(): boolean {
    return this.#retired || this.#left === 0 || this.#session === undefined || this.#session.closed || this.#fallen
  }

  #onSettings = ({ maxConcurrentStreams = Infinity }: Settings): void => {
    this.#width = Math.min(this.#terms.streams, maxConcurrentStreams)
    // If the target allows no streams for now, one request waits on the connection: more connections would not help.
    this.#room = Math.max(1, this.#width)
    this.#owner.allowed(this.#room)
    const surplus = this.#withdraw(Math.max(0, this.#room - this.#slots.size))
    this.#left += surplus.length
    this.#settle(systemClock.now())
    this.#owner.displaced(surplus)
  }

  /** Streams up to the last one that the target names continue; node:http2 ends the others, or all after an error. */
  #onGoaway = (code: number, lastStream: number): void => {
    this.#ending.announced(code, lastStream)
    this.#retired = true
    if (code !== NO_ERROR) return
    this.#owner.displaced(this.#withdraw(0))
    // Not within the call of node:http2.
    setImmediate(() => {
      if (this.load === 0) this.drop()
    })
  }

  /** The connection is lost, or was never established: its requests fail with it. */
  #fall(verdict: Verdict): void {
    const lost = [...this.#slots, ...this.#withdraw(0)]
    this.#slots.clear()
    this.drop()
    for (const slot of lost) {
      slot.giveUp(verdict)
      this.#owner.broken(slot)
    }
  }
}
