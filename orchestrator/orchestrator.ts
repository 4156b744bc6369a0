/** The orchestrator: wires what it hears to what it knows and what it tells. */
import { Attempts } from '../lib/attempts.ts'
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Clock } from '../lib/clock.ts'
import { CommonClock } from '../lib/common-clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Control } from '../lib/messages/control.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Register } from '../lib/messages/register.ts'
import { every } from '../lib/metronome.ts'
import { fromMillis, fromSeconds, type Micros } from '../lib/units.ts'
import { Bell } from './bell.ts'
import { Desk } from './desk.ts'
import { ExpiryWatch } from './expiry.ts'
import { Hearing } from './hearing.ts'
import { LiveTeller } from './live.ts'
import { Partners } from './partners.ts'
import { Pulse } from './pulse.ts'
import { Reign } from './reign.ts'
import { Registry } from './registry.ts'
import type { Effect } from './run/machine.ts'
import type { RunRecord } from './run/record.ts'
import { Runs } from './runs.ts'
import type { OrchestratorService } from './service.ts'
import { Teller } from './teller.ts'

export interface OrchestratorOptions {
  readonly id: string
  /** The epoch to begin with; see Reign. */
  readonly epoch: number
  readonly minDrivers: number
  readonly expectDrivers: number
  /** The share of participants below which a run is invalid and stops. */
  readonly minimumShare: number
  readonly suspectSeconds: number
  readonly lostSeconds: number
}

export interface OrchestratorParts {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly log: Log
  readonly options: OrchestratorOptions
}

/** Nothing is known of how often a partner beats that has only registered: it gets five minutes. */
const PARTNER_INTERVAL_MS = 60_000
/** How often silence is looked at. */
const CHECK = fromMillis(100)
/** How often it is seen to that the topics are there. */
const KEEP = fromSeconds(5)

/** What only drivers act on is read as well, so that what no driver can read is among the poison here. */
const forDrivers = {
  topics: { test_config: 'now', trigger: 'now' },
  handlers: { test_config: () => undefined, trigger: () => undefined },
} as const

export class Orchestrator {
  /** What the API asks. */
  readonly service: OrchestratorService
  readonly #parts: OrchestratorParts
  readonly #registry: Registry
  readonly #runs: Runs
  readonly #hearing: Hearing
  readonly #partners: Partners
  readonly #live: LiveTeller
  readonly #teller: Teller
  readonly #pulse: Pulse
  readonly #attempts: Attempts
  readonly #reign: Reign
  readonly #expiry = new ExpiryWatch()
  readonly #closed = new AbortController()
  #deaf = false
  #keeping = false
  #subscribed = false

  constructor(parts: OrchestratorParts) {
    this.#parts = parts
    const { clock, log, messenger, options } = parts
    const bell = new Bell(clock)
    const commonClock = new CommonClock(() => clock.wall() * 1_000 - clock.now())
    this.#reign = new Reign(options.epoch)
    this.#registry = new Registry(options)
    this.#attempts = new Attempts(log)
    this.#teller = new Teller(log, clock)
    this.#live = new LiveTeller({
      clock,
      tell: (testId) => {
        this.#tellFigures(testId)
      },
    })
    this.#pulse = new Pulse({ messenger, clock, commonClock, id: options.id, reign: this.#reign })
    this.#runs = this.#makeRuns()
    this.#partners = new Partners({ runs: this.#runs, registry: this.#registry, live: this.#live, clock })
    this.#hearing = this.#makeHearing(bell, commonClock)
    const known = {
      runs: this.#runs,
      registry: this.#registry,
      hearing: this.#hearing,
      teller: this.#teller,
      partners: this.#partners,
    }
    const { minDrivers, expectDrivers } = options
    const asked = { reign: this.#reign, minDrivers, expectDrivers, subscribed: () => this.#subscribed }
    this.service = new Desk({ ...known, ...asked, bell, clock, log, messenger, commonClock })
  }

  #makeRuns(): Runs {
    const { clock, log, options } = this.#parts
    return new Runs({
      log,
      wall: () => clock.wall(),
      minimumShare: options.minimumShare,
      act: (record, effect) => {
        this.#act(record, effect)
      },
      changed: (record) => {
        this.#teller.run(record)
      },
    })
  }

  #makeHearing(bell: Bell, commonClock: CommonClock): Hearing {
    return new Hearing({
      runs: this.#runs,
      registry: this.#registry,
      bell,
      clock: this.#parts.clock,
      live: this.#live,
      partners: this.#partners,
      toLocal: (common) => commonClock.toLocal(common),
      driverChanged: (nodeId) => {
        this.#teller.driver(this.#registry, nodeId)
      },
      refuse: (nodeId, boot) => {
        const reason = `another live process has the node_id '${nodeId}': give this one another --node-id`
        this.#refuse(nodeId, boot, reason)
      },
    })
  }

  /** Its name on the topics. */
  get id(): string {
    return this.#parts.options.id
  }

  /** Creates the topics, reads what has to be read, and begins to beat. */
  async start(): Promise<void> {
    const { messenger } = this.#parts
    await messenger.bus.createTopics()
    await messenger.subscribe(
      { register: 'beginning', heartbeat: 'now', metrics: 'now', control: 'beginning', ...forDrivers.topics },
      {
        ...forDrivers.handlers,
        register: (message, { old }) => {
          this.#onRegister(message, old)
        },
        heartbeat: (beat, { old }) => {
          if (!old) this.#onBeat(beat)
        },
        metrics: (message, { key }) => {
          this.#hearing.metrics(message, key)
        },
        control: (message) => {
          this.#onControl(message)
        },
      },
    )
    this.#reign.begin()
    this.#subscribed = true
    await this.#pulse.start()
    this.#every(CHECK, 'looking at silence', () => {
      this.#check()
    })
    this.#every(KEEP, 'keeping topics', () => {
      void this.#keepTopics()
    })
  }

  /** A topic that was deleted, or lost with a broker that kept nothing, is made anew: nobody else does it. */
  async #keepTopics(): Promise<void> {
    if (this.#keeping) return
    this.#keeping = true
    try {
      await this.#parts.messenger.bus.createTopics()
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#parts.log.error({ reason: messageOf(error) }, 'topics cannot be created')
    } finally {
      this.#keeping = false
    }
  }

  #every(interval: Micros, what: string, act: () => void): void {
    void every({ clock: this.#parts.clock, interval, signal: this.#closed.signal }, () => {
      this.#attempts.run(what, act)
    })
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#pulse.stop()
    await this.#parts.messenger.bus.close()
  }

  /** Some partners beat only while they test: their registration is then all that is heard of them before. */
  #onRegister(message: Register, old: boolean): void {
    this.#registry.register(message)
    if (!old && message.boot === undefined)
      this.#onBeat({ nodeId: message.nodeId, alive: true, address: message.address, intervalMs: PARTNER_INTERVAL_MS })
  }

  #onControl(message: Control): void {
    this.#pulse.hear(message, this.#parts.clock.now())
    if (!this.#reign.hear(message.epoch)) return
    this.#parts.log.error(
      { epoch: message.epoch },
      'another orchestrator has taken over: no driver listens to this one',
    )
  }

  #onBeat(beat: Heartbeat): void {
    if (this.#isTooSlow(beat)) return
    this.#hearing.heartbeat(beat)
  }

  /** Who beats less often than is waited for would be lost between any two beats: it is told so, and takes no part. */
  #isTooSlow({ nodeId, boot, intervalMs, alive }: Heartbeat): boolean {
    const { suspectSeconds, lostSeconds } = this.#parts.options
    if (boot === undefined || intervalMs === undefined || intervalMs < suspectSeconds * 1_000) return false
    const limits = `is suspect after ${suspectSeconds} s of silence and lost after ${lostSeconds} s`
    const advice = 'start it with a shorter --heartbeat, or the orchestrator with a longer --suspect and --lost'
    if (alive) this.#refuse(nodeId, boot, `it beats every ${intervalMs / 1_000} s and ${limits}: ${advice}`)
    return true
  }

  /** While the own beat does not come back nobody is judged; then everybody's silence begins anew. */
  #check(): void {
    const now = this.#parts.clock.now()
    const deaf = this.#pulse.deaf(now)
    if (deaf !== this.#deaf) this.#parts.log.warn({ deaf }, deaf ? 'Kafka is away: nobody is judged' : 'Kafka is back')
    if (this.#deaf && !deaf) this.#hearing.pardon()
    this.#deaf = deaf
    this.#checkExpiry()
    if (!deaf) this.#hearing.check()
    this.#hearing.endWhatIsOver()
  }

  /** What was deleted unread was perhaps the beat of somebody, or a figure: nobody is judged by its absence. */
  #checkExpiry(): void {
    const doubts = this.#expiry.look(this.#parts.messenger.bus.state())
    if (doubts.length === 0) return
    this.#hearing.pardon()
    const active = this.#runs.active()
    if (active !== undefined) for (const doubt of doubts) this.#runs.apply(active, { type: 'doubted', doubt })
  }

  #act(record: RunRecord, effect: Effect): void {
    if (effect.type === 'seal') this.#seal(record)
    else this.#command({ type: 'stop', epoch: this.#reign.epoch, testId: record.run.id, reason: effect.reason })
  }

  #seal(record: RunRecord): void {
    this.#live.now(record.run.id)
    this.#teller.ended(record)
  }

  #tellFigures(testId: string): void {
    const record = this.#runs.find(testId)
    if (record !== undefined) this.#teller.figures(record)
  }

  #refuse(nodeId: string, boot: string, reason: string): void {
    this.#parts.log.warn({ node_id: nodeId, boot }, reason)
    this.#command({ type: 'refuse', epoch: this.#reign.epoch, nodeId, boot, reason })
  }

  /** Sent until Kafka has it, or this process ends. */
  #command(message: Control): void {
    void this.#parts.messenger.publish('control', message).catch(() => undefined)
  }
}
