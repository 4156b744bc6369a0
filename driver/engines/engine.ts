/**
 * The engine speaks one protocol to the target. It is asked to fire, and tells a sink what came of it. Scalars and one
 * reused object: nothing is allocated per request that can be avoided.
 */
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import type { Micros } from '../../lib/units.ts'

export interface Engine {
  /**
   * Takes one request, if a slot is free.
   * @param request its number, unique over all drivers of the test
   * @param intendedAt the instant that the plan set for it
   * @returns false without a free slot: ask again after the next outcome
   */
  fire(request: number, intendedAt: Micros): boolean
  /** Requests that have been taken and have not ended. */
  readonly inFlight: number
  /** Takes no more, and resolves when everything in flight has ended. Idempotent. */
  close(): Promise<void>
  /** Ends everything now: what is in flight fails as `aborted`. Idempotent. */
  destroy(): Promise<void>
}

/** A whole response. The object is reused: a sink that keeps something copies it. */
export interface Completion {
  request: number
  intendedAt: Micros
  /** When the first byte of the request was about to be written, after any connecting. */
  sentAt: Micros
  /** When the first byte of the answer came. */
  firstByteAt: Micros
  /** When its last byte had come. */
  endedAt: Micros
  status: number
  /** Bytes of the answer and of the request as far as the engine sees them, headers included. */
  bytesReceived: number
  bytesSent: number
}

/** A request that did not bring a whole response. The object is reused. */
export interface Failure {
  request: number
  intendedAt: Micros
  endedAt: Micros
  code: FailureCode
}

/** What learns of outcomes. Each fired request ends in exactly one call. */
export interface Sink {
  completed(completion: Completion): void
  failed(failure: Failure): void
}

/** All that an engine needs to know about a test. */
export interface EngineJob {
  readonly target: string
  readonly request: PlannedRequest
  /** From firing to the last byte. */
  readonly timeout: Micros
  /** The most requests in flight, which is the most connections of HTTP/1.1. */
  readonly slots: number
  /** Each request names its test, driver and number in headers. */
  readonly identify: { readonly testId: string; readonly nodeId: string } | undefined
}

export type EngineFactory = (job: EngineJob, sink: Sink) => Engine

/** The headers by which a target can count requests apart; asked for by `identify`. */
export const identifyHeaders = {
  test: 'breakwater-test',
  driver: 'breakwater-driver',
  request: 'breakwater-request',
} as const
