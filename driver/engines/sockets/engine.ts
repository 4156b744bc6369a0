/**
 * HTTP/1.1 on sockets of our own: so many keep-alive connections, one request at a time on each, responses parsed in the
 * one buffer that all connections read into. Nothing is retried, and redirects are followed only when the plan says so.
 */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { between, fromMillis } from '../../../lib/units.ts'
import type { Exchange } from '../../load-thread/exchange.ts'
import { Deadlines } from '../deadlines.ts'
import { Dialer } from '../dial.ts'
import type { Dialling } from '../dialer.ts'
import type { ConnectionTimes, Engine, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { emptyCompletion, LateFailures } from '../outcomes.ts'
import { prepareAll } from '../prepared.ts'
import { type AfterAnswer, afterAnswer } from './after-answer.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import { HeadReader } from './head-reader.ts'
import { type Message, messagesOf, optionsOf, sameRoute } from './message.ts'
import { type ParserLimits, ResponseParser } from './parser.ts'

/** Large enough that a response of usual size is read in one go. */
const READ_BUFFER = 65_536

/**
 * So many connections are made at a time before the start: a target that takes them one by one has room for that many in
 * its accept queue, and one that finds it full is asked again only after a second.
 */
const DIALS_AHEAD = 64

/** @throws BreakwaterError `invalid-request` for a request that HTTP/1.1 cannot carry; see `prepare` */
export const socketsEngine: HttpEngineFactory = (job, sink) => new SocketsEngine(job, sink)

class SocketsEngine implements Engine, ConnectionOwner {
  readonly #sink: Sink
  readonly #slots: number
  /** By their places in the plan; all lead to one target. */
  readonly #messages: readonly [Message, ...Message[]]
  readonly #limits: ParserLimits
  readonly #after: AfterAnswer | undefined
  readonly #dialer: Dialer
  readonly #all: Connection[] = []
  /** Free slots whose connection stands; the last used is used first, as by a pool. */
  readonly #ready: Connection[] = []
  /** Free slots whose connection is being made ahead. */
  readonly #making: Connection[] = []
  /** So many slots are to have a connection before the start. */
  #ahead = 0
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

  constructor(job: HttpJob, sink: Sink) {
    const { transport, credentials, slots, timeout } = job
    this.#sink = sink
    this.#slots = slots
    this.#messages = messagesOf(prepareAll(job), optionsOf(transport))
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

  fire(exchange: Exchange): boolean {
    if (this.#closing !== undefined) return false
    const connection = this.#ready.pop() ?? this.#making.pop() ?? this.#bare.pop() ?? this.#open()
    if (connection === undefined) return false
    this.#inFlight += 1
    connection.begin(exchange, this.#messages[exchange.name] ?? this.#messages[0])
    this.#deadlines.add(connection)
    return true
  }

  prepare(connections: number): void {
    if (this.#closing !== undefined) return
    this.#ahead = connections
    for (let dials = 0; dials < DIALS_AHEAD; dials += 1) this.#dialAhead()
  }

  get prepared(): number {
    return this.#ready.length
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

  made(connection: Connection, times: ConnectionTimes): void {
    this.#sink.connected(times)
    if (removeFrom(this.#making, connection)) this.#ready.push(connection)
    this.#dialAhead()
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
    if (!removeFrom(this.#ready, connection) && !removeFrom(this.#making, connection)) return
    this.#bare.push(connection)
    this.#dialAhead()
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
    const connection = new Connection(this, new ResponseParser(this.#limits, this.#reader), this.#messages[0])
    this.#all.push(connection)
    this.#after?.adopt(connection)
    return connection
  }

  /** Makes one more connection before it is needed. */
  #dialAhead(): void {
    if (this.#closing !== undefined || this.#all.length >= this.#ahead) return
    const connection = this.#open()
    if (connection === undefined) return
    this.#making.push(connection)
    connection.connect()
  }

  #giveUp(connection: Connection, code: FailureCode): void {
    connection.giveUp(code)
    this.#late.add(connection)
  }

  /** Frees a slot whose request has ended. One that a redirect led elsewhere comes home without its connection. */
  #release(connection: Connection): void {
    this.#inFlight -= 1
    const [home] = this.#messages
    if (!sameRoute(connection.message.route, home.route)) connection.drop()
    connection.message = home
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

/** Takes a connection out of a list; returns whether it was there. */
function removeFrom(list: Connection[], connection: Connection): boolean {
  const at = list.lastIndexOf(connection)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}
