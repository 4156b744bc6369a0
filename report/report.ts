/** The report of a test: one value, from which each output format is rendered. */
import type { FiguresAnswer, MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'

export interface Report {
  readonly TestId: string
  readonly name: string
  readonly type: TestAnswer['type']
  readonly state: TestAnswer['state']
  readonly target: string
  readonly method: string
  /** For random arrivals: the same seed gives the same ones. */
  readonly seed: number | null
  readonly startAt: string | null
  /** The load threads of each driver, if known. */
  readonly workers: number | null
  /** The time of the load in seconds: the denominator of rates. */
  readonly seconds: number
  /**
   * The time from its end to that of the last window, in seconds, in which overdue requests were sent and requests in
   * flight ended.
   */
  readonly drainSeconds: number | null
  readonly verdict: TestAnswer['verdict']
  readonly overall: FiguresAnswer
  /** The same by phase, by request, and by both. */
  readonly phases: MetricsAnswer['phases']
  readonly requests: MetricsAnswer['requests']
  readonly parts: MetricsAnswer['parts']
  readonly failureDetails: TestAnswer['failureDetails']
  readonly drivers: MetricsAnswer['drivers']
  readonly missing: MetricsAnswer['missing']
  readonly events: TestAnswer['events']
}

export type Render = (report: Report) => string

/** Combines the API's responses about a test and its figures. @param workers load threads of each driver, if known */
export function reportOf(test: TestAnswer, metrics: MetricsAnswer, workers: number | null = null): Report {
  const { config } = test
  const lasted = secondsBetween(test.startAt, metrics.windowEnd)
  const { seconds } = metrics.overall
  return {
    TestId: test.TestId,
    name: test.name,
    type: test.type,
    state: metrics.state,
    target: config.target,
    method: config.requests[0]?.method ?? 'GET',
    seed: seedOf(config),
    startAt: test.startAt,
    workers,
    seconds,
    drainSeconds: lasted === null ? null : Math.max(0, Math.round((lasted - seconds) * 1_000) / 1_000),
    verdict: test.verdict,
    overall: metrics.overall,
    phases: metrics.phases,
    requests: metrics.requests,
    parts: metrics.parts,
    failureDetails: test.failureDetails,
    drivers: metrics.drivers,
    missing: metrics.missing,
    events: test.events,
  }
}

function seedOf({ phases }: TestAnswer['config']): number | null {
  const [shape] = phases.map(({ shape }) => shape)
  return shape?.kind === 'poisson' ? shape.seed : null
}

function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1_000
}
