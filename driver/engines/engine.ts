/**
 * An engine sends requests to the target by one protocol, and reports each outcome to a sink. It passes scalars and one
 * reused object, to avoid allocations per request.
 */
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Micros } from '../../lib/units.ts'
import type { Exchange } from './exchange.ts'
import type { Judgement } from './judge.ts'
import type { Secrets } from './templates/secrets.ts'

export interface Engine {
  /**
   * Sends one request if a slot is free, and keeps the exchange until its outcome. An engine reads `request` and
   * `firedAt` (the caller's latest clock reading, so that the clock is read once per event) and changes nothing.
   * @returns false without a free slot: try again after the next outcome
   */
  fire(exchange: Exchange): boolean
  /**
   * Opens this many connections before the load, if the engine can, so that the first requests can use them. Returns at
   * once.
   */
  prepare?(connections: number): void
  /** How many of the next requests have an open connection; absent if `prepare` is. */
  readonly prepared?: number
  /** Allows this many requests in flight, if it allowed fewer; absent if the engine has no limit. */
  grow?(slots: number): void
  /** Requests that were accepted and have not ended. */
  readonly inFlight: number
  /** Accepts no more requests, and resolves when all in flight have ended. Idempotent. */
  close(): Promise<void>
  /** Ends everything now: requests in flight fail as `aborted`. Idempotent. */
  destroy(): Promise<void>
}

/** A whole response. The object is reused: a sink must copy what it keeps. */
export interface Completion {
  /** The exchange of the call of `fire`. */
  exchange: Exchange
  /** Just before the first byte of the request was written, after any connecting. */
  sentAt: Micros
  /** When the first byte of the response arrived; `endedAt` if the protocol does not measure it. */
  firstByteAt: Micros
  /** When its last byte was read. */
  endedAt: Micros
  /** The maximum time for which its last byte was unread before, in µs. */
  unread: number
  /** When its slot was free again, if that was later because the response had to be decompressed. */
  freeAt: Micros | undefined
  /**
   * A number from 0 to 999 that the protocol defines; 400 and above are no success, on every driver and in every
   * report.
   */
  status: number
  /** The outcome of the checks of its request; undefined for a request without checks. */
  judgement: Judgement | undefined
  /** Bytes of the response and of the request as far as the engine counts them, headers included. */
  bytesReceived: number
  bytesSent: number
}

/** The failure of a request. The object is reused. */
export interface Failure {
  /** The exchange of the call of `fire`. */
  exchange: Exchange
  endedAt: Micros
  /** When its slot was free again, if that was later: failures are reported in a later turn. */
  freeAt: Micros | undefined
  code: FailureCode
  /** The message of the system, for the code `other` and for display; undefined when the code is sufficient. */
  detail: string | undefined
}

/**
 * The durations of the steps of a new connection, in µs; −1 for a step that did not occur. The object is reused. They
 * are recorded as `dns`, `connect` and `tls`, which a protocol must declare if its engines report them.
 */
export interface ConnectionTimes {
  dns: number
  connect: number
  tls: number
}

/** Receives outcomes. Each fired request ends in exactly one call of `completed` or `failed`. */
export interface Sink {
  /** A connection was established. Not called for a failed attempt. */
  connected(times: ConnectionTimes): void
  completed(completion: Completion): void
  failed(failure: Failure): void
  /**
   * Reports a measurement of the protocol's own in µs, by its index in the declaration; before the outcome of the
   * exchange.
   */
  measured(exchange: Exchange, measurement: number, value: number): void
  /** Counts a note, by its index in the declaration; before the outcome, at most once for each exchange. */
  noted(exchange: Exchange, note: number): void
}

/** Client certificate, key and CA bundle as PEM texts: from the settings of the driver, never from a plan. */
export interface Credentials {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** The parts of a test that every engine needs. */
export interface EngineTask {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  /** The maximum time from the firing of a request to its end, for requests without one of their own. */
  readonly timeout: Micros
  /** The maximum number of requests in flight. */
  readonly slots: number
  readonly credentials: Credentials
  /** The secrets of requests; by default those in the environment of the process. */
  readonly secrets?: Secrets
  /** What requests before the load have extracted; nothing by default. */
  readonly extracted?: Values | undefined
  /** The current token of a request, by its index in the plan. */
  readonly tokens?: (request: number) => string
}

/**
 * Creates the engine of a load.
 * @throws Error for a plan that it cannot carry out: then the load fails with this error
 */
export type OpenEngine = (task: EngineTask, sink: Sink) => Engine
