/**
 * A cold process lies: the first requests of a fresh worker take ten times as long as the rest, and that is no news
 * about the target. So a worker first loads a server of its own, on loopback, with each engine that it is to use.
 */
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Clock } from '../lib/clock.ts'
import { avalanche } from '../lib/plan/presets.ts'
import { whole } from '../lib/plan/segment.ts'
import type { EngineName } from '../lib/plan/transport.ts'
import { micros } from '../lib/units.ts'
import { loadEngine } from './engines/choose.ts'
import type { EngineFactory } from './engines/engine.ts'
import { Load } from './load.ts'
import { LoopWaiter } from './waiter.ts'

/** Enough for the engine's hot path to be compiled; measured by bench/parts/skew.ts. */
const COUNT = 600
const CONNECTIONS = 30
const TIMEOUT_MS = 2_000
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nwarm'

/** The engines of a worker: each loaded, and warmed up, when it is first asked for. */
export class WarmEngines {
  readonly #clock: Clock
  readonly #warmed = new Map<EngineName, Promise<boolean>>()
  #ending = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
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

  /** Ends what warms up now: a load is about to start. */
  stop(): void {
    this.#ending.abort()
    this.#ending = new AbortController()
  }

  async #warm(name: EngineName): Promise<boolean> {
    const { signal } = this.#ending
    const factory = await loadEngine(name)
    const server = await serverFor(name)
    try {
      const options = { target: `http://127.0.0.1:${await portOf(server)}/`, count: COUNT, connections: CONNECTIONS }
      const plan = { ...avalanche({ ...options, timeoutMs: TIMEOUT_MS }), transport: { engine: name } }
      const job = { testId: 'warm-up', nodeId: 'self', plan, lane: { driver: whole, worker: whole } }
      const waiter = new LoopWaiter(this.#clock, micros(0))
      return (await runUntil(signal, new Load(job, { factory, clock: this.#clock, waiter }), this.#clock)) === COUNT
    } finally {
      server.close()
    }
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
  return load.flip().tally.completed
}

/** Answers whatever it reads: on loopback a small request comes in one piece. */
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
