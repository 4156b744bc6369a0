/** For tests of loads: a load with an engine that ends each request at once. */
import { type Clock, systemClock } from '../../lib/clock.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { type Lane, whole } from '../../lib/plan/segment.ts'
import { type Micros, micros } from '../../lib/units.ts'
import type { Engine, EngineTask, Sink } from '../engines/engine.ts'
import type { Exchange } from '../engines/exchange.ts'
import { Load } from './load.ts'
import { LoopWaiter, type Waiter } from './waiter.ts'

export const total = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
export const closed = (count: number, connections: number): Shape => ({
  kind: 'closed',
  count: total(count),
  connections,
})
export const constant = (count: number, rate: number): Shape => ({
  kind: 'constant',
  count: total(count),
  rate: total(rate),
})
export const bursts = {
  kind: 'burst',
  loads: 3,
  burst: total(40),
  everySeconds: 1,
  spacingSeconds: 0.001,
} as const satisfies Shape

/** Ends each request in the next turn of the event loop, and records its calls. */
export class QuickEngine implements Engine {
  readonly job: EngineTask
  readonly fired: { request: number; name: number; at: Micros }[] = []
  /** The requested numbers of connections to prepare. */
  readonly asked: number[] = []
  /** How many connections of the last preparation are not made. */
  missing = 0
  /** Whether requests stay in flight until the engine is destroyed. */
  silent = false
  inFlight = 0
  readonly #sink: Sink
  readonly #clock: Clock

  constructor(job: EngineTask, sink: Sink, clock: Clock) {
    this.job = job
    this.#sink = sink
    this.#clock = clock
  }

  prepare(connections: number): void {
    this.asked.push(connections)
  }

  get prepared(): number {
    return (this.asked.at(-1) ?? 0) - this.missing
  }

  fire(exchange: Exchange): boolean {
    if (this.inFlight === this.job.slots) return false
    this.inFlight += 1
    this.fired.push({ request: exchange.request, name: exchange.name, at: exchange.firedAt })
    if (!this.silent) setImmediate(this.#end, exchange)
    return true
  }

  async close(): Promise<void> {
    while (this.inFlight > 0 && !this.silent) await new Promise((resolve) => setImmediate(resolve))
  }

  destroy(): Promise<void> {
    return this.close()
  }

  #end = (exchange: Exchange): void => {
    this.inFlight -= 1
    const endedAt = this.#clock.now()
    this.#sink.failed({ exchange, endedAt, freeAt: undefined, code: 'closed', detail: undefined })
  }
}

interface Where {
  readonly clock?: Clock
  readonly waiter?: Waiter
  readonly lane?: Lane
}

/** A load of a shape and a lane, by default the whole load, with its engine. */
export function loadOf(shape: Shape, more: Partial<Plan> = {}, where: Where = {}): { load: Load; engine: QuickEngine } {
  const { clock = systemClock, waiter = new LoopWaiter(systemClock, micros(0)) } = where
  const engines: QuickEngine[] = []
  const plan = { ...planWith(shape), ...more }
  const job = { testId: 'test', nodeId: 'a', plan, lane: where.lane ?? { driver: whole, worker: whole } }
  const load = new Load(job, {
    open: (task, sink) => {
      const made = new QuickEngine(task, sink, clock)
      engines.push(made)
      return made
    },
    clock,
    waiter,
  })
  const [engine] = engines
  if (engine === undefined) throw new Error('a load makes an engine')
  return { load, engine }
}

/** Lets the event loop run some turns. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}
