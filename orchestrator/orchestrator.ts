/** The orchestrator: connects its message handlers, its state and its publishers. */
import { Attempts } from '../lib/attempts.ts'
import { CommonClock } from '../lib/common-clock.ts'
import type { Control } from '../lib/messages/control.ts'
import { every } from '../lib/metronome.ts'
import { fromMillis, type Micros } from '../lib/units.ts'
import { ChangeSignal } from './change-signal.ts'
import type { TriggerQueue } from './queue/trigger-queue.ts'
import { TestService } from './test-service.ts'
import { ChangeLog } from './fleet/change-log.ts'
import { Commands } from './fleet/commands.ts'
import { ExpiryWatch } from './fleet/expiry.ts'
import { MessageHandlers } from './message-handlers.ts'
import type { OrchestratorParts } from './options.ts'
import { LoadChanger } from './live-change/load-changer.ts'
import { SearchConductor } from './search/search-conductor.ts'
import { HookDispatcher } from './hooks/hook-dispatcher.ts'
import { abortFailed } from './figures/aborts.ts'
import { LiveFigures } from './figures/live-figures.ts'
import { latestSlip } from './figures/timeline.ts'
import { PartnerAdapter } from './partner-adapter.ts'
import { TopicKeeper } from './topic-keeper.ts'
import { OrchestratorBeat } from './fleet/orchestrator-beat.ts'
import { HeartbeatHistory } from './fleet/heartbeat-history.ts'
import { EpochGuard } from './fleet/epoch-guard.ts'
import { refusingSlow } from './fleet/refusing-slow.ts'
import { Registry } from './fleet/registry.ts'
import type { Effect } from './run/machine.ts'
import type { RunRecord } from './run/record.ts'
import { RunStore } from './run/run-store.ts'
import { keepTimeLimits } from './run/time-limits.ts'
import type { OrchestratorService } from './service.ts'
import { Journal } from './store/journal.ts'
import { resume } from './store/resume.ts'
import { subscribe } from './subscription.ts'
import { EventPublisher } from './figures/event-publisher.ts'

/** A test of the queue is triggered up to this late if no orchestrator ran at its instant. */
const MISSED_AFTER_MS = 600_000
/** Interval of the liveness checks. */
const CHECK = fromMillis(100)

export class Orchestrator {
  /** The calls of the API. */
  readonly service: OrchestratorService
  readonly #queue: TriggerQueue
  readonly #parts: OrchestratorParts
  readonly #registry: Registry
  readonly #changeLog: ChangeLog
  readonly #heartbeats = new HeartbeatHistory()
  readonly #runs: RunStore
  readonly #handlers: MessageHandlers
  readonly #adapter: PartnerAdapter
  readonly #live: LiveFigures
  readonly #publisher: EventPublisher
  readonly #ownBeat: OrchestratorBeat
  readonly #attempts: Attempts
  readonly #epochGuard: EpochGuard
  readonly #commands: Commands
  readonly #hooks: HookDispatcher
  readonly #changer: LoadChanger
  readonly #conductor: SearchConductor
  readonly #expiry = new ExpiryWatch()
  readonly #journal: Journal | undefined
  readonly #closed = new AbortController()
  #deaf = false
  #subscribed = false

  constructor(parts: OrchestratorParts) {
    this.#parts = parts
    const { clock, log, messenger, options } = parts
    const changeSignal = new ChangeSignal(clock)
    const commonClock = new CommonClock(() => clock.wall() * 1_000 - clock.now())
    this.#epochGuard = new EpochGuard(options.epoch)
    this.#commands = new Commands({ messenger, log, epochGuard: this.#epochGuard })
    this.#registry = new Registry(options)
    this.#changeLog = new ChangeLog(() => clock.wall())
    this.#attempts = new Attempts(log)
    this.#publisher = new EventPublisher(log, clock)
    this.#live = new LiveFigures({
      clock,
      tell: (testId) => {
        const record = this.#runs.find(testId)
        if (record !== undefined) this.#publisher.figures(record)
      },
    })
    const beating = { messenger, clock, commonClock, id: options.id, epochGuard: this.#epochGuard }
    this.#ownBeat = new OrchestratorBeat(beating)
    this.#runs = this.#makeRuns(commonClock)
    this.#journal = this.#makeJournal()
    this.#handlers = this.#makeHandlers(changeSignal, commonClock)
    const known = { runs: this.#runs, registry: this.#registry, commands: this.#commands }
    const written = this.#journal === undefined ? undefined : this.#journal.commit.bind(this.#journal)
    this.#hooks = new HookDispatcher({ ...known, changeSignal, clock, written })
    this.#changer = new LoadChanger({ ...known, changeSignal, clock, commonClock, written })
    this.#conductor = new SearchConductor({ runs: this.#runs, changer: this.#changer })
    this.#adapter = this.#makeAdapter()
    const service = this.#makeService(changeSignal, commonClock)
    this.service = service
    this.#queue = service.queue
  }

  #makeService(changeSignal: ChangeSignal, commonClock: CommonClock): TestService {
    const { clock, log, messenger, options, history } = this.#parts
    const known = {
      runs: this.#runs,
      registry: this.#registry,
      handlers: this.#handlers,
      heartbeats: this.#heartbeats,
      publisher: this.#publisher,
      changeLog: this.#changeLog,
      hooks: this.#hooks,
      changer: this.#changer,
      published: (testId: string) => {
        this.#adapter.published(testId)
      },
      history,
      journal: this.#journal,
    }
    const { minDrivers, expectDrivers } = options
    const asked = { epochGuard: this.#epochGuard, minDrivers, expectDrivers, subscribed: () => this.#subscribed }
    return new TestService({ ...known, ...asked, changeSignal, clock, log, messenger, commonClock })
  }

  #makeRuns(commonClock: CommonClock): RunStore {
    const { clock, log, options } = this.#parts
    return new RunStore({
      log,
      wall: () => clock.wall(),
      common: () => commonClock.toCommon(clock.now()),
      minimumShare: options.minimumShare,
      act: (record, effect) => {
        this.#act(record, effect)
      },
      changed: (record, event) => {
        this.#publisher.run(record)
        this.#journal?.event(record, event)
      },
      settled: (record) => {
        this.#journal?.settled(record)
      },
    })
  }

  #makeJournal(): Journal | undefined {
    const { history, messenger, clock, log } = this.#parts
    if (history === undefined) return undefined
    const known = { registry: this.#registry, changeLog: this.#changeLog, minutes: this.#heartbeats.minutes }
    return new Journal({ ...known, history, bus: messenger.bus, clock, log })
  }

  #makeHandlers(changeSignal: ChangeSignal, commonClock: CommonClock): MessageHandlers {
    return new MessageHandlers({
      heartbeats: this.#heartbeats,
      runs: this.#runs,
      registry: this.#registry,
      changeLog: this.#changeLog,
      changeSignal,
      clock: this.#parts.clock,
      live: this.#live,
      toLocal: (common) => commonClock.toLocal(common),
      driverChanged: (nodeId) => {
        this.#publisher.driver(this.#registry, nodeId, latestSlip(this.#runs.all(), nodeId))
      },
      refuse: (nodeId, boot) => {
        const reason = `another live process uses the node_id '${nodeId}': start this one with another --node-id`
        this.#commands.refuse(nodeId, boot, reason)
      },
      counted: (record, encoded) => {
        this.#journal?.window(record, encoded)
      },
      stated: (record) => {
        this.#journal?.changed(record)
      },
    })
  }

  #makeAdapter(): PartnerAdapter {
    const { clock, options } = this.#parts
    const to = refusingSlow(this.#handlers, options, (nodeId, boot, reason) => {
      this.#commands.refuse(nodeId, boot, reason)
    })
    return new PartnerAdapter({ runs: this.#runs, registry: this.#registry, clock, to, closed: this.#closed.signal })
  }

  /** Its key on the topics. */
  get id(): string {
    return this.#parts.options.id
  }

  /**
   * Continues from the history, if there is one, creates the topics, reads the logs, and starts sending heartbeats.
   * @throws BreakwaterError `store-unavailable`
   */
  async start(): Promise<void> {
    const { messenger, history, clock, log } = this.#parts
    const resumption = await history?.resume()
    if (resumption !== undefined) {
      const { minutes } = this.#heartbeats
      const state = { registry: this.#registry, changeLog: this.#changeLog, minutes, runs: this.#runs }
      resume(resumption, { ...state, clock, log })
      this.#queue.missed(resumption.at, clock.wall() - MISSED_AFTER_MS)
    }
    await messenger.bus.createTopics()
    const readers = { adapter: this.#adapter, onControl: this.#onControl.bind(this) }
    await subscribe(messenger, readers, { resumption, wall: clock.wall() })
    this.#epochGuard.begin()
    this.#subscribed = true
    // The silence while no orchestrator listened says nothing about any driver.
    if (resumption !== undefined) this.#handlers.pardon()
    this.#journal?.start()
    await this.#ownBeat.start()
    this.#every(CHECK, 'looking at silence', () => {
      this.#check()
    })
    new TopicKeeper({ bus: messenger.bus, clock, log, signal: this.#closed.signal }).start()
  }

  #every(interval: Micros, what: string, act: () => void): void {
    void every({ clock: this.#parts.clock, interval, signal: this.#closed.signal }, () => {
      this.#attempts.run(what, act)
    })
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#ownBeat.stop()
    await this.#journal?.close()
    await this.#parts.messenger.bus.close()
  }

  #onControl(message: Control): void {
    this.#ownBeat.hear(message, this.#parts.clock.now())
    if (!this.#epochGuard.hear(message.epoch)) return
    this.#parts.log.error({ epoch: message.epoch }, 'another orchestrator has taken over: drivers ignore this one')
  }

  /**
   * While its own heartbeat does not return, no driver is judged; then the silence of every driver counts from zero.
   */
  #check(): void {
    const now = this.#parts.clock.now()
    const deaf = this.#ownBeat.deaf(now)
    if (deaf !== this.#deaf)
      this.#parts.log.warn({ deaf }, deaf ? 'Kafka is unavailable: no driver is judged' : 'Kafka is available again')
    if (this.#deaf && !deaf) {
      this.#handlers.pardon()
      this.#hooks.pardon()
    }
    this.#deaf = deaf
    this.#checkExpiry()
    if (!deaf) {
      const checked = [this.#handlers, this.#adapter, this.#hooks, this.#changer, this.#conductor]
      for (const part of checked) part.check()
    }
    this.#handlers.endWhatIsOver()
    keepTimeLimits(this.#runs, this.#parts.clock.wall())
    abortFailed(this.#runs)
    this.#queue.check()
  }

  /** A record that was deleted unread may have been a heartbeat or a window: no driver is judged by its absence. */
  #checkExpiry(): void {
    const doubts = this.#expiry.look(this.#parts.messenger.bus.state())
    if (doubts.length === 0) return
    this.#handlers.pardon()
    const active = this.#runs.active()
    if (active !== undefined)
      for (const doubt of doubts) this.#runs.apply(active, { type: 'doubted', doubt, soFar: true })
  }

  #act(record: RunRecord, effect: Effect): void {
    if (effect.type === 'seal') {
      this.#live.now(record.run.id)
      this.#publisher.ended(record)
      void this.#journal?.commit()
    } else this.#commands.stop(record.run.id, effect.reason)
  }
}
