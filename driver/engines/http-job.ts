/** What an engine of HTTP is told of a test. */
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import type { Transport } from '../../lib/plan/transport.ts'
import type { Micros } from '../../lib/units.ts'
import type { Credentials, Engine, EngineTask, Sink } from './engine.ts'

export interface HttpJob {
  readonly target: string
  /** The plan's, one at least; an exchange says by its place here which one it is. */
  readonly requests: readonly PlannedRequest[]
  /** From firing to the last byte. */
  readonly timeout: Micros
  /** The most requests in flight, which is the most connections of HTTP/1.1. */
  readonly slots: number
  /** Each request names its test, driver and number in headers. */
  readonly transport: Transport
  readonly credentials: Credentials
  readonly identify: { readonly testId: string; readonly nodeId: string } | undefined
}

export type HttpEngineFactory = (job: HttpJob, sink: Sink) => Engine

/** The headers by which a target can count requests apart; asked for by `identify`. */
export const identifyHeaders = {
  test: 'breakwater-test',
  driver: 'breakwater-driver',
  request: 'breakwater-request',
} as const

/** The task of an engine, as those of HTTP want it. */
export function httpJobOf({ plan, timeout, slots, credentials, testId, nodeId }: EngineTask): HttpJob {
  const { target, requests, transport = {}, identify } = plan
  return {
    target,
    requests,
    timeout,
    slots,
    transport,
    credentials,
    identify: identify ? { testId, nodeId } : undefined,
  }
}
