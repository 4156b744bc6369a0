/**
 * A driver with a broker in memory and in virtual time, and a worker pool that generates no load and records its
 * commands.
 */
import type { Change } from '../../lib/plan/changes.ts'
import { afterEach } from '@jest/globals'
import { MemoryBroker } from '../../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../../lib/bus/messenger.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import type { Messages } from '../../lib/messages/codecs.ts'
import { codecs } from '../../lib/messages/codecs.ts'
import type { TopicName } from '../../lib/messages/reading.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { hashOf, type Plan } from '../../lib/plan/plan.ts'
import type { Segment } from '../../lib/plan/segment.ts'
import { type Micros, SECOND, fromSeconds, later, micros } from '../../lib/units.ts'
import type { TokenValues } from '../engines/auth/tokens.ts'
import type { LoadWorkers, RunListener } from '../worker-pool/worker-pool.ts'
import { builtInProtocols } from '../protocols/protocols.ts'
import { Driver } from './driver.ts'
import type { DriverOptions } from '../options.ts'
import type { LoadJob } from '../load-thread/load.ts'
import type { Machine } from '../limits/machine.ts'

export const plan: Plan = planWith({ kind: 'closed', count: { value: 1_000, per: 'driver' }, connections: 1 })

interface Order {
  readonly job: Omit<LoadJob, 'lane'>
  readonly at: { readonly driver: Segment; readonly startAt: Micros }
  readonly listener: RunListener
}

/** Sends one request per second until it is stopped, or until it has sent `requests`. */
export class FakeWorkerPool implements LoadWorkers {
  readonly orders: Order[] = []
  readonly stops: number[] = []
  readonly renewals: TokenValues[] = []
  /** The list of changes of each call of `change`. */
  readonly changes: (readonly Change[])[] = []
  readonly prepared: Plan[] = []
  requests = Number.POSITIVE_INFINITY
  closed = false
  readonly #clock: VirtualClock
  #stop = new AbortController()
  #connectionMs = 100
  #onTimed: () => void = () => undefined

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  open(): Promise<void> {
    return Promise.resolve()
  }

  prepare(plan: Plan): void {
    this.prepared.push(plan)
  }

  onTimed(listener: () => void): void {
    this.#onTimed = listener
  }

  /** From now on, a connection takes this many milliseconds. */
  time(milliseconds: number): void {
    this.#connectionMs = milliseconds
    this.#onTimed()
  }

  /** A tenth of a second for each connection of a closed load, until `time` is called. */
  connectMs({ phases: [phase] }: Plan): number {
    return phase?.shape.kind === 'closed' ? phase.shape.connections * this.#connectionMs : 0
  }

  run(job: Order['job'], at: Order['at'], listener: RunListener): void {
    this.orders.push({ job, at, listener })
    this.#stop = new AbortController()
    void this.#load(at.startAt, listener)
  }

  change(changes: readonly Change[]): void {
    this.changes.push(changes)
  }

  renew(tokens: TokenValues): void {
    this.renewals.push(tokens)
  }

  stop(graceMs: number): void {
    this.stops.push(graceMs)
    this.#stop.abort()
  }

  tickAgeMs(): number {
    return 0
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  async #load(startAt: Micros, listener: RunListener): Promise<void> {
    const { signal } = this.#stop
    for (let index = 0; ; index += 1) {
      await this.#clock.sleepUntil(later(startAt, micros((index + 1) * SECOND)), signal)
      const ends = signal.aborted || index + 1 === this.requests
      const tally = { ...emptyTally(), sent: 1, completed: 1 }
      const to = micros(Math.max(0, this.#clock.now() - startAt))
      const window = { index, from: micros(index * SECOND), to, parts: [{ label: 0, tally }], limited: [], details: [] }
      listener.window(ends ? { ...window, last: { neverSent: 0 } } : window)
      if (ends) return
    }
  }
}

const usual: DriverOptions = {
  workers: 1,
  cores: 1,
  heartbeatMs: 1_000,
  graceMs: 10_000,
  controlLossSeconds: 60,
  outboxWindows: 600,
  foreign: { target: 'http://127.0.0.1:8000', delayUnit: 'seconds' },
}

const roomy: Machine = { descriptors: 100_000, ports: 28_000, memory: 1e10 }

export class Rig {
  readonly clock = new VirtualClock(fromSeconds(100))
  readonly broker = new MemoryBroker(this.clock)
  readonly pool = new FakeWorkerPool(this.clock)
  readonly identity = { nodeId: 'a', boot: 'x', address: '127.0.0.1:0' }
  readonly driver: Driver
  /** Sends the messages of an orchestrator. */
  readonly out = new Messenger(this.broker.connect())

  constructor(options: Partial<DriverOptions> = {}, machine: Machine = roomy) {
    this.driver = new Driver({
      messenger: new Messenger(this.broker.connect()),
      pool: this.pool,
      clock: this.clock,
      log: silentLog,
      identity: this.identity,
      options: { ...usual, ...options },
      machine: () => machine,
      protocols: builtInProtocols(),
    })
  }

  /** Starts the driver, and waits for its first heartbeats. */
  async start(): Promise<this> {
    const started = this.driver.start()
    await this.pass(1)
    await started
    return this
  }

  /** Advances the time by a number of seconds. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(later(this.clock.now(), fromSeconds(seconds)))
  }

  /** Sends a message and waits until it arrives. */
  async send<T extends TopicName>(topic: T, message: Messages[T]): Promise<void> {
    void this.out.publish(topic, message)
    await this.pass(0.01)
  }

  async config(testId = 'test', given: Plan = plan): Promise<void> {
    await this.send('test_config', { testId, plan: given, hash: hashOf(given) })
  }

  async trigger(testId = 'test', more: Partial<Messages['trigger']> = {}): Promise<void> {
    const startAt = this.common() + fromSeconds(0.05)
    const participants = [{ nodeId: 'a', boot: 'x' }]
    const expiresAt = startAt + fromSeconds(30)
    await this.send('trigger', { testId, go: true, epoch: 1, startAt, expiresAt, participants, ...more })
  }

  async orchestratorBeats(epoch = 1): Promise<void> {
    await this.send('control', { type: 'beat', epoch, seq: 1, from: 'orchestrator' })
  }

  /** Now on the common clock, in µs since 1970. */
  common(): number {
    return this.broker.epochMs * 1_000 + this.clock.now()
  }

  /** The messages that were sent on a topic, oldest first. */
  sent<T extends TopicName>(topic: T): Messages[T][] {
    return this.broker.log
      .filter((record) => record.topic === topic)
      .flatMap(({ value }) => {
        const read = codecs[topic].read(value)
        return read.ok ? [read.message] : []
      })
  }

  /** The answer to a test in the latest heartbeat. */
  answer(testId = 'test'): string | undefined {
    return this.sent('heartbeat')
      .at(-1)
      ?.tests?.find((test) => test.testId === testId)?.answer
  }

  windows(): Extract<Messages['metrics'], { kind: 'window' }>[] {
    return this.sent('metrics').filter((message) => message.kind === 'window')
  }
}

/** Creates drivers for a test file, and stops them after each test. */
export function useDrivers(): {
  driver: (options?: Partial<DriverOptions> | Rig) => Promise<Rig>
  loading: (options?: Partial<DriverOptions>) => Promise<Rig>
} {
  const rigs: Rig[] = []
  afterEach(async () => {
    for (const rig of rigs.splice(0)) {
      const stopped = rig.driver.stop()
      await rig.pass(20)
      await stopped
    }
  })
  const driver = (given: Partial<DriverOptions> | Rig = {}): Promise<Rig> => {
    const rig = given instanceof Rig ? given : new Rig(given)
    rigs.push(rig)
    return rig.start()
  }
  /** A driver that runs a test of an orchestrator with heartbeats. */
  const loading = async (options?: Partial<DriverOptions>): Promise<Rig> => {
    const rig = await driver(options)
    await rig.orchestratorBeats()
    await rig.config()
    await rig.trigger()
    return rig
  }
  return { driver, loading }
}
