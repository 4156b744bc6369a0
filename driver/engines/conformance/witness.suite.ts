/** For tests of engines: a sink that keeps every outcome, and shortcuts for firing. */
import { systemClock } from '../../../lib/clock.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { fromSeconds, type Micros } from '../../../lib/units.ts'
import { Exchange } from '../exchange.ts'
import type { Completion, ConnectionTimes, Engine, Failure, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'

export type Outcome = ({ kind: 'completed' } & Completion) | ({ kind: 'failed' } & Failure)

/** Keeps a copy of each outcome, in order. */
export class Witness implements Sink {
  readonly outcomes: Outcome[] = []
  /** Called after each outcome, as with the recorder. */
  onFree: () => void = () => undefined
  #watchers: { count: number; resolve: () => void }[] = []

  /** Measurements of the protocol's own, in order. */
  readonly measurements: { request: number; measurement: number; value: number }[] = []
  /** Notes of requests, in order. */
  readonly notes: { request: number; note: number }[] = []
  /** The steps of each connection that was made. */
  readonly connections: ConnectionTimes[] = []

  connected(times: ConnectionTimes): void {
    this.connections.push({ ...times })
  }

  completed(completion: Completion): void {
    this.#keep({ kind: 'completed', ...completion })
  }

  measured(exchange: Exchange, measurement: number, value: number): void {
    this.measurements.push({ request: exchange.request, measurement, value })
  }

  noted(exchange: Exchange, note: number): void {
    this.notes.push({ request: exchange.request, note })
  }

  failed(failure: Failure): void {
    this.#keep({ kind: 'failed', ...failure })
  }

  /** Resolves once there are `count` outcomes. */
  async until(count: number): Promise<void> {
    if (this.outcomes.length >= count) return
    await new Promise<void>((resolve) => this.#watchers.push({ count, resolve }))
  }

  /** The outcomes of each request by its number. */
  byRequest(): Map<number, Outcome[]> {
    const all = new Map<number, Outcome[]>()
    for (const outcome of this.outcomes) {
      const { request } = outcome.exchange
      all.set(request, [...(all.get(request) ?? []), outcome])
    }
    return all
  }

  #keep(outcome: Outcome): void {
    this.outcomes.push(outcome)
    this.onFree()
    for (const { count, resolve } of this.#watchers) if (this.outcomes.length >= count) resolve()
    this.#watchers = this.#watchers.filter(({ count }) => this.outcomes.length < count)
  }
}

/** A job of one slot for the target's root page; any field can be overridden. */
export function jobFor(target: string, other: Partial<HttpJob> = {}): HttpJob {
  const request = { name: 'only', method: 'GET', headers: {} }
  return {
    target,
    requests: [request],
    timeout: fromSeconds(10),
    slots: 1,
    transport: {},
    credentials: {},
    values: { seed: 1, driver: 'one', secrets: () => undefined },
    identify: undefined,
    ...other,
  }
}

/** Fires one request, waits for its outcome, and closes the engine. */
export async function fireOnce(factory: HttpEngineFactory, job: HttpJob): Promise<Outcome> {
  const [outcome] = await fireMany(factory, job, 1)
  if (outcome === undefined) throw new Error('the engine closed without an outcome')
  return outcome
}

/** Fires `count` requests as slots become free, waits for all outcomes, and closes the engine. */
export async function fireMany(factory: HttpEngineFactory, job: HttpJob, count: number): Promise<Outcome[]> {
  const witness = new Witness()
  const engine = factory(job, witness)
  fireAll(engine, witness, count)
  await witness.until(count)
  await engine.close()
  return witness.outcomes
}

/** Keeps all slots busy until `count` requests, numbered from 0, have been fired. */
export function fireAll(engine: Engine, witness: Witness, count: number): void {
  let next = 0
  const fill = (): void => {
    while (next < count && fireNow(engine, next)) next += 1
  }
  witness.onFree = fill
  fill()
}

/** Fires a request that is due now; `name` is its index in the job. */
export function fireNow(engine: Engine, request: number, name = 0): boolean {
  return engine.fire(Object.assign(exchangeOf(request), { name }))
}

/** A new exchange for a request that is handed over now, and by default also intended for now. */
export function exchangeOf(request: number, intendedAt?: Micros): Exchange {
  const now = systemClock.now()
  const exchange = new Exchange()
  exchange.request = request
  exchange.intendedAt = intendedAt ?? now
  exchange.firedAt = now
  return exchange
}

/** The status of a completed request, or the code of a failed one. */
export function told(outcome: Outcome): number | FailureCode {
  return outcome.kind === 'completed' ? outcome.status : outcome.code
}
