/**
 * Counts and histograms of what happens now; flipped each second without stopping the writer. Called several times for
 * each request, a hundred thousand times a second: no lookup in a Map and nothing allocated for what is usual.
 */
import { cleanDetail, type FailureDetail, MAX_DETAILS } from '../../lib/measure/details.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { increment, type Tally, emptyTally } from '../../lib/measure/tally.ts'
import { between, later, type Micros, micros } from '../../lib/units.ts'
import type { Completion, ConnectionTimes, Failure, Sink } from '../engines/engine.ts'
import type { Exchange } from './exchange.ts'
import { Samples } from './samples.ts'

/** Statuses below this are counted in an array. */
const STATUSES = 600
/** Statuses from this on are no success. */
const FIRST_ERROR = 400
const FOREVER = micros(Number.POSITIVE_INFINITY)

/** Failures that are ours: the request was given up, and would have lasted longer. */
const givenUp: ReadonlySet<FailureCode> = new Set(['timeout', 'timeout-connect', 'aborted'])
const timedOut: ReadonlySet<FailureCode> = new Set(['timeout', 'timeout-connect'])

/** How the load is timed, which decides what belongs to it. */
export interface Timing {
  /** The start instant. */
  readonly startAt: Micros
  /** The end of the time over which rates are taken; infinite where only answers tell. */
  readonly until: Micros
}

/** What a load is, as far as it decides what is recorded. */
export interface RecorderOptions {
  /** Requests have intended instants. A place in flight may keep them waiting only where these are the plan's. */
  readonly instants: 'none' | 'after-answers' | 'planned'
  /** How long a request may take: one that was given up for that has lasted no longer. */
  readonly timeout: Micros
}

/** A slot is free again: the exchange that held it, when it ended for an ideal generator, and when that was seen. */
export type OnFree = (exchange: Exchange, endedAt: Micros, now: Micros) => void

/** What a worker records of its load: one writer, flipped by the same thread. */
export class Recorder implements Sink {
  /** Called after each outcome. */
  onFree: OnFree = () => undefined
  readonly #options: RecorderOptions
  #timing: Timing = { startAt: micros(0), until: FOREVER }
  #tally: Tally = emptyTally()
  #samples = new Samples(this.#tally)
  readonly #statuses = new Float64Array(STATUSES)
  #details = new Map<FailureCode, string>()
  /** Load that time alone bounds: planned is what came to be sent. */
  #plannedBySending = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** The load starts at a known instant. Said before anything is sent. */
  begin(timing: Timing): void {
    this.#timing = timing
  }

  /** The plan asks for so many; Infinity: for what there is time for. Said once, at the start. */
  plan(count: number): void {
    if (count === Number.POSITIVE_INFINITY) this.#plannedBySending = true
    else this.#tally.planned += count
  }

  /** Connections that were needed at the start and were not made. */
  notConnected(count: number): void {
    this.#tally.notConnected += count
  }

  /** A request was handed to the engine. */
  sent(exchange: Exchange): void {
    const tally = this.#tally
    const { until } = this.#timing
    const { intendedAt, dueAt, firedAt, slip, spread } = exchange
    tally.sent += 1
    if (firedAt < until) tally.sentInTime += 1
    this.#samples.sent(firedAt)
    if (spread >= 0) tally.latencies.at('spread').record(spread)
    if (this.#options.instants === 'none') return
    this.#samples.slip.record(slip)
    if (this.#options.instants === 'after-answers') return
    this.#samples.waited(between(intendedAt, dueAt))
    if (dueAt >= until) tally.overdue += 1
  }

  /** An arrival was given up: over the backlog, or due while the process stood still. */
  drop(why: 'backlog' | 'paused'): void {
    if (why === 'backlog') this.#tally.droppedBacklog += 1
    else this.#tally.droppedPaused += 1
  }

  connected({ dns, connect, tls }: ConnectionTimes): void {
    const { latencies } = this.#tally
    if (dns >= 0) latencies.at('dns').record(dns)
    if (connect >= 0) latencies.at('connect').record(connect)
    if (tls >= 0) latencies.at('tls').record(tls)
  }

  completed(completion: Completion): void {
    const tally = this.#tally
    const { exchange, endedAt, unread, status } = completion
    tally.completed += 1
    if (endedAt <= this.#timing.until) tally.completedInTime += 1
    tally.bytesReceived += completion.bytesReceived
    tally.bytesSent += completion.bytesSent
    if (status < STATUSES) this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    else increment(tally.statuses, status)
    this.#samples.answered(completion, status < FIRST_ERROR)
    this.onFree(exchange, micros(endedAt - unread), completion.freeAt ?? endedAt)
  }

  failed({ exchange, code, endedAt, freeAt, detail }: Failure): void {
    this.#tally.failed += 1
    increment(this.#tally.failures, code)
    if (detail !== undefined && this.#details.size < MAX_DETAILS && !this.#details.has(code)) {
      this.#details.set(code, cleanDetail(detail))
    }
    // A limit that passed while this process stood still has passed when it did.
    const limit = later(exchange.firedAt, this.#options.timeout)
    const ended = timedOut.has(code) ? micros(Math.min(endedAt, limit)) : endedAt
    this.#lasted(exchange, code, between(exchange.intendedAt, ended))
    this.onFree(exchange, ended, freeAt ?? endedAt)
  }

  /** Hands over what was recorded since the last flip, and begins anew. */
  flip(): Tally {
    const tally = this.#tally
    this.#samples.finish(tally, this.#timing.startAt)
    this.#tally = emptyTally()
    this.#samples = new Samples(this.#tally)
    if (this.#plannedBySending) tally.planned += tally.sent + tally.droppedBacklog + tally.droppedPaused
    this.#statuses.forEach((times, status) => {
      if (times > 0) tally.statuses.set(status, times)
    })
    this.#statuses.fill(0)
    return tally
  }

  /** Hands over what the system said of the first failure of each code, of a few codes, since this was last asked. */
  takeDetails(): readonly FailureDetail[] {
    if (this.#details.size === 0) return []
    const details = [...this.#details].map(([code, detail]) => ({ code, detail }))
    this.#details = new Map()
    return details
  }

  /** What was given up would have taken longer; what failed otherwise has no response time. */
  #lasted({ slip }: Exchange, code: FailureCode, span: number): void {
    const { latencies } = this.#tally
    if (!givenUp.has(code)) {
      latencies.at('failure').record(span)
      return
    }
    latencies.at('givenUp').record(span)
    latencies.at('floor').record(span - slip)
  }
}
