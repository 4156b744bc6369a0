/** The service behind the API: it responds from the known state, or sends commands to the drivers through Kafka. */
import type {
  CreatedAnswer,
  DriversAnswer,
  HealthAnswer,
  LiveEvent,
  LiveAnswer,
  MetricsAnswer,
  StoppedAnswer,
  TestAnswer,
  TriggeredAnswer,
} from '../lib/api/answers.ts'
import type { ChangedAnswer, WantedChange } from '../lib/api/load-changes.ts'
import type { TestListAnswer } from '../lib/api/tests.ts'
import type { DriverHistoryAnswer } from '../lib/api/driver-history.ts'
import type { TimelineAnswer, TimelineQuery } from '../lib/api/timeline.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import { newBootId, newTestId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { type Histograms, histogramsOf } from '../lib/measure/summary.ts'
import { hashOf, type Plan } from '../lib/plan/plan.ts'
import { between, fromSeconds, toMillis } from '../lib/units.ts'
import { driverAnswerOf, testAnswerOf } from './figures/answers.ts'
import { liveOf, metricsOf } from './figures/figures.ts'
import { listEntryOf } from './figures/list-entry.ts'
import { latestSlip, TimelineAnswers } from './figures/timeline.ts'
import type { ChangeLog } from './fleet/change-log.ts'
import type { HeartbeatHistory } from './fleet/heartbeat-history.ts'
import type { LoadChanger } from './live-change/load-changer.ts'
import type { MessageHandlers } from './message-handlers.ts'
import { hasBegun, type RunRecord } from './run/record.ts'
import { unknownDriver } from './fleet/unknown-driver.ts'
import { draft, hasEnded, participants } from './run/run.ts'
import type { OrchestratorCounters, OrchestratorService } from './service.ts'
import { refuseOtherRates } from './search/search-conductor.ts'
import type { EventPublisher } from './figures/event-publisher.ts'
import { TriggerQueue } from './queue/trigger-queue.ts'
import { Archive } from './store/archive.ts'
import type { History } from './store/history.ts'
import type { Journal } from './store/journal.ts'
import { refuseIfDeposed, type TriggerParts, triggerRun } from './trigger.ts'

export interface TestServiceParts extends Omit<TriggerParts, 'written'> {
  readonly log: Log
  readonly handlers: MessageHandlers
  readonly heartbeats: HeartbeatHistory
  readonly publisher: EventPublisher
  readonly changeLog: ChangeLog
  readonly changer: LoadChanger
  /** Called for each config that is on its topic. */
  readonly published: (testId: string) => void
  readonly expectDrivers: number
  /** What outlives this process: both or none. */
  readonly history?: History | undefined
  readonly journal?: Journal | undefined
  /** Whether the logs have been read up to their ends at the start: only then can requests be answered. */
  readonly subscribed: () => boolean
}

/** How long a POST waits for Kafka to accept its message; after an error response the message is not sent. */
const IN_TIME = { withinMs: 3_000 }
/** Kafka counts as unavailable after this time without a sign of life. */
const KAFKA_AWAY = fromSeconds(4)

export class TestService implements OrchestratorService {
  readonly archive: Archive
  readonly queue: TriggerQueue
  readonly #parts: TestServiceParts
  readonly #timelines = new TimelineAnswers(newBootId)

  constructor(parts: TestServiceParts) {
    this.#parts = parts
    const { runs, clock, log, history, journal, publisher, epochGuard, subscribed } = parts
    this.archive = new Archive({ runs, clock, history, journal, removed: publisher.removed.bind(publisher) })
    this.queue = new TriggerQueue({
      ...{ runs, clock, log },
      trigger: (testId) => this.trigger(testId),
      load: (testId) => this.archive.load(testId),
      ready: () => subscribed() && !epochGuard.deposed,
      written: () => this.#written(),
    })
  }

  async create(plan: Plan): Promise<CreatedAnswer> {
    const { runs, messenger, clock, log } = this.#parts
    const record = runs.add(draft(newTestId(), plan, clock.wall()))
    const testId = record.run.id
    try {
      const config = { testId, plan, hash: hashOf(plan) }
      await mustTake('the config', messenger.publish('test_config', config, IN_TIME))
    } catch (error) {
      runs.apply(record, { type: 'fail', reason: messageOf(error) })
      throw error
    }
    runs.apply(record, { type: 'published' })
    this.#parts.published(testId)
    log.info({ test_id: testId, type: plan.type, target: plan.target }, 'test config published')
    // What was answered is not forgotten by a restart.
    await this.#written()
    return { TestId: testId }
  }

  async #written(): Promise<void> {
    await this.#parts.journal?.commit()
  }

  async trigger(testId: string): Promise<TriggeredAnswer> {
    const { journal, runs } = this.#parts
    // A test in memory is marked as being triggered at once: a stop of everything includes it.
    if (runs.find(testId) === undefined) await this.archive.load(testId)
    const written = journal === undefined ? undefined : () => this.#written()
    return triggerRun(runs.get(testId), { ...this.#parts, written })
  }

  async stop(testId: string | null): Promise<StoppedAnswer> {
    const { runs, changeSignal } = this.#parts
    const records = testId === null ? runs.all().filter(hasBegun) : [runs.get(testId)]
    const stoppable = records.filter(({ run }) => !hasEnded(run))
    for (const record of stoppable) runs.apply(record, { type: 'stop', reason: 'stop requested' })
    changeSignal.notify()
    const stopped = stoppable.map(({ run }) => run.id)
    if (testId === null) this.queue.giveUpAll('all load was stopped')
    await this.#written()
    if (testId === null) await this.#stopTheUnknown(stopped)
    const givenUp = stoppable.flatMap(givenUpIn)
    return { stopped, ...(givenUp.length === 0 ? {} : { givenUp }) }
  }

  async change(testId: string, wanted: WantedChange): Promise<ChangedAnswer> {
    refuseIfDeposed(this.#parts.epochGuard)
    const record = this.#parts.runs.get(testId)
    refuseOtherRates(record.run, wanted.kind)
    if (this.#kafkaIsThere()) return this.#parts.changer.change(record, wanted)
    throw new BreakwaterError('kafka-unavailable', 'Kafka does not respond: check GET /readyz, then try again')
  }

  /**
   * Drivers may run tests that this process does not know, and a stop of everything includes them. The stops of known
   * tests are sent already and are retried as long as necessary; the others cannot be guaranteed while Kafka is
   * unavailable, so the caller does not wait for them.
   */
  async #stopTheUnknown(stopped: readonly string[]): Promise<void> {
    const { messenger, epochGuard } = this.#parts
    try {
      if (!this.#kafkaIsThere()) throw new BreakwaterError('kafka-unavailable', 'Kafka does not respond')
      const all = {
        type: 'stop' as const,
        epoch: epochGuard.epoch,
        testId: null,
        reason: 'stop of all tests requested',
      }
      await messenger.publish('control', all, IN_TIME)
    } catch (cause) {
      const known =
        stopped.length === 0
          ? 'no test is known here'
          : `the ${stopped.length} test(s) known here will end when Kafka is back`
      const message = `Kafka is unavailable: ${known}; other load could not be stopped: check GET /readyz, then try again`
      throw new BreakwaterError('kafka-unavailable', message, { details: { stopped }, cause })
    }
  }

  tests(): TestListAnswer {
    const tests = this.#parts.runs.all().map(listEntryOf)
    return { total: tests.length, tests }
  }

  test(testId: string): TestAnswer {
    return testAnswerOf(this.#parts.runs.get(testId))
  }

  metrics(testId: string): MetricsAnswer {
    return metricsOf(this.#parts.runs.get(testId))
  }

  live(testId: string): LiveAnswer {
    return liveOf(this.#parts.runs.get(testId))
  }

  timeline(testId: string, query: TimelineQuery): TimelineAnswer {
    const record = this.#parts.runs.get(testId)
    return this.#timelines.of(record, query, this.#ageOf(record))
  }

  /** Milliseconds since the end of the latest window; null before the first. */
  #ageOf({ run: { startAt }, ledger: { through } }: RunRecord): number | null {
    const { clock, commonClock } = this.#parts
    if (startAt === undefined || through === 0) return null
    // Clocks agree only roughly, and a window may claim any time.
    return Math.max(0, Math.round(toMillis(between(commonClock.toLocal(startAt + through), clock.now()))))
  }

  histograms(testId: string): Histograms {
    return histogramsOf(this.#parts.runs.get(testId).ledger.total)
  }

  drivers(after?: string): DriversAnswer {
    const { registry, clock, changeLog, runs } = this.#parts
    const now = clock.now()
    const records = runs.all()
    const drivers = registry.drivers().map((driver) => {
      return driverAnswerOf(registry, driver, { now, slipMs: latestSlip(records, driver.nodeId) })
    })
    return { drivers, ...(after === undefined ? { changes: changeLog.latest() } : changeLog.after(after)) }
  }

  driver(nodeId: string): DriverHistoryAnswer {
    const { registry, clock, runs, heartbeats: history } = this.#parts
    const record = registry.driver(nodeId)
    if (record === undefined) throw unknownDriver(nodeId, registry)
    const slipMs = latestSlip(runs.all(), nodeId)
    const heartbeats = history.of(nodeId).map(dated)
    return {
      ...driverAnswerOf(registry, record, { now: clock.now(), slipMs }),
      ...{ heartbeats, minutes: history.minutes.of(nodeId).map(dated) },
    }
  }

  readiness(): HealthAnswer {
    const { expectDrivers, registry } = this.#parts
    const missing = expectDrivers - registry.everSeen
    const reasons = [
      ...(this.#kafkaIsThere() ? [] : ['Kafka does not respond']),
      ...(this.#parts.epochGuard.deposed ? ['another orchestrator has taken over'] : []),
      ...(missing > 0 ? [`${missing} of ${expectDrivers} expected drivers have not been seen yet`] : []),
    ]
    const trouble = this.#parts.journal?.trouble
    const notes = trouble === undefined ? [] : [`the history cannot be written, and tests go on: ${trouble}`]
    const history = this.#parts.history === undefined ? 'none' : 'kept'
    return { status: reasons.length === 0 ? 'ok' : 'not-ready', reasons: [...reasons, ...notes], history }
  }

  poison(): ReturnType<OrchestratorService['poison']> {
    const { poison } = this.#parts.messenger
    return { counts: poison.counts(), latest: poison.latest() }
  }

  counters(): OrchestratorCounters {
    const { runs, handlers, messenger } = this.#parts
    return {
      windowsReceived: handlers.windowsReceived,
      windowsDuplicate: handlers.windowsDuplicate,
      windowsLate: handlers.windowsLate,
      windowsLost: runs.windowsLost,
      kafkaRestarts: messenger.bus.state().restarts,
      beatsReceived: handlers.beats,
    }
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    return this.#parts.publisher.listen(listener)
  }

  #kafkaIsThere(): boolean {
    const { messenger, clock, subscribed } = this.#parts
    const { connected, lastProgress } = messenger.bus.state()
    return subscribed() && connected && lastProgress !== undefined && between(lastProgress, clock.now()) < KAFKA_AWAY
  }
}

function dated<T extends { readonly at: number }>({ at, ...rest }: T): Omit<T, 'at'> & { readonly at: string } {
  return { at: new Date(at).toISOString(), ...rest }
}

/** Participants of a stopped run whose end is not awaited, because they have no stop command. */
function givenUpIn({ run }: RunRecord): NonNullable<StoppedAnswer['givenUp']> {
  return participants(run)
    .filter(({ state }) => state === 'left')
    .map(({ nodeId, reason = 'left' }) => ({ nodeId, reason }))
}

/** @throws BreakwaterError `kafka-unavailable` when Kafka does not accept it in time, `too-large` when it never will */
async function mustTake(what: string, published: Promise<unknown>): Promise<void> {
  try {
    await published
  } catch (cause) {
    if (cause instanceof BreakwaterError && cause.code === 'too-large') throw cause
    const message = `Kafka did not accept ${what}: check GET /readyz, then try again`
    throw new BreakwaterError('kafka-unavailable', message, { cause })
  }
}
