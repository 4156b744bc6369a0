/** The report of a test: one value, from which each output format is rendered. */
import type { FiguresAnswer, MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import type { SearchAnswer } from '../lib/api/search.ts'

export interface Report {
  readonly TestId: string
  readonly name: string
  readonly type: TestAnswer['type']
  readonly state: TestAnswer['state']
  readonly target: string
  readonly method: string
  /** For random arrivals, that of the first phase with such: the same seed gives the same ones. */
  readonly seed: number | null
  readonly startAt: string | null
  /** The load threads of each driver, if known. */
  readonly workers: number | null
  /** The factor by which the durations of the plan were divided. */
  readonly timeScale: number | null
  /** The time of the load in seconds: the denominator of rates. */
  readonly seconds: number
  /** The time in seconds in which the load was paused by a change; absent without. */
  readonly pausedSeconds?: number
  /**
   * The time from its end to that of the last window, in seconds, in which overdue requests were sent and requests in
   * flight ended.
   */
  readonly drainSeconds: number | null
  readonly verdict: TestAnswer['verdict']
  /** Its search for the breaking point; absent without one. */
  readonly search?: SearchAnswer
  readonly overall: FiguresAnswer
  /** The same by phase, by request, by both, and by label of the drivers. */
  readonly phases: MetricsAnswer['phases']
  readonly requests: MetricsAnswer['requests']
  readonly parts: MetricsAnswer['parts']
  readonly labels: MetricsAnswer['labels']
  readonly failureDetails: TestAnswer['failureDetails']
  readonly checkExamples: TestAnswer['checkExamples']
  readonly drivers: MetricsAnswer['drivers']
  readonly missing: MetricsAnswer['missing']
  readonly events: TestAnswer['events']
}

export type Render = (report: Report) => string

/** What only the one knows who has started the test. */
export interface Circumstances {
  /** The load threads of each driver. */
  readonly workers?: number | undefined
  /** The factor by which the durations of the plan were divided. */
  readonly timeScale?: number | undefined
}

/** Combines the API's responses about a test and its figures. */
export function reportOf(test: TestAnswer, metrics: MetricsAnswer, known: Circumstances = {}): Report {
  const { config } = test
  const lasted = secondsBetween(test.startAt, metrics.windowEnd)
  const { pausedSeconds } = metrics
  const { seconds } = metrics.overall
  const loaded = seconds + unmeasuredSeconds(metrics) + (pausedSeconds ?? 0)
  return {
    TestId: test.TestId,
    name: test.name,
    type: test.type,
    state: metrics.state,
    target: config.target,
    method: config.requests[0]?.method ?? 'GET',
    seed: seedOf(config),
    startAt: test.startAt,
    workers: known.workers ?? null,
    timeScale: known.timeScale ?? null,
    seconds,
    ...(pausedSeconds === undefined ? {} : { pausedSeconds }),
    drainSeconds: lasted === null ? null : Math.max(0, Math.round((lasted - loaded) * 1_000) / 1_000),
    verdict: test.verdict,
    ...(test.search === undefined ? {} : { search: test.search }),
    overall: metrics.overall,
    phases: metrics.phases,
    requests: metrics.requests,
    parts: metrics.parts,
    labels: metrics.labels,
    failureDetails: test.failureDetails,
    checkExamples: test.checkExamples,
    drivers: metrics.drivers,
    missing: metrics.missing,
    events: test.events,
  }
}

/** The time of warm-ups and pauses, which is no part of the time of the load. */
export function unmeasuredSeconds({ phases }: Pick<Report, 'phases'>): number {
  return phases.reduce((sum, phase) => sum + (phase.measured ? 0 : phase.seconds), 0)
}

function seedOf({ phases }: TestAnswer['config']): number | null {
  const [first = null] = phases.flatMap(({ shape }) => (shape.kind === 'poisson' ? [shape.seed] : []))
  return first
}

function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1_000
}
