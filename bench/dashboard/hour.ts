/** An orchestrator without Kafka whose only test is played fast: for the page, an hour passes within minutes. */
import type {
  CreatedAnswer,
  DriversAnswer,
  HealthAnswer,
  LiveAnswer,
  LiveEvent,
  MetricsAnswer,
  StoppedAnswer,
  TestAnswer,
  TriggeredAnswer,
} from '../../lib/api/answers.ts'
import type { ChangedAnswer } from '../../lib/api/load-changes.ts'
import type { TestListAnswer } from '../../lib/api/tests.ts'
import type { DriverHistoryAnswer } from '../../lib/api/driver-history.ts'
import type { TimelineAnswer, TimelineQuery } from '../../lib/api/timeline.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { type Histograms, histogramsOf } from '../../lib/measure/summary.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { fromSeconds } from '../../lib/units.ts'
import { WindowWriter } from '../../driver/main-thread/window-writer.ts'
import { testAnswerOf } from '../../orchestrator/figures/answers.ts'
import { liveOf, metricsOf } from '../../orchestrator/figures/figures.ts'
import { TimelineAnswers } from '../../orchestrator/figures/timeline.ts'
import { type RunRecord, recordOf } from '../../orchestrator/run/record.ts'
import { draft, type RunDriver } from '../../orchestrator/run/run.ts'
import { MemoryArchive, MemoryQueue, type MemoryTests } from '../../orchestrator/api/memory-archive.suite.ts'
import type { OrchestratorCounters, OrchestratorService } from '../../orchestrator/service.ts'
import { KINDS, tallyOf } from '../tallies.ts'

/** Requests per second of each driver. */
const RATE = 100
const SECONDS = 3_600
export const HOUR_TEST = 'hour'

export class HourService implements OrchestratorService {
  readonly #known: MemoryTests = {
    get: (testId) => this.test(testId),
    list: () => this.tests(),
    set: () => undefined,
    delete: () => undefined,
  }
  readonly archive = new MemoryArchive(this.#known)
  readonly queue = new MemoryQueue(this.#known)
  readonly #record: RunRecord
  readonly #writers: readonly WindowWriter[]
  readonly #timelines = new TimelineAnswers(() => 'hour')
  readonly #tallies = Array.from({ length: KINDS }, (_, kind) => tallyOf(RATE, kind))
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  #second = 0

  constructor(drivers: number) {
    const plan = avalanche({ target: 'http://127.0.0.1:1/', rate: RATE, seconds: SECONDS })
    const all = Array.from({ length: drivers }, (_, index) => driverOf(`driver-${index + 1}`))
    const startAt = Date.now() * 1_000
    this.#record = recordOf(draft(HOUR_TEST, plan, Date.now()))
    const named = new Map(all.map((driver) => [driver.nodeId, driver]))
    this.#record.run = { ...this.#record.run, state: 'running', startAt, drivers: named }
    this.#writers = all.map(({ nodeId }) => new WindowWriter({ nodeId, boot: 'boot', testId: HOUR_TEST, plan }))
  }

  /** Adds the windows of all drivers of the next second, and tells the page. */
  step(): void {
    const index = this.#second
    this.#second += 1
    for (const [at, writer] of this.#writers.entries()) {
      const tally = this.#tallies[(index * 7 + at) % KINDS] ?? tallyOf(RATE, 0)
      const parts = [{ label: 0, tally: { ...tally, planned: index === 0 ? RATE * SECONDS : 0 } }]
      const second = { index, from: fromSeconds(index), to: fromSeconds(index + 1), parts, limited: [], details: [] }
      const window = writer.write(second, { ending: 'completed' })
      if (this.#record.ledger.add(window)) this.#record.timeline.add(window)
    }
    for (const listener of this.#listeners) listener({ type: 'figures', data: this.live(HOUR_TEST) })
  }

  test(testId: string): TestAnswer {
    return testAnswerOf(this.#recordOf(testId))
  }

  metrics(testId: string): MetricsAnswer {
    return metricsOf(this.#recordOf(testId))
  }

  live(testId: string): LiveAnswer {
    return liveOf(this.#recordOf(testId))
  }

  timeline(testId: string, query: TimelineQuery): TimelineAnswer {
    return this.#timelines.of(this.#recordOf(testId), query, 0)
  }

  histograms(testId: string): Histograms {
    this.#recordOf(testId)
    return histogramsOf(emptyTally())
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  tests(): TestListAnswer {
    return { total: 0, tests: [] }
  }

  drivers(): DriversAnswer {
    return { drivers: [], changes: [] }
  }

  driver(nodeId: string): DriverHistoryAnswer {
    throw new BreakwaterError('not-found', `unknown driver '${nodeId}'`)
  }

  readiness(): HealthAnswer {
    return { status: 'ok', reasons: [] }
  }

  poison(): ReturnType<OrchestratorService['poison']> {
    return { counts: [], latest: [] }
  }

  counters(): OrchestratorCounters {
    const windows = { windowsReceived: 0, windowsDuplicate: 0, windowsLate: 0, windowsLost: 0 }
    return { ...windows, kafkaRestarts: 0, beatsReceived: 0 }
  }

  create(): Promise<CreatedAnswer> {
    return Promise.reject(onlyPlayed())
  }

  trigger(): Promise<TriggeredAnswer> {
    return Promise.reject(onlyPlayed())
  }

  stop(): Promise<StoppedAnswer> {
    return Promise.reject(onlyPlayed())
  }

  change(): Promise<ChangedAnswer> {
    return Promise.reject(onlyPlayed())
  }

  #recordOf(testId: string): RunRecord {
    if (testId !== HOUR_TEST) throw new BreakwaterError('not-found', `there is no test '${testId}'`)
    return this.#record
  }
}

function onlyPlayed(): BreakwaterError {
  return new BreakwaterError('internal', 'this test is only played')
}

function driverOf(nodeId: string): RunDriver {
  return { nodeId, boot: 'boot', state: 'running', reports: 'windows', participant: true }
}
