/** The whole system on one machine: each part in its own process, connected only by Kafka. */
import { errorAnswer } from '../lib/api/answers.ts'
import { pause } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { type LineListener, Part, type PartSpec } from './process.ts'

export interface ClusterOptions {
  readonly drivers: number
  readonly workers: number | 'auto'
  /** The address of an existing Kafka; without it the embedded broker is started. */
  readonly kafka: string | undefined
  readonly brokerPort: number
  readonly apiPort: number
  readonly targetPort: number
  /** The target of tests that name none; the target server by default. */
  readonly target?: string | undefined
  readonly monitor: boolean
  readonly minDrivers: number
  /** The directory of the history; without one, every test is forgotten with the orchestrator. */
  readonly data?: string | undefined
  /** Gives drivers the same node_ids each time. */
  readonly seed: string | undefined
  /** The stop grace of drivers in seconds. */
  readonly stopGraceSeconds: number
  /** Additional flags for one kind of part. */
  readonly extra?: Partial<
    Record<'broker' | 'orchestrator' | 'driver' | 'target-server' | 'heartbeat-monitor', readonly string[]>
  >
}

export interface ClusterEvents {
  readonly onLine: LineListener
  /** Called when a part ended unexpectedly. */
  readonly onLost: (part: Part, code: number) => void
}

const HOST = '127.0.0.1'
/** Everything has ended within this time after Ctrl-C. */
const STOP_DRIVERS_MS = 3_500
const STOP_REST_MS = 1_000

export class Cluster {
  readonly options: ClusterOptions
  readonly #events: ClusterEvents
  readonly #parts: Part[] = []
  #drivers = 0
  #stopping = false

  constructor(options: ClusterOptions, events: ClusterEvents) {
    this.options = options
    this.#events = events
  }

  get kafka(): string {
    return this.options.kafka ?? `${HOST}:${this.options.brokerPort}`
  }

  get api(): string {
    return `http://${HOST}:${this.options.apiPort}`
  }

  get target(): string {
    return `http://${HOST}:${this.options.targetPort}`
  }

  get #loaded(): string {
    return this.options.target ?? this.target
  }

  /** The parts that were started, in that order. */
  parts(): readonly Part[] {
    return this.#parts
  }

  part(name: string): Part | undefined {
    return this.#parts.find((part) => part.name === name)
  }

  /** Starts every part at once: each waits for its own dependencies. */
  start(): void {
    if (this.options.kafka === undefined) this.#start(this.#brokerSpec())
    this.startOrchestrator()
    this.#start({
      name: 'target-server',
      file: 'target-server/main.js',
      args: ['--host', HOST, '--port', String(this.options.targetPort), ...this.#extra('target-server')],
    })
    for (let index = 0; index < this.options.drivers; index += 1) this.addDriver()
    if (this.options.monitor) {
      this.#start({
        name: 'heartbeat-monitor',
        file: 'heartbeat-monitor/main.js',
        // The orchestrator already logs each heartbeat.
        args: ['--kafka', this.kafka, '--format', 'json', '--quiet', ...this.#extra('heartbeat-monitor')],
      })
    }
  }

  startOrchestrator(): Part {
    const { apiPort, drivers, minDrivers, data = '' } = this.options
    const args = ['--kafka', this.kafka, '--host', HOST, '--port', String(apiPort), '--target', this.#loaded]
    // Given when there is none, too: a variable of the environment would have an effect otherwise.
    const history = ['--data', data]
    const expected = ['--expect-drivers', String(drivers), '--min-drivers', String(minDrivers)]
    return this.#start({
      name: 'orchestrator',
      file: 'orchestrator/main.js',
      args: [...args, ...history, ...expected, ...this.#extra('orchestrator')],
    })
  }

  /** Starts another driver. */
  addDriver(more: readonly string[] = []): Part {
    this.#drivers += 1
    const { workers, seed, stopGraceSeconds, kafka } = this.options
    const name = `driver-${this.#drivers}`
    const args = [
      '--kafka',
      this.kafka,
      '--workers',
      String(workers),
      '--stop-grace',
      String(stopGraceSeconds),
      '--target',
      this.#loaded,
    ]
    // On a Kafka that others may share, the name must be unique beyond this machine.
    const named = kafka === undefined && seed === undefined && !more.includes('--node-id') ? ['--node-id', name] : []
    const env = { SEED: seed === undefined ? undefined : `${seed}-${this.#drivers}` }
    return this.#start({
      name,
      file: 'driver/main.js',
      args: [...args, ...named, ...this.#extra('driver'), ...more],
      env,
    })
  }

  /** Resolves when the orchestrator reports that everything is ready, and the target responds. */
  async ready(withinMs: number): Promise<void> {
    const limit = AbortSignal.timeout(withinMs)
    await Promise.all([answers(`${this.api}/readyz`, limit), answers(`${this.target}/healthz`, limit)])
  }

  /** Stops all parts in order: drivers first, Kafka last. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true
    const last = this.#parts.filter(({ name }) => name === 'broker')
    const middle = this.#parts.filter(({ name }) => name === 'orchestrator')
    const first = this.#parts.filter((part) => !last.includes(part) && !middle.includes(part))
    await Promise.all(first.map((part) => part.stop(STOP_DRIVERS_MS)))
    await Promise.all(middle.map((part) => part.stop(STOP_REST_MS)))
    await Promise.all(last.map((part) => part.stop(STOP_REST_MS / 2)))
  }

  /** Kills everything at once. */
  kill(): void {
    this.#stopping = true
    for (const part of this.#parts) part.signal('SIGKILL')
  }

  #brokerSpec(): PartSpec {
    return {
      name: 'broker',
      file: 'broker/main.js',
      args: ['--host', HOST, '--port', String(this.options.brokerPort), ...this.#extra('broker')],
    }
  }

  #start(spec: PartSpec): Part {
    const part = new Part(spec, this.#events.onLine)
    this.#parts.push(part)
    void part.ended.then((code) => {
      if (!this.#stopping) this.#events.onLost(part, code)
    })
    return part
  }

  #extra(kind: keyof NonNullable<ClusterOptions['extra']>): readonly string[] {
    return this.options.extra?.[kind] ?? []
  }
}

/**
 * Polls until the response is successful. Each request has its own signal, because a shared one would accumulate
 * listeners.
 */
async function answers(url: string, limit: AbortSignal): Promise<void> {
  let last = 'no answer'
  while (!limit.aborted) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      if (response.ok) return
      last = reasonIn(await response.text())
    } catch {
      // Not reachable yet.
    }
    await pause(25)
  }
  throw new BreakwaterError('not-ready', `${url} was not ready in time: ${last.slice(0, 500)}`)
}

/** Responses of our own processes contain a sentence about what is missing. */
function reasonIn(answer: string): string {
  try {
    return errorAnswer.parse(JSON.parse(answer)).error.message
  } catch {
    return answer
  }
}
