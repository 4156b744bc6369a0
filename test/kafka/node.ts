/** One running broker, whatever runs it: addresses, end, new start. */
import { rm } from 'node:fs/promises'
import { pause } from '../../lib/clock.ts'
import type { TlsFiles } from './certificates.ts'
import { tail } from './commands.ts'
import { isInService } from './probe.ts'
import type { Setup } from './setup.ts'

/** A broker that a test may use, and hurt. */
export interface RunningKafka {
  /** host:port of the plain listener. */
  readonly brokers: string
  /** host:port of the listener with SASL, where it was asked for. */
  readonly saslBrokers?: string
  /** host:port of the listener with TLS, where it was asked for. */
  readonly tlsBrokers?: string
  /** host:port of the listener with SASL over TLS, where both were asked for. */
  readonly saslTlsBrokers?: string
  /** Files for clients of the listeners with TLS. */
  readonly tls?: TlsFiles
  /** Directory of its settings and certificates; in Java also of its data and its log. */
  readonly dir?: string
  /** Id of the broker's process; undefined while it is down, and for a broker that is not ours. */
  readonly pid: number | undefined
  /** Ends it by SIGKILL, as a crash would; resolves when the process is gone. */
  kill(): Promise<void>
  /** Ends it by SIGTERM, in good order; resolves when the process is gone. */
  stop(): Promise<void>
  /** Starts it again on the same data and ports; stops it before if it still runs. */
  restart(): Promise<void>
  /** The last lines that it printed. */
  logTail(): Promise<string>
  /** Kills it and removes its data, unless their directory was given. May be called twice. */
  dispose(): Promise<void>
}

/** What runs the broker's process. */
export interface Host {
  readonly pid: number | undefined
  /** Starts the process; does not wait until the broker answers. */
  launch(): Promise<void>
  isRunning(): Promise<boolean>
  /** Ends the process; resolves when it is gone, at once when there is none. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** All that the process printed. */
  log(): Promise<string>
  /** Removes what the host made; the process is gone by then. */
  remove(): Promise<void>
}

/** Milliseconds that a start may take. */
const START_WITHIN = 60_000

/** A broker of ours. */
export class KafkaNode implements RunningKafka {
  readonly brokers: string
  readonly saslBrokers?: string
  readonly tlsBrokers?: string
  readonly saslTlsBrokers?: string
  readonly tls?: TlsFiles
  readonly dir: string
  readonly #setup: Setup
  readonly #host: Host

  private constructor(setup: Setup, host: Host) {
    const { ports } = setup
    this.brokers = local(ports.plain)
    if (ports.sasl !== undefined) this.saslBrokers = local(ports.sasl)
    if (ports.tls !== undefined) this.tlsBrokers = local(ports.tls)
    if (ports.saslTls !== undefined) this.saslTlsBrokers = local(ports.saslTls)
    if (setup.tls !== undefined) this.tls = setup.tls
    this.dir = setup.dir
    this.#setup = setup
    this.#host = host
  }

  /**
   * Starts a broker and waits until it is in service.
   * @throws Error with the end of its log when it ends before that, or takes more than a minute
   */
  static async start(setup: Setup, host: Host): Promise<KafkaNode> {
    const node = new KafkaNode(setup, host)
    try {
      await node.#launch()
      return node
    } catch (error) {
      await node.dispose()
      throw error
    }
  }

  get pid(): number | undefined {
    return this.#host.pid
  }

  async kill(): Promise<void> {
    await this.#host.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#host.end('SIGTERM')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.#launch()
  }

  async logTail(): Promise<string> {
    return tail(await this.#host.log())
  }

  async dispose(): Promise<void> {
    await this.kill()
    await this.#host.remove()
    if (this.#setup.temporary) await rm(this.#setup.dir, { recursive: true, force: true })
  }

  async #launch(): Promise<void> {
    const deadline = performance.now() + START_WITHIN
    await this.#host.launch()
    while (!(await isInService(this.brokers))) {
      if (!(await this.#host.isRunning())) throw new Error(`Kafka ended while it started:\n${await this.logTail()}`)
      if (performance.now() > deadline)
        throw new Error(`Kafka does not answer on ${this.brokers}:\n${await this.logTail()}`)
      await pause(25)
    }
  }
}

function local(port: number): string {
  return `127.0.0.1:${port}`
}
