/** Every process of the system, each started by itself, with a standard output that may be one that cannot be written. */
import { type ChildProcess, execFileSync, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ApiClient } from '../../../cluster/client.ts'
import { healthAnswer } from '../../../lib/api/answers.ts'
import { pause } from '../../../lib/clock.ts'
import { PARENT_HOLDS_ON } from '../../../lib/service.ts'
import { freePorts } from '../../kafka/ports.ts'
import { eventually } from '../system.ts'
import type { SmallDisk } from '../small-disk.ts'

const built = new URL('../../../', import.meta.url)

/** In the order in which they are ended: who loads first, Kafka last. */
export const processNames = ['driver', 'heartbeat-monitor', 'orchestrator', 'target-server', 'broker'] as const
export type ProcessName = (typeof processNames)[number]

/** Seconds that requests in flight get when a driver is asked to end, and of silence of the orchestrator that end a load. */
export const STOP_GRACE = 2
export const CONTROL_LOSS = 3

/** Where the processes of one world write their logs. */
export interface LogPlace {
  /** What a process gets as its standard output. */
  readonly stdout: number | 'ignore'
  /** Stands before the command, in a shell. */
  readonly limit?: string
  dispose(): void
}

export const nowhere = (): LogPlace => ({ stdout: 'ignore', dispose: () => undefined })

/** A file system that is full. */
export function fullDisk(): LogPlace {
  const stdout = openSync('/dev/full', 'w')
  return {
    stdout,
    dispose: () => {
      closeSync(stdout)
    },
  }
}

/** A file that takes some lines and then no more: what a small file system does. */
export function smallFile(): LogPlace {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-log-'))
  const stdout = openSync(join(folder, 'log'), 'a')
  return {
    stdout,
    limit: 'ulimit -f 16',
    dispose: () => {
      closeSync(stdout)
      rmSync(folder, { recursive: true })
    },
  }
}

/** A pipe that is full, and that nobody reads. */
export function fullPipe(): LogPlace {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const stdout = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  for (const size of [4_096, 1]) fill(stdout, size)
  return {
    stdout,
    dispose: () => {
      closeSync(stdout)
      rmSync(folder, { recursive: true })
    },
  }
}

function fill(pipe: number, size: number): void {
  try {
    for (;;) writeSync(pipe, Buffer.alloc(size, 0x20))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
}

/** Of the target's counts: docs/target-server.md. */
const countsAnswer = z.object({ requests_seen: z.number(), connections: z.object({ open: z.number() }) })

/** Of requests to the target: each has a connection of its own, so that all others that are open are not ours. */
const closing = { connection: 'close' }

export class World {
  readonly api: ApiClient
  readonly kafka: string
  readonly target: string
  readonly #place: LogPlace
  readonly #ports: { readonly broker: number; readonly api: number; readonly target: number }
  readonly #disk: SmallDisk | undefined
  readonly #processes = new Map<ProcessName, ChildProcess>()

  /** Starts all, and waits until a test can run. @param disk that of the history; without it there is none */
  static async start(place: LogPlace, disk?: SmallDisk): Promise<World> {
    const [broker = 0, api = 0, target = 0] = await freePorts(3)
    const world = new World({ place, disk }, { broker, api, target })
    for (const name of ['broker', 'orchestrator', 'target-server', 'driver', 'heartbeat-monitor'] as const)
      world.spawn(name)
    try {
      await eventually('all is ready', () => world.isReady(), 60_000)
      await eventually('the target answers', () => answers(`${world.target}/healthz`), 60_000)
      return world
    } catch (error) {
      await world.dispose()
      throw error
    }
  }

  private constructor(
    { place, disk }: { readonly place: LogPlace; readonly disk: SmallDisk | undefined },
    ports: { broker: number; api: number; target: number },
  ) {
    this.#place = place
    this.#disk = disk
    this.#ports = ports
    this.api = new ApiClient(this.#url)
    this.kafka = `127.0.0.1:${ports.broker}`
    this.target = `http://127.0.0.1:${ports.target}`
  }

  /** Starts a process; it holds a channel to this one, as to `npm start`. */
  spawn(name: ProcessName): void {
    const main = fileURLToPath(new URL(`${name}/main.js`, built))
    const enter = name === 'orchestrator' ? (this.#disk?.enter ?? []) : []
    const node = [...enter, process.execPath, main, ...this.#argumentsOf(name)]
    const { stdout, limit } = this.#place
    const stdio: StdioOptions = ['ignore', stdout, 'inherit', 'ipc']
    const env = { ...process.env, [PARENT_HOLDS_ON]: '1' }
    const [file = '', ...rest] = limit === undefined ? node : ['sh', '-c', `${limit}; exec "$@"`, 'sh', ...node]
    this.#processes.set(name, spawn(file, rest, { stdio, env }))
  }

  process(name: ProcessName): ChildProcess {
    const child = this.#processes.get(name)
    if (child === undefined) throw new Error(`no ${name} was started`)
    return child
  }

  isRunning(name: ProcessName): boolean {
    const { exitCode, signalCode } = this.process(name)
    return exitCode === null && signalCode === null
  }

  isReady(): Promise<boolean> {
    return answers(`${this.#url}/readyz`)
  }

  async readiness(): Promise<z.infer<typeof healthAnswer>> {
    return healthAnswer.parse(await (await fetch(`${this.#url}/readyz`)).json())
  }

  /** Requests that the target has counted. */
  async count(): Promise<number> {
    return (await this.#counted()).requests
  }

  /** Requests that come within a second. */
  async load(): Promise<number> {
    const before = await this.count()
    await pause(1_000)
    return (await this.count()) - before
  }

  /**
   * Requests that a driver has caused after its end. The kernel may still deliver what a driver has sent before it was
   * killed: one request of each connection that the target has not seen close yet. Those are no load, and further ones
   * are, as are all that come within a second after the last connection has closed.
   * @throws Error when the connections stay open: something else than the driver's process holds them
   */
  async loadLeft(): Promise<number> {
    const atEnd = await this.#counted()
    await eventually('the driver’s connections are closed', async () => (await this.#counted()).connections === 0)
    const more = (await this.count()) - atEnd.requests
    return Math.max(0, more - atEnd.connections) + (await this.load())
  }

  /** What the target has counted, and the connections of others that are open. */
  async #counted(): Promise<{ readonly requests: number; readonly connections: number }> {
    const headers = { ...closing, accept: 'application/json' }
    const { requests_seen: requests, connections } = countsAnswer.parse(
      await (await fetch(`${this.target}/metrics`, { headers })).json(),
    )
    return { requests, connections: connections.open - 1 }
  }

  /** Starts a load that would go on for ten minutes, and waits until it is there. */
  async startLoad(): Promise<string> {
    const before = await this.count()
    const testId = await this.api.avalanche({ rate: 100, duration: 600 })
    await this.api.trigger(testId)
    await eventually('the load has begun', async () => (await this.count()) > before)
    return testId
  }

  /** From now on no request is answered. */
  async hang(): Promise<void> {
    await fetch(`${this.target}/control/faults`, {
      method: 'PUT',
      headers: { ...closing, 'content-type': 'application/json' },
      body: '{"hang":1}',
    })
  }

  async kill(name: ProcessName): Promise<void> {
    if (!this.isRunning(name)) return
    const gone = once(this.process(name), 'exit')
    this.process(name).kill('SIGKILL')
    await gone
  }

  async dispose(): Promise<void> {
    for (const name of this.#processes.keys()) await this.kill(name)
    this.#place.dispose()
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#ports.api}`
  }

  #history(): string[] {
    return this.#disk === undefined ? [] : ['--data', join(this.#disk.directory, 'data')]
  }

  #argumentsOf(name: ProcessName): string[] {
    const kafka = ['--kafka', this.kafka]
    const { broker, api, target } = this.#ports
    switch (name) {
      case 'broker':
        return ['--port', String(broker)]
      case 'target-server':
        return ['--port', String(target)]
      case 'heartbeat-monitor':
        return kafka
      case 'orchestrator':
        return [...kafka, '--port', String(api), '--target', this.target, '--expect-drivers', '1', ...this.#history()]
      case 'driver':
        return [...kafka, '--stop-grace', String(STOP_GRACE), '--control-loss', String(CONTROL_LOSS)]
    }
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { headers: closing }).then(
    ({ status }) => status === 200,
    () => false,
  )
}
