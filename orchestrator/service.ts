/** What the orchestrator can do, as its API sees it: the API turns HTTP into these calls and nothing else. */
import type {
  CreatedAnswer,
  DriversAnswer,
  HealthAnswer,
  LiveEvent,
  LiveAnswer,
  MetricsAnswer,
  StoppedAnswer,
  TestAnswer,
  TestListAnswer,
  TriggeredAnswer,
} from '../lib/api/answers.ts'
import type { PoisonRecord } from '../lib/bus/messenger.ts'
import type { Histograms } from '../lib/measure/summary.ts'
import type { Plan } from '../lib/plan/plan.ts'

/** Every call with a test id rejects or throws BreakwaterError `not-found` for an unknown test. */
export interface OrchestratorService {
  /** Publishes the config of a new test. Rejects with `kafka-unavailable` while Kafka is away. */
  create(plan: Plan): Promise<CreatedAnswer>
  /** Starts a test: `already-triggered`, `already-ended`, `busy`, `no-drivers`, `not-enough-drivers` say why not. */
  trigger(testId: string): Promise<TriggeredAnswer>
  /** Ends the load of one test, or of everything. */
  stop(testId: string | null): Promise<StoppedAnswer>
  /** Newest first. @param limit at most so many */
  tests(limit?: number): TestListAnswer
  test(testId: string): TestAnswer
  metrics(testId: string): MetricsAnswer
  /** The same of all drivers together only: it costs little, however many there are. */
  live(testId: string): LiveAnswer
  /** What the latencies of `metrics` are rounded from; to be read at once and never changed. */
  histograms(testId: string): Histograms
  drivers(): DriversAnswer
  /** Ready: Kafka is there and as many drivers as expected have been seen once. */
  readiness(): HealthAnswer
  /** What was no message on the topics: counts by topic and reason, and the latest few. */
  poison(): { counts: readonly { topic: string; reason: string; count: number }[]; latest: readonly PoisonRecord[] }
  /** Counters for Prometheus beside what the other calls say; none ever falls. */
  counters(): OrchestratorCounters
  /** Hands over every event from now on; returns what ends it. */
  listen(listener: (event: LiveEvent) => void): () => void
}

/** Each is counted where it happens, since this process began. */
export interface OrchestratorCounters {
  /** Windows of participants of known runs, however often they came. */
  readonly windowsReceived: number
  readonly windowsDuplicate: number
  readonly windowsLate: number
  /** Of runs that ended so long ago that none is merged any more. */
  readonly windowsLost: number
  readonly kafkaRestarts: number
  readonly beatsReceived: number
}
