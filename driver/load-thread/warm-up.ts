/**
 * Warms up workers: the first requests of a new worker take ten times as long as the rest, which is not a property of
 * the target. So a worker first loads a server of its protocol, on loopback, with each engine that it will use.
 */
import { type Clock, pause } from '../../lib/clock.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { whole } from '../../lib/plan/segment.ts'
import { between, type Micros, micros } from '../../lib/units.ts'
import type { Engine, OpenEngine, Sink } from '../engines/engine.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { builtInProtocols, type Protocols } from '../protocols/protocols.ts'
import { engineTaskOf, Load, type LoadJob, type LoadParts } from './load.ts'
import { LoopWaiter } from './waiter.ts'

/** Enough for the engine's hot path to be compiled; measured by bench/parts/skew.ts. */
const COUNT = 600
const CONNECTIONS = 30
const TIMEOUT_MS = 2_000
/** The first connections after a pause are expensive; the many connections of a test are not. */
const TRIES = 3

/** The engines of a worker: each is loaded, and warmed up, at its first use. */
export class WarmEngines {
  readonly #clock: Clock
  readonly #protocols: Protocols
  readonly #onDialCost: (engine: string, cost: Micros) => void
  readonly #warmed = new Map<string, Promise<boolean>>()
  #ending = new AbortController()

  /**
   * @param onDialCost receives the cost of making a connection, in µs, when an engine was warmed up or prepared
   * @param protocols the protocols of the engines
   */
  constructor(
    clock: Clock,
    onDialCost: (engine: string, cost: Micros) => void = () => undefined,
    protocols = builtInProtocols(),
  ) {
    this.#clock = clock
    this.#onDialCost = onDialCost
    this.#protocols = protocols
  }

  /** The engine, however warm it is. */
  get(name: string): Promise<OpenEngine> {
    return this.#protocols.ofEngine(name).load(name)
  }

  /**
   * Resolves when the warm-up of an engine has ended: true when it was complete. Never rejects: an engine that cannot
   * be loaded reports that at its use, and without a server on loopback a worker works, but is cold.
   */
  warm(name: string): Promise<boolean> {
    const known = this.#warmed.get(name)
    if (known !== undefined) return known
    const warmed = this.#warm(name).catch(() => false)
    this.#warmed.set(name, warmed)
    return warmed
  }

  /**
   * Before a test: warms an engine up, or, if that was done, measures the cost of a connection again, because the load
   * of a machine varies. Never rejects.
   */
  async prepare(name: string): Promise<void> {
    const known = this.#warmed.get(name)
    if (known === undefined) await this.warm(name)
    else if (await known) await this.#trial(name, (trial) => this.#timeDials(trial)).catch(() => undefined)
  }

  /** Aborts the current warm-up: a load is about to start. */
  stop(): void {
    this.#ending.abort()
    this.#ending = new AbortController()
  }

  #warm(name: string): Promise<boolean> {
    return this.#trial(name, async (trial) => {
      const completed = await runUntil(trial.signal, new Load(trial.job, trial.parts), this.#clock)
      if (completed < COUNT) return false
      await this.#timeDials(trial)
      return true
    })
  }

  /** Runs a trial of an engine against a local server; rejects if its protocol has none. */
  async #trial<T>(name: string, act: (trial: Trial) => Promise<T>): Promise<T> {
    const { signal } = this.#ending
    const protocol = this.#protocols.ofEngine(name)
    if (protocol.warmUp === undefined) throw new Error(`nothing to warm '${name}' up with`)
    const open = await protocol.load(name)
    const server = await protocol.warmUp(name)
    try {
      const load = { count: COUNT, connections: CONNECTIONS, timeoutMs: TIMEOUT_MS }
      const plan = { ...avalanche({ ...load, target: server.target }), ...server.says }
      const job = { testId: 'warm-up', nodeId: 'self', plan, lane: { driver: whole, worker: whole } }
      const parts = { open, protocol, clock: this.#clock, waiter: new LoopWaiter(this.#clock, micros(0)) }
      return await act({ engine: name, job, parts, needs: protocol.needs(plan), signal })
    } finally {
      server.close()
    }
  }

  /** Prepares the connections of a load, as before a test, once the path is warm: the best of some tries. */
  async #timeDials(trial: Trial): Promise<void> {
    const costs: number[] = []
    for (let i = 0; i < TRIES && !trial.signal.aborted; i += 1) costs.push(await this.#timeOnce(trial))
    const best = Math.min(...costs)
    if (Number.isFinite(best)) this.#onDialCost(trial.engine, micros(best))
  }

  /** The cost of a connection, in µs; infinite for an engine that prepares none, and when a load is about to start. */
  async #timeOnce({ job, parts: { open }, needs, signal }: Trial): Promise<number> {
    const { engine, sink, connections } = dialAhead(job, open, needs)
    try {
      if (engine.prepare === undefined) return Infinity
      const from = this.#clock.now()
      engine.prepare(connections)
      const waited = new AbortController()
      await Promise.race([sink.made, pause(TIMEOUT_MS, AbortSignal.any([waited.signal, signal]))])
      waited.abort()
      return signal.aborted ? Infinity : between(from, this.#clock.now()) / connections
    } finally {
      await engine.destroy()
    }
  }
}

/** A load against a local server, until a real one is about to start. */
interface Trial {
  readonly engine: string
  readonly job: LoadJob
  readonly parts: LoadParts
  readonly needs: ConnectionNeeds
  readonly signal: AbortSignal
}

/** Opens an engine that only prepares the connections of a load. */
function dialAhead(
  job: LoadJob,
  open: OpenEngine,
  { requestsEach }: ConnectionNeeds,
): { engine: Engine; sink: Witness; connections: number } {
  const task = engineTaskOf(job)
  const connections = Math.max(1, Math.ceil(task.slots / requestsEach))
  const sink = new Witness(connections)
  return { engine: open(task, sink), sink, connections: task.slots }
}

/** Records the results of prepared connections. */
class Witness implements Sink {
  readonly made: Promise<void>
  #left: number
  #resolve: () => void = () => undefined

  constructor(count: number) {
    this.#left = count
    this.made = new Promise((resolve) => (this.#resolve = resolve))
  }

  connected(): void {
    this.#left -= 1
    if (this.#left === 0) this.#resolve()
  }

  completed(): void {
    throw new Error('nothing was asked for')
  }

  failed(): void {
    throw new Error('nothing was asked for')
  }

  measured(): void {
    throw new Error('nothing was asked for')
  }

  noted(): void {
    throw new Error('nothing was asked for')
  }
}

/** Runs a load to its end, or until the signal is aborted. Returns the number of responses. */
async function runUntil(signal: AbortSignal, load: Load, clock: Clock): Promise<number> {
  const end = (): void => {
    load.stop(0)
  }
  load.start(clock.now())
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  await load.done
  signal.removeEventListener('abort', end)
  return load.flip().parts.reduce((sum, { tally }) => sum + tally.completed, 0)
}
