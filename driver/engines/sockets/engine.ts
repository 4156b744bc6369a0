/**
 * HTTP/1.1 on sockets of our own: so many keep-alive connections, one request at a time on each, responses parsed in the
 * one buffer that all connections read into. Nothing is retried, and redirects are followed only when the plan says so.
 */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { between, fromMillis, type Micros } from '../../../lib/units.ts'
import { Deadlines } from '../deadlines.ts'
import { Dialer } from '../dial.ts'
import type { Dialling } from '../dialer.ts'
import type { ConnectionTimes, Engine, EngineFactory, EngineJob, Sink } from '../engine.ts'
import { emptyCompletion, LateFailures } from '../outcomes.ts'
import { prepare } from '../prepared.ts'
import { type AfterAnswer, afterAnswer } from './after-answer.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import { HeadReader } from './head.ts'
import { type Message, messageOf, optionsOf, sameRoute } from './message.ts'
import { type ParserLimits, ResponseParser } from './parser.ts'

/** Large enough that a response of usual size is read in one go. */
const READ_BUFFER = 65_536

/** @throws BreakwaterError `invalid-request` for a request that HTTP/1.1 cannot carry; see `prepare` */
export const socketsEngine: EngineFactory = (job, sink) => new SocketsEngine(job, sink)

class SocketsEngine implements Engine, ConnectionOwner {
  readonly #sink: Sink
  readonly #slots: number
  readonly #message: Message
  readonly #limits: ParserLimits
  readonly #after: AfterAnswer | undefined
  readonly #dialer: Dialer
  readonly #all: Connection[] = []
  /** Free slots whose connection stands or is in the making; the last used is used first, as by a pool. */
  readonly #ready: Connection[] = []
  /** Free slots without a connection. */
  readonly #bare: Connection[] = []
  readonly #deadlines: Deadlines<Connection>
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER)
  readonly #reader = new HeadReader(this.#buffer)
  readonly #idle: NodeJS.Timeout | undefined
  #inFlight = 0
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined
  readonly #completion = emptyCompletion()
  readonly #late: LateFailures<Connection>

  constructor(job: EngineJob, sink: Sink) {
    const { transport, credentials, slots, timeout } = job
    this.#sink = sink
    this.#slots = slots
    this.#message = messageOf(prepare(job), optionsOf(transport))
    this.#limits = {
      maxHeaderBytes: transport.maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
      maxBodyBytes: transport.maxBodyBytes,
    }
    this.#after = afterAnswer(job)
    this.#dialer = new Dialer({ transport, credentials, alpn: ['http/1.1'] })
    this.#deadlines = new Deadlines(timeout, (connection) => {
      this.#giveUp(connection, connection.open ? 'timeout' : 'timeout-connect')
    })
    this.#late = new LateFailures({
      free: (connection) => {
        this.#release(connection)
      },
      failed: (failure) => {
        sink.failed(failure)
      },
      told: () => {
        if (this.#inFlight === 0) this.#drained()
      },
    })
    this.#idle = this.#watchIdle(transport.idleTimeoutMs)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  fire(request: number, intendedAt: Micros, firedAt: Micros): boolean {
    if (this.#closing !== undefined) return false
    const connection = this.#ready.pop() ?? this.#bare.pop() ?? this.#open()
    if (connection === undefined) return false
    this.#inFlight += 1
    connection.begin(request, intendedAt, firedAt)
    this.#deadlines.add(connection)
    return true
  }

  prepare(connections: number): void {
    if (this.#closing !== undefined) return
    while (this.#all.length < connections) {
      const connection = this.#open()
      if (connection === undefined) return
      this.#ready.push(connection)
      connection.connect()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const connection of this.#all) {
      if (!connection.busy) continue
      this.#deadlines.remove(connection)
      this.#giveUp(connection, 'aborted')
    }
    await closed
  }

  dial(connection: Connection): Dialling {
    return this.#dialer.dial(connection.message.route, connection, {
      buffer: this.#buffer,
      callback: (count, bytes) => {
        connection.read(bytes as Buffer, count)
        return true
      },
    })
  }

  made(times: ConnectionTimes): void {
    this.#sink.connected(times)
  }

  answered(connection: Connection): void {
    const next = this.#after?.next(connection)
    if (next !== undefined) {
      this.#goOn(connection, next)
      return
    }
    connection.busy = false
    this.#deadlines.remove(connection)
    this.#release(connection)
    connection.describe(this.#completion)
    if (this.#after !== undefined) this.#completion.freeAt = systemClock.now()
    this.#sink.completed(this.#completion)
    if (this.#inFlight === 0) this.#drained()
  }

  broke(connection: Connection): void {
    this.#deadlines.remove(connection)
    this.#late.add(connection)
  }

  lost(connection: Connection): void {
    const at = this.#ready.lastIndexOf(connection)
    if (at < 0) return
    this.#ready.splice(at, 1)
    this.#bare.push(connection)
  }

  /** A whole response that is not yet the outcome: a redirect to follow, or a failure of what it brought. */
  #goOn(connection: Connection, next: Message | FailureCode): void {
    if (typeof next === 'object') {
      if (!sameRoute(next.route, connection.message.route)) connection.drop()
      connection.goOn(next)
      return
    }
    this.#deadlines.remove(connection)
    this.#giveUp(connection, next)
  }

  #open(): Connection | undefined {
    if (this.#all.length >= this.#slots) return undefined
    const connection = new Connection(this, new ResponseParser(this.#limits, this.#reader), this.#message)
    this.#all.push(connection)
    this.#after?.adopt(connection)
    return connection
  }

  #giveUp(connection: Connection, code: FailureCode): void {
    connection.giveUp(code)
    this.#late.add(connection)
  }

  /** Frees a slot whose request has ended. One that a redirect led elsewhere comes home without its connection. */
  #release(connection: Connection): void {
    this.#inFlight -= 1
    if (connection.message !== this.#message) {
      if (!sameRoute(connection.message.route, this.#message.route)) connection.drop()
      connection.message = this.#message
    }
    const free = connection.open ? this.#ready : this.#bare
    free.push(connection)
  }

  /** Looks now and then at connections that carry nothing. */
  #watchIdle(limitMs: number | undefined): NodeJS.Timeout | undefined {
    if (limitMs === undefined) return undefined
    const limit = fromMillis(limitMs)
    const look = (): void => {
      const now = systemClock.now()
      for (const connection of [...this.#ready]) {
        if (!connection.open || between(connection.endedAt, now) < limit) continue
        connection.drop()
        this.lost(connection)
      }
    }
    return setInterval(look, Math.max(10, Math.ceil(limitMs / 4)))
  }

  async #close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve))
    this.#deadlines.stop()
    clearInterval(this.#idle)
    for (const connection of this.#all) connection.drop()
    this.#dialer.close()
  }
}
