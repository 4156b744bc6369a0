/**
 * A cold process lies: the first requests of a fresh worker take ten times as long as the rest, and that is no news
 * about the target. So a worker first loads a server of its own, on loopback, with each engine that it is to use.
 */
import { createServer, type AddressInfo, type Server } from 'node:net'
import { type Clock, pause } from '../../lib/clock.ts'
import { phaseOf } from '../../lib/plan/plan.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { shareOfShape } from '../../lib/plan/schedule.ts'
import { whole } from '../../lib/plan/segment.ts'
import { engineFor, type EngineName, transportDefaults } from '../../lib/plan/transport.ts'
import { between, type Micros, micros } from '../../lib/units.ts'
import { loadEngine } from '../engines/choose.ts'
import type { Engine, EngineFactory, Sink } from '../engines/engine.ts'
import { engineJobOf, Load, type LoadJob, type LoadParts } from './load.ts'
import { LoopWaiter } from './waiter.ts'

/** Enough for the engine's hot path to be compiled; measured by bench/parts/skew.ts. */
const COUNT = 600
const CONNECTIONS = 30
const TIMEOUT_MS = 2_000
/** The first connections after a while are dear: the many of a test are not. */
const TRIES = 3
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nwarm'

/** The engines of a worker: each loaded, and warmed up, when it is first asked for. */
export class WarmEngines {
  readonly #clock: Clock
  readonly #onDialCost: (engine: EngineName, cost: Micros) => void
  readonly #warmed = new Map<EngineName, Promise<boolean>>()
  #ending = new AbortController()

  /** @param onDialCost learns what making a connection cost, in µs, when an engine was warmed up or prepared */
  constructor(clock: Clock, onDialCost: (engine: EngineName, cost: Micros) => void = () => undefined) {
    this.#clock = clock
    this.#onDialCost = onDialCost
  }

  /** The engine, as warm as it is by now. */
  get(name: EngineName): Promise<EngineFactory> {
    return loadEngine(name)
  }

  /**
   * Resolves when an engine is as warm as it gets: true when it has run the whole warm-up. Never rejects: an engine that
   * cannot be loaded says so when it is used, and without loopback a worker is cold, and works.
   */
  warm(name: EngineName): Promise<boolean> {
    const known = this.#warmed.get(name)
    if (known !== undefined) return known
    const warmed = this.#warm(name).catch(() => false)
    this.#warmed.set(name, warmed)
    return warmed
  }

  /**
   * Before a test: warms an engine up, or where that was done finds out anew what a connection costs, since a machine is not
   * always as busy as when everything was started. Never rejects.
   */
  async prepare(name: EngineName): Promise<void> {
    const known = this.#warmed.get(name)
    if (known === undefined) await this.warm(name)
    else if (await known) await this.#trial(name, (trial) => this.#timeDials(trial)).catch(() => undefined)
  }

  /** Ends what warms up now: a load is about to start. */
  stop(): void {
    this.#ending.abort()
    this.#ending = new AbortController()
  }

  #warm(name: EngineName): Promise<boolean> {
    return this.#trial(name, async (trial) => {
      const completed = await runUntil(trial.signal, new Load(trial.job, trial.parts), this.#clock)
      if (completed < COUNT) return false
      await this.#timeDials(trial)
      return true
    })
  }

  /** Does something with a load of an engine on a server of our own. */
  async #trial<T>(name: EngineName, act: (trial: Trial) => Promise<T>): Promise<T> {
    const { signal } = this.#ending
    const factory = await loadEngine(name)
    const server = await serverFor(name)
    try {
      const options = { target: `http://127.0.0.1:${await portOf(server)}/`, count: COUNT, connections: CONNECTIONS }
      const plan = { ...avalanche({ ...options, timeoutMs: TIMEOUT_MS }), transport: { engine: name } }
      const job = { testId: 'warm-up', nodeId: 'self', plan, lane: { driver: whole, worker: whole } }
      const parts = { factory, clock: this.#clock, waiter: new LoopWaiter(this.#clock, micros(0)) }
      return await act({ job, parts, signal })
    } finally {
      server.close()
    }
  }

  /**
   * Makes the connections of a load ahead, as before a test, now that the way there is warm: the best of some tries.
   */
  async #timeDials(trial: Trial): Promise<void> {
    const costs: number[] = []
    for (let i = 0; i < TRIES && !trial.signal.aborted; i += 1) costs.push(await this.#timeOnce(trial))
    const best = Math.min(...costs)
    if (Number.isFinite(best)) this.#onDialCost(engineFor(trial.job.plan.transport ?? {}), micros(best))
  }

  /** What a connection cost, in µs; infinite for an engine that makes none ahead, and when a load is about to start. */
  async #timeOnce({ job, parts: { factory }, signal }: Trial): Promise<number> {
    const { engine, sink, connections } = dialAhead(job, factory)
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

/** A load on a server of our own, until a real one is about to start. */
interface Trial {
  readonly job: LoadJob
  readonly parts: LoadParts
  readonly signal: AbortSignal
}

/** An engine that is to make the connections of a load and nothing else. */
function dialAhead(job: LoadJob, factory: EngineFactory): { engine: Engine; sink: Witness; connections: number } {
  const engineJob = engineJobOf(job, shareOfShape(phaseOf(job.plan).shape, job.lane))
  const streams = job.plan.transport?.engine === 'http2' ? transportDefaults.streams : 1
  const connections = Math.max(1, Math.ceil(engineJob.slots / streams))
  const sink = new Witness(connections)
  return { engine: factory(engineJob, sink), sink, connections: engineJob.slots }
}

/** What became of connections that are made ahead. */
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
}

/** Runs a load to its end, or until the signal is aborted. Returns how many responses it brought. */
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

/** Sends a response to every read: on loopback a small request arrives in one piece. */
async function serverFor(name: EngineName): Promise<Server> {
  if (name === 'http2') {
    const { createServer: createHttp2Server } = await import('node:http2')
    return createHttp2Server((_, response) => {
      response.end('warm')
    })
  }
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => {
      socket.write(ANSWER)
    })
  })
}

function portOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}
