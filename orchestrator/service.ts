/** The operations of the orchestrator for its API, which only converts HTTP to these calls. */
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
import type { PoisonRecord } from '../lib/bus/messenger.ts'
import type { Histograms } from '../lib/measure/summary.ts'
import type { Queue } from './queue/trigger-queue.ts'
import type { TestArchive } from './store/archive.ts'
import type { Plan } from '../lib/plan/plan.ts'

/** Every call with a test id rejects or throws BreakwaterError `not-found` for a test that is not in memory. */
export interface OrchestratorService {
  /** Publishes the config of a new test. Rejects with `kafka-unavailable` while Kafka is unavailable. */
  create(plan: Plan): Promise<CreatedAnswer>
  /** Starts a test. Errors: `already-triggered`, `already-ended`, `busy`, `no-drivers`, `not-enough-drivers`. */
  trigger(testId: string): Promise<TriggeredAnswer>
  /** Ends the load of one test, or all load. */
  stop(testId: string | null): Promise<StoppedAnswer>
  /**
   * Changes the load of a running test on all drivers, from an announced instant on. Errors: `not-running`,
   * `not-possible`, `kafka-unavailable`.
   */
  change(testId: string, wanted: WantedChange): Promise<ChangedAnswer>
  /** All tests, also those that only the history has. */
  readonly archive: TestArchive
  /** The tests that wait for their trigger. */
  readonly queue: Queue
  /** The tests in memory, the newest first. */
  tests(): TestListAnswer
  test(testId: string): TestAnswer
  metrics(testId: string): MetricsAnswer
  /** The same, only for all drivers together: cheap for any number of drivers. */
  live(testId: string): LiveAnswer
  /** The figures of a test over time. */
  timeline(testId: string, query: TimelineQuery): TimelineAnswer
  /** The histograms from which the latencies of `metrics` are rounded; read them at once and never change them. */
  histograms(testId: string): Histograms
  /** @param after the cursor of an earlier response, or an empty text to get the first; undefined for no cursor */
  drivers(after?: string): DriversAnswer
  /** One driver and its recent heartbeats. Throws `not-found` for an unknown driver. */
  driver(nodeId: string): DriverHistoryAnswer
  /** Ready: Kafka is reachable, and the expected number of drivers has been seen. */
  readiness(): HealthAnswer
  /** Malformed records on the topics: counts by topic and reason, and the latest few. */
  poison(): { counts: readonly { topic: string; reason: string; count: number }[]; latest: readonly PoisonRecord[] }
  /** Additional counters for Prometheus; none ever falls. */
  counters(): OrchestratorCounters
  /** Passes on every event from now on; returns a function that ends this. */
  listen(listener: (event: LiveEvent) => void): () => void
}

/** Each counts since this process started. */
export interface OrchestratorCounters {
  /** Windows of participants of known runs, including duplicates. */
  readonly windowsReceived: number
  readonly windowsDuplicate: number
  readonly windowsLate: number
  /** Of runs that ended so long ago that windows are no longer merged. */
  readonly windowsLost: number
  readonly kafkaRestarts: number
  readonly beatsReceived: number
}
