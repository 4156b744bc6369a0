/** The report of a test: one value, from which each output format is rendered. */
import type { FiguresAnswer, MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import type { DistributionAnswer } from '../lib/api/distribution.ts'
import type { SearchAnswer } from '../lib/api/search.ts'
import type { TimelineAnswer } from '../lib/api/timeline.ts'
import { round } from '../lib/measure/rounding.ts'
import { neededOf } from '../lib/plan/protocol.ts'
import { loadOf, type PhaseLoad } from './load-words.ts'
import { rateOverTime, type RateOverTime } from './rate-over-time.ts'

export interface Report {
  readonly TestId: string
  readonly name: string
  readonly type: TestAnswer['type']
  readonly state: TestAnswer['state']
  readonly target: string
  readonly method: string
  /** What sent the requests: an engine of HTTP, or another protocol. */
  readonly engine: string
  /** The load of the plan in words, phase by phase. */
  readonly load: readonly PhaseLoad[]
  /** The changes of the load while it ran, in their order; absent without any. */
  readonly changes?: TestAnswer['changes']
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
  /** Bytes received per second, over the time of the load and the drain; null without any time. */
  readonly bytesPerSecond: number | null
  /** Of the response times of all drivers; absent without a response. */
  readonly distribution?: DistributionAnswer
  /** The responses second by second; absent without a timeline, or if the load did not last for a second. */
  readonly rateOverTime?: RateOverTime
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
  /** The timeline of the test, if it is known. */
  readonly timeline?: TimelineAnswer | undefined
}

/** Combines the API's responses about a test and its figures. */
export function reportOf(test: TestAnswer, metrics: MetricsAnswer, known: Circumstances = {}): Report {
  const { config } = test
  const { seconds } = metrics.overall
  const drainSeconds = drainOf(test, metrics)
  return {
    TestId: test.TestId,
    name: test.name,
    type: test.type,
    state: metrics.state,
    target: config.target,
    method: config.requests[0]?.method ?? 'GET',
    engine: neededOf(config),
    load: loadOf(config, metrics.drivers.length),
    seed: seedOf(config),
    startAt: test.startAt,
    workers: known.workers ?? null,
    timeScale: known.timeScale ?? null,
    seconds,
    drainSeconds,
    verdict: test.verdict,
    overall: metrics.overall,
    bytesPerSecond: bytesPerSecond(metrics.overall, drainSeconds ?? 0),
    ...ratesOf(known.timeline, test, metrics),
    ...givenOf({
      changes: test.changes,
      search: test.search,
      pausedSeconds: metrics.pausedSeconds,
      distribution: metrics.distribution,
    }),
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

/** What only some tests have. */
type Given = Pick<Report, 'changes' | 'search' | 'pausedSeconds' | 'distribution'>

/** Without what is absent. */
function givenOf(fields: { readonly [K in keyof Given]: Given[K] | undefined }): Given {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** In seconds; null for a test that has not begun. */
function drainOf(test: TestAnswer, metrics: MetricsAnswer): number | null {
  const lasted = secondsBetween(test.startAt, metrics.windowEnd)
  const loaded = metrics.overall.seconds + unmeasuredSeconds(metrics) + (metrics.pausedSeconds ?? 0)
  return lasted === null ? null : Math.max(0, round(lasted - loaded, 3))
}

/** The time of the load alone would be wrong: bytes of responses that came after it are counted, too. */
function bytesPerSecond({ bytes, seconds }: FiguresAnswer, drainSeconds: number): number | null {
  const time = seconds + drainSeconds
  return time > 0 ? Math.round(bytes / time) : null
}

function ratesOf(
  timeline: TimelineAnswer | undefined,
  { changes }: TestAnswer,
  { phases, overall }: MetricsAnswer,
): Pick<Report, 'rateOverTime'> {
  const rates = timeline && rateOverTime(timeline, { phases, seconds: overall.seconds, changes })
  return rates === undefined ? {} : { rateOverTime: rates }
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
