/** The report of a test: one value, from which every form (text now; others later) is rendered. */
import type { FiguresAnswer, MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'

export interface Report {
  readonly testId: string
  readonly name: string
  readonly type: TestAnswer['type']
  readonly state: TestAnswer['state']
  readonly target: string
  readonly method: string
  /** Of random arrivals: the same seed gives the same ones. */
  readonly seed: number | null
  readonly startAt: string | null
  /** From the start instant to the end of the last window, in seconds. */
  readonly seconds: number | null
  readonly verdict: TestAnswer['verdict']
  readonly overall: FiguresAnswer
  readonly failureDetails: TestAnswer['failureDetails']
  readonly drivers: MetricsAnswer['drivers']
  readonly missing: MetricsAnswer['missing']
  readonly events: TestAnswer['events']
}

export type Render = (report: Report) => string

/** Joins what the API says of a test and of its figures. */
export function reportOf(test: TestAnswer, metrics: MetricsAnswer): Report {
  const { config } = test
  return {
    testId: test.TestId,
    name: test.name,
    type: test.type,
    state: metrics.state,
    target: config.target,
    method: config.requests[0]?.method ?? 'GET',
    seed: seedOf(config),
    startAt: test.startAt,
    seconds: secondsBetween(test.startAt, metrics.windowEnd),
    verdict: test.verdict,
    overall: metrics.overall,
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
