/**
 * HTTP/1.1 on our own sockets: a number of keep-alive connections, one request at a time on each, responses parsed in
 * the one buffer that all connections read into. Redirects are followed, and requests that met a stale connection are
 * sent once more, only if the plan requires it.
 */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { httpNote } from '../../../lib/measure/notes.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { between, fromMillis } from '../../../lib/units.ts'
import type { Exchange } from '../exchange.ts'
import { Dialer } from '../connecting/dial.ts'
import type { Dialling } from '../connecting/dialer.ts'
import type { ConnectionTimes, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import type { Refusal } from '../outcomes.ts'
import { prepareAll } from '../prepared.ts'
import { timeoutDetail } from '../progress.ts'
import { SlotEngine } from '../slot-engine.ts'
import { type AfterAnswer, afterAnswer } from './after-answer.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import { HeadReader } from './head-reader.ts'
import { type Message, messageFor, messagesOf, optionsOf, sameRoute } from './message.ts'
import { type ParserLimits, ResponseParser } from './parser.ts'
import { notesIn } from './tolerated.ts'

/** Large enough to read a response of usual size at once. */
const READ_BUFFER = 65_536

/**
 * The number of connections that are made concurrently before the start: a target that accepts them one by one has room
 * for that many in its accept queue. When that queue is full, the kernel retries only after a second.
 */
const DIALS_AHEAD = 64

/** @throws BreakwaterError `invalid-request` for a request that HTTP/1.1 cannot carry; see `prepare` */
export const socketsEngine: HttpEngineFactory = (job, sink) => new SocketsEngine(job, sink)

class SocketsEngine extends SlotEngine<Connection> implements ConnectionOwner {
  /** In the order of the plan; all lead to one target. */
  readonly #messages: readonly [Message, ...Message[]]
  readonly #limits: ParserLimits
  readonly #after: AfterAnswer | undefined
  readonly #resendStale: boolean
  readonly #dialer: Dialer
  /** Free slots with a connection; the last used is used first, as in a pool. */
  readonly #ready: Connection[] = []
  /** Free slots with a connection that is being made in advance. */
  readonly #making: Connection[] = []
  /** The number of slots that should have a connection before the start. */
  #ahead = 0
  /** Free slots without a connection. */
  readonly #bare: Connection[] = []
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER)
  readonly #reader: HeadReader
  readonly #idle: NodeJS.Timeout | undefined

  constructor(job: HttpJob, sink: Sink) {
    super(job, sink)
    const { transport, credentials } = job
    this.#messages = messagesOf(prepareAll(job), optionsOf(transport))
    this.#limits = {
      maxHeaderBytes: transport.maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
      maxBodyBytes: transport.maxBodyBytes,
    }
    this.#reader = new HeadReader(this.#buffer, this.rules?.headers)
    this.#after = afterAnswer(job)
    this.#resendStale = transport.resendStale ?? transportDefaults.resendStale
    this.#dialer = new Dialer({ transport, credentials, alpn: ['http/1.1'] })
    this.#idle = this.#watchIdle(transport.idleTimeoutMs)
  }

  prepare(connections: number): void {
    if (this.closing) return
    this.#ahead = connections
    for (let dials = 0; dials < DIALS_AHEAD; dials += 1) this.#dialAhead()
  }

  get prepared(): number {
    return this.#ready.length
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

  made(connection: Connection, times: ConnectionTimes): void {
    this.sink.connected(times)
    if (removeFrom(this.#making, connection)) this.#ready.push(connection)
    this.#dialAhead()
  }

  answered(connection: Connection): void {
    const next = this.#after?.next(connection)
    if (next === undefined) this.#complete(connection)
    else if ('code' in next) this.#refuse(connection, next)
    else this.#goOn(connection, next)
  }

  resends({ exchange }: Connection): boolean {
    if (this.#resendStale) this.sink.noted(exchange, httpNote.staleConnection)
    return this.#resendStale
  }

  broke(connection: Connection): void {
    this.failed(connection)
  }

  lost(connection: Connection): void {
    if (!removeFrom(this.#ready, connection) && !removeFrom(this.#making, connection)) return
    this.#bare.push(connection)
    this.#dialAhead()
  }

  protected create(): Connection {
    const parser = new ResponseParser(this.#limits, this.#reader)
    const connection = new Connection(this, parser, this.#messages[0], this.judge())
    this.#after?.adopt(connection)
    connection.watchBody()
    return connection
  }

  protected override take(): Connection | undefined {
    return this.#ready.pop() ?? this.#making.pop() ?? this.#bare.pop()
  }

  protected begin(connection: Connection, exchange: Exchange): void {
    const message = this.#messages[exchange.name] ?? this.#messages[0]
    connection.begin(exchange, messageFor(message, exchange.request))
  }

  protected override overdue(connection: Connection): FailureCode {
    return connection.open ? 'timeout' : 'timeout-connect'
  }

  protected giveUp(connection: Connection, code: FailureCode): void {
    connection.giveUp(code, timeoutDetail(connection, code, this.timeoutOf(connection)))
  }

  protected override report(): void {
    if (this.#after !== undefined) this.completion.freeAt = systemClock.now()
    super.report()
  }

  /** A slot that a redirect led to another target returns without its connection. */
  protected override putBack(connection: Connection): void {
    const [home] = this.#messages
    if (!sameRoute(connection.message.route, home.route)) connection.drop()
    connection.message = home
    const free = connection.open ? this.#ready : this.#bare
    free.push(connection)
  }

  protected shutDown(): void {
    clearInterval(this.#idle)
    for (const connection of this.slots) connection.drop()
    this.#dialer.close()
  }

  #complete(connection: Connection): void {
    connection.busy = false
    if (connection.tolerated !== 0) {
      for (const note of notesIn(connection.tolerated)) this.sink.noted(connection.exchange, note)
    }
    this.succeeded(connection)
  }

  #refuse(connection: Connection, { code, detail }: Refusal): void {
    connection.giveUp(code, detail)
    this.failed(connection)
  }

  /** The response is a redirect to follow. */
  #goOn(connection: Connection, next: Message): void {
    if (!sameRoute(next.route, connection.message.route)) connection.drop()
    connection.goOn(next)
  }

  /** Makes one more connection in advance. */
  #dialAhead(): void {
    if (this.closing || this.slots.size >= this.#ahead) return
    const connection = this.open()
    if (connection === undefined) return
    this.#making.push(connection)
    connection.connect()
  }

  /** Periodically closes connections that have been idle for too long. */
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
}

/** Removes a connection from a list; returns whether it was there. */
function removeFrom(list: Connection[], connection: Connection): boolean {
  const at = list.lastIndexOf(connection)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}
