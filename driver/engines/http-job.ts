/** The job of an HTTP engine. */
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { seedOf } from '../../lib/plan/request-mix.ts'
import type { Transport } from '../../lib/plan/transport.ts'
import type { Micros } from '../../lib/units.ts'
import type { Credentials, Engine, EngineTask, Sink } from './engine.ts'
import { environmentSecrets } from './templates/secrets.ts'
import type { ValueSources } from './templates/values.ts'

export interface HttpJob {
  readonly target: string
  /** The requests of the plan, at least one; an exchange refers to them by index. */
  readonly requests: readonly PlannedRequest[]
  /** The maximum time from the firing of a request to its last byte, for requests without one of their own. */
  readonly timeout: Micros
  /** The maximum number of requests in flight; for HTTP/1.1 also that of connections. */
  readonly slots: number
  readonly transport: Transport
  readonly credentials: Credentials
  /** What the values of placeholders depend on. */
  readonly values: ValueSources
  /** Present if each request names its test, driver and number in headers. */
  readonly identify: { readonly testId: string; readonly nodeId: string } | undefined
}

export type HttpEngineFactory = (job: HttpJob, sink: Sink) => Engine

/** The headers by which a target can distinguish requests; sent with `identify`. */
export const identifyHeaders = {
  test: 'breakwater-test',
  driver: 'breakwater-driver',
  request: 'breakwater-request',
} as const

function valuesOf({ plan, nodeId, secrets = environmentSecrets, extracted, tokens }: EngineTask): ValueSources {
  return { seed: seedOf(plan), driver: nodeId, secrets, extracted, tokens }
}

/** Converts an engine's task to the job of an HTTP engine. */
export function httpJobOf(task: EngineTask): HttpJob {
  const { plan, timeout, slots, credentials, testId, nodeId } = task
  const { target, requests, transport = {}, identify } = plan
  return {
    target,
    requests,
    timeout,
    slots,
    transport,
    credentials,
    values: valuesOf(task),
    identify: identify ? { testId, nodeId } : undefined,
  }
}
