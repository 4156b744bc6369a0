/** The programs with an orchestrator that has a data directory, and can be killed and started again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiClient } from '../../cluster/client.ts'
import { Part } from '../../cluster/process.ts'
import { freePorts } from '../kafka/ports.ts'
import { eventually } from './system.ts'

export class RestartableSystem {
  readonly api: ApiClient
  /** What the orchestrators wrote, one after the other. */
  readonly lines: string[] = []
  readonly #kafka: string
  readonly #expected: number
  readonly #ports: { readonly api: number; readonly target: number }
  /** The directory of the history. */
  readonly data = mkdtempSync(join(tmpdir(), 'breakwater-data-'))
  readonly #others: Part[] = []
  readonly #drivers = new Map<string, Part>()
  #orchestrator: Part | undefined

  private constructor(kafka: string, expected: number, ports: { readonly api: number; readonly target: number }) {
    this.#kafka = kafka
    this.#expected = expected
    this.#ports = ports
    this.api = new ApiClient(this.url)
  }

  /** Starts everything. @param kafka the broker's address; undefined for the embedded one */
  static async start(kafka?: string, drivers = 2): Promise<RestartableSystem> {
    const [api = 0, target = 0, broker = 0] = await freePorts(3)
    const system = new RestartableSystem(kafka ?? `127.0.0.1:${broker}`, drivers, { api, target })
    if (kafka === undefined) system.#begin('broker', '--port', String(broker))
    system.#begin('target-server', '--port', String(target))
    for (let driver = 1; driver <= drivers; driver += 1) {
      const nodeId = `driver-${driver}`
      const part = system.#begin('driver', '--kafka', system.#kafka, '--node-id', nodeId, '--workers', '1')
      system.#drivers.set(nodeId, part)
    }
    await system.startOrchestrator()
    return system
  }

  /** Resolves when it is ready. */
  async startOrchestrator(): Promise<void> {
    const args = ['--kafka', this.#kafka, '--port', String(this.#ports.api), '--data', this.data]
    const target = ['--target', this.target]
    const spec = { name: 'orchestrator', file: 'orchestrator/main.js' }
    const own = [...args, ...target, '--expect-drivers', String(this.#expected)]
    this.#orchestrator = new Part({ ...spec, args: own }, (_, line) => this.lines.push(line))
    await eventually('the orchestrator is ready', () => this.#isReady(), 60_000)
  }

  /** `kill -9`; resolves when it is gone. */
  async killOrchestrator(): Promise<void> {
    this.#orchestrator?.signal('SIGKILL')
    if ((await this.#orchestrator?.ended) !== -1) throw new Error('the orchestrator was not killed')
  }

  /** The address of the target server. */
  get target(): string {
    return `http://127.0.0.1:${this.#ports.target}/`
  }

  /** `kill -9`; resolves when it is gone. */
  async killDriver(nodeId: string): Promise<void> {
    const driver = this.#drivers.get(nodeId)
    driver?.signal('SIGKILL')
    if ((await driver?.ended) !== -1) throw new Error(`${nodeId} was not killed`)
  }

  /** Lets a driver stand still, or go on. */
  signalDriver(nodeId: string, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#drivers.get(nodeId)?.signal(signal)
  }

  /** Requests that the target has counted. */
  async seen(): Promise<number> {
    return Number(await (await fetch(`${this.target}metric`)).text())
  }

  async stop(): Promise<void> {
    await this.#orchestrator?.stop(5_000)
    await Promise.all(this.#others.map((part) => part.stop(5_000)))
    rmSync(this.data, { recursive: true })
  }

  /** The address of the API. */
  get url(): string {
    return `http://127.0.0.1:${this.#ports.api}`
  }

  #begin(program: string, ...args: readonly string[]): Part {
    const part = new Part({ name: program, file: `${program}/main.js`, args }, () => undefined)
    this.#others.push(part)
    return part
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok
    } catch {
      // It does not listen yet.
      return false
    }
  }
}
