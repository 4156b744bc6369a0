/**
 * The engine speaks one protocol to the target. It is asked to fire, and tells a sink what came of it. Scalars and one
 * reused object: nothing is allocated per request that can be avoided.
 */
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Micros } from '../../lib/units.ts'
import type { Exchange } from './exchange.ts'

export interface Engine {
  /**
   * Takes one request, if a slot is free, and keeps the exchange until its outcome. `request` and `firedAt` (now, as the
   * caller has just read it: one look at the clock per event) are what an engine reads of it; it changes nothing.
   * @returns false without a free slot: ask again after the next outcome
   */
  fire(exchange: Exchange): boolean
  /**
   * Opens this many connections ahead of the load, if the engine can, so that the first requests find them. Returns at
   * once.
   */
  prepare?(connections: number): void
  /** The number of next requests that find an open connection; absent if `prepare` is. */
  readonly prepared?: number
  /** Requests that have been taken and have not ended. */
  readonly inFlight: number
  /** Takes no more, and resolves when everything in flight has ended. Idempotent. */
  close(): Promise<void>
  /** Ends everything now: what is in flight fails as `aborted`. Idempotent. */
  destroy(): Promise<void>
}

/** A whole response. The object is reused: a sink that keeps something copies it. */
export interface Completion {
  /** As it was handed over. */
  exchange: Exchange
  /** When the first byte of the request was about to be written, after any connecting. */
  sentAt: Micros
  /** When the first byte of the answer came; `endedAt` where the protocol does not measure it. */
  firstByteAt: Micros
  /** When its last byte was read. */
  endedAt: Micros
  /** For how long its last byte may have lain unread before, in µs. */
  unread: number
  /** When its slot was free again, where that was later: the response was decompressed first. */
  freeAt: Micros | undefined
  /** A number of the protocol's own from 0 to 999; from 400 on it is no success, on every driver and in every report. */
  status: number
  /** Bytes of the answer and of the request as far as the engine sees them, headers included. */
  bytesReceived: number
  bytesSent: number
}

/** A request that did not bring a whole response. The object is reused. */
export interface Failure {
  /** As it was handed over. */
  exchange: Exchange
  endedAt: Micros
  /** When its slot was free again, where that was later: failures are told in a turn of their own. */
  freeAt: Micros | undefined
  code: FailureCode
  /** What the system said, for the code `other` and for people; undefined when the code says it all. */
  detail: string | undefined
}

/**
 * How long the steps of a new connection took, in µs; −1 for a step that there was not. The object is reused. They are
 * recorded as `dns`, `connect` and `tls`, which a protocol declares if its engines tell them.
 */
export interface ConnectionTimes {
  dns: number
  connect: number
  tls: number
}

/** What learns of outcomes. Each fired request ends in exactly one call of `completed` or `failed`. */
export interface Sink {
  /** A connection was made. Not told of one that could not be made. */
  connected(times: ConnectionTimes): void
  completed(completion: Completion): void
  failed(failure: Failure): void
  /** A measurement of the protocol's own, by its place in what that declares, in µs; before the outcome of the exchange. */
  measured(exchange: Exchange, measurement: number, value: number): void
  /** Counts a note, by its place in what the protocol declares; before the outcome, at most once for each exchange. */
  noted(exchange: Exchange, note: number): void
}

/** Client certificate, key and CA bundle as PEM texts: from the settings of the driver, never from a plan. */
export interface Credentials {
  /** Authorities to believe instead of the system's. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** What an engine is told of a test, whatever it speaks. */
export interface EngineTask {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  /** From firing to the end of a request. */
  readonly timeout: Micros
  /** The most requests in flight. */
  readonly slots: number
  readonly credentials: Credentials
}

/**
 * Makes the engine of a load.
 * @throws Error for a plan that it cannot carry out: then the load fails with what the error says
 */
export type OpenEngine = (task: EngineTask, sink: Sink) => Engine
