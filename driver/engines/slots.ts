/**
 * A slot of the undici engine: a connection that is made when it is first needed, and at most one request on it. The slot
 * itself is undici's handler, so that a request needs no object of its own.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Client, type buildConnector, type Dispatcher } from 'undici'
import { systemClock } from '../../lib/clock.ts'
import { systemCode } from '../../lib/errors.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { micros, type Micros } from '../../lib/units.ts'
import type { Timed } from './deadlines.ts'
import type { Completion } from './engine.ts'
import { failureOf } from './failures.ts'

/** Learns of the end of a slot's request: once for each `begin`, unless the slot was told to `finish` before. */
export interface SlotOwner {
  whole(slot: Slot): void
  broken(slot: Slot): void
}

/** Our own deadlines count; idle connections are kept as long as the target keeps them, or says in `keep-alive`. */
const clientOptions = {
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 600_000,
  keepAliveMaxTimeout: 600_000,
} as const

const NEVER = micros(0)

export class Slot implements Dispatcher.DispatchHandler, Timed<Slot> {
  readonly client: Client
  firedAt: Micros = NEVER
  older: Slot | undefined
  newer: Slot | undefined
  request = 0
  intendedAt: Micros = NEVER
  endedAt: Micros = NEVER
  /** Why the last request failed; undefined when it brought a whole response. */
  failure: FailureCode | undefined
  busy = false
  /** No further request may begin: the connection is gone for good. */
  disposed = false
  readonly #owner: SlotOwner
  #socket: Socket | undefined
  /** What the socket itself complained of: undici takes a reset for the end of a body that lasts until closing. */
  #trouble: Error | undefined
  /** The target has closed its side. */
  #ended = false
  #sentAt: Micros = NEVER
  #firstByteAt: Micros = NEVER
  #status = 0
  #readBefore = 0
  #writtenBefore = 0

  constructor(origin: string, owner: SlotOwner) {
    this.#owner = owner
    this.client = new Client(origin, { ...clientOptions, connect: this.#connect })
  }

  begin(request: number, intendedAt: Micros, firedAt: Micros): void {
    this.request = request
    this.intendedAt = intendedAt
    this.firedAt = firedAt
    this.busy = true
    this.failure = undefined
    this.#sentAt = NEVER
    this.#status = 0
  }

  /** Ends the request: whatever undici still says of it is not heard. */
  finish(failure: FailureCode | undefined): void {
    this.busy = false
    this.failure = failure
    this.endedAt = systemClock.now()
  }

  /** Whether there is a connection, agreed in full. */
  get connected(): boolean {
    return this.client.stats.connected
  }

  /** Closes the connection, made or in the making, now. */
  async dispose(): Promise<void> {
    this.disposed = true
    const destroyed = this.client.destroy()
    // undici lets a connection in the making be until it is made.
    this.#socket?.destroy()
    await destroyed
  }

  /** Bytes are HTTP's, as the socket counted them: heads, framing and trailers included, TLS records not. */
  describe(completion: Completion): void {
    completion.request = this.request
    completion.intendedAt = this.intendedAt
    completion.sentAt = this.#sentAt
    completion.firstByteAt = this.#firstByteAt
    completion.endedAt = this.endedAt
    completion.status = this.#status
    completion.bytesReceived = (this.#socket?.bytesRead ?? 0) - this.#readBefore
    completion.bytesSent = (this.#socket?.bytesWritten ?? 0) - this.#writtenBefore
  }

  /** Called just before the request is written to a connection. */
  onRequestStart(): void {
    this.#readBefore = this.#socket?.bytesRead ?? 0
    this.#writtenBefore = this.#socket?.bytesWritten ?? 0
    this.#sentAt = systemClock.now()
  }

  /** Called at the first byte of each answer, of informational ones (1xx) too: the last call is the answer's own. */
  onResponseStarted(): void {
    this.#firstByteAt = systemClock.now()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseEnd(): void {
    if (!this.busy) return
    if (this.#trouble !== undefined) this.#fail(this.#trouble)
    else {
      this.finish(undefined)
      this.#owner.whole(this)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.busy) this.#fail(this.#trouble ?? error)
  }

  #fail(error: Error): void {
    this.finish(this.#isBodiless(error) ? undefined : this.#codeOf(error))
    this.#owner.broken(this)
  }

  /** After the last byte there is nothing left to misread: what undici calls invalid then is a body cut short. */
  #codeOf(error: Error): FailureCode {
    const code = failureOf(error)
    return code === 'protocol' && this.#ended ? 'closed' : code
  }

  /** A 304 may say the length of the body that it does not have (RFC 9110 §8.6), which undici takes for an error. */
  #isBodiless(error: Error): boolean {
    return this.#status === 304 && systemCode(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
  }

  /** Each connection over TLS is agreed in full, without resuming: what a new client costs the target. */
  #connect: buildConnector.connector = ({ protocol, hostname, port, servername }, callback) => {
    const secure = protocol === 'https:'
    const where = { host: hostname, port: Number(port || (secure ? 443 : 80)), highWaterMark: 65_536 }
    const name = servername ?? hostname
    const socket = secure
      ? connectTls({ ...where, ...(isIP(name) === 0 ? { servername: name } : {}), ALPNProtocols: ['http/1.1'] })
      : connectTcp(where)
    this.#socket = socket
    this.#trouble = undefined
    this.#ended = false
    socket.setNoDelay(true)
    const refuse = (error: Error): void => {
      callback(error, null)
    }
    socket.on('error', (error: Error) => {
      if (this.#socket === socket) this.#trouble = error
    })
    socket.once('end', () => {
      if (this.#socket === socket) this.#ended = true
    })
    socket.once('error', refuse)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      socket.off('error', refuse)
      callback(null, socket)
    })
  }
}
