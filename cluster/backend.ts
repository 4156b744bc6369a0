/** Where a test runs: in this process, or on a cluster that runs already. A command uses either in the same way. */
import type { MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import type { AskedChange, ChangedAnswer } from '../lib/api/load-changes.ts'
import type { TimelineAnswer } from '../lib/api/timeline.ts'
import type { MeasurementName } from '../lib/measure/measurements.ts'
import type { Plan } from '../lib/plan/plan.ts'
import type { HistogramFormat } from '../orchestrator/figures/histogram-text.ts'

export type { HistogramFormat } from '../orchestrator/figures/histogram-text.ts'

/** What a histogram is of. */
export type Measured = MeasurementName | 'response'

/** Shows figures of a running test. */
export type Show = (figures: MetricsAnswer) => void

/** Every call with a test id rejects with BreakwaterError `not-found` for an unknown test. */
export interface Backend {
  /** Publishes the plan of a new test, unchanged. Resolves with the id of the test. */
  create(plan: Plan): Promise<string>
  /**
   * Starts a test. Resolves with its start instant.
   * Rejects with `already-triggered`, `already-ended`, `busy`, `no-drivers`, `not-enough-drivers`, `too-many-drivers`.
   */
  trigger(testId: string): Promise<string | null>
  /** Resolves when a test is over. @param show receives its figures about once a second */
  follow(testId: string, show?: Show): Promise<void>
  test(testId: string): Promise<TestAnswer>
  metrics(testId: string): Promise<MetricsAnswer>
  /** The points of a test over time that are new or changed since an answer with this cursor; without one, all. */
  timeline(testId: string, after?: string): Promise<TimelineAnswer>
  /**
   * Changes the load of a running test, from an announced instant on. Rejects with `not-running`, `not-possible`,
   * `kafka-unavailable`.
   */
  change(testId: string, wanted: AskedChange): Promise<ChangedAnswer>
  /**
   * The histogram of a measurement as a file; of the response time by default. Rejects with `nothing-measured` without a
   * sample.
   */
  histogram(testId: string, format: HistogramFormat, of?: Measured): Promise<string>
  /** Ends the load of a test; nothing changes if it is over. */
  stop(testId: string): Promise<void>
  /** The number of load threads of each driver that a plan gives work to; undefined if that is unknown. */
  threadsFor(plan: Plan): number | undefined
  /** What to know when this process ends before a test; undefined if the test ends with it. */
  leftBehind(testId: string): string | undefined
}
