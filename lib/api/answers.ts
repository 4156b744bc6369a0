/**
 * The responses of the REST API and its event stream: one schema each, from which the types and the OpenAPI document
 * are derived.
 *
 * Keys are camelCase; only a test's id is `TestId`, as in the reference implementation. A driver is named by its
 * `nodeId`, and a list of drivers is called `drivers` and has one object for each.
 */
import { z } from 'zod'
import { loadChangeAnswer } from './load-changes.ts'
import { eachMeasurement } from '../measure/measurements.ts'
import { planSchema, planTypes } from '../plan/plan.ts'
import { breakdownAnswer } from './breakdown.ts'
import { distributionAnswer } from './distribution.ts'
import type { DriverAnswer } from './fleet.ts'
import { latencyAnswer } from './latency.ts'
import { recentAnswer } from './recent.ts'
import { runStates } from './run-states.ts'
import { searchAnswer } from './search.ts'
import { thresholdsAnswer } from './thresholds.ts'

export { type LatencyAnswer, latencyAnswer } from './latency.ts'
export { type RunState, runStates } from './run-states.ts'
export { type DriverAnswer, driverAnswer, type DriversAnswer, driversAnswer, type FleetChange } from './fleet.ts'

export const runDriverStates = [
  'invited',
  'ready',
  'refused',
  'running',
  'done',
  'failed',
  'lost',
  'late',
  'left',
] as const
export type RunDriverState = (typeof runDriverStates)[number]

const count = z.number().int()
const instant = z.iso.datetime().nullable()
const testId = z.string()
const nodeId = z.string().describe('The name of a driver.')

/** The figures of one driver or of all drivers; latencies in ms, from merged histograms. */
export const figuresAnswer = z.object({
  planned: count,
  sent: count,
  completed: count,
  failed: count,
  succeeded: count.describe(
    'Responses with a right status (below 400, unless a check says otherwise) and without a failed check.',
  ),
  checkFailed: count.describe('Responses of which a check failed, each once; they are completed.'),
  dropped: count.describe('Never sent, because the backlog was full or the generator was paused.'),
  droppedBy: z.object({
    backlog: count.describe('Not sent because the backlog was full: the target was too slow.'),
    paused: count.describe('Not sent because they were due while the generator was paused.'),
  }),
  neverSent: count.describe('Planned, but not sent when the load ended.'),
  inFlight: count,
  lost: z.object({
    windows: count,
    atMost: count
      .nullable()
      .describe('Upper bound of the requests that were sent but never reported; null when the plan sets only a time.'),
  }),
  seconds: z.number().describe('Elapsed time of the load in seconds: the denominator of the rates.'),
  rate: z.number().describe('Responses per second over the time of the load; the same as rates.throughput.'),
  rates: z
    .object({
      planned: z.number().nullable().describe('Planned arrival rate; null for a closed load, which has none.'),
      sent: z.number().describe('Requests sent in that time.'),
      throughput: z.number().describe('Requests completed in that time.'),
    })
    .describe('Requests per second over the time of the load.'),
  bytes: count,
  statuses: z.record(z.string(), count),
  failures: z.record(z.string(), count),
  checks: z.record(z.string(), count).describe('Responses by the text of a check that failed.'),
  notes: z
    .record(z.string(), count)
    .describe('Requests by note: faults of responses that were tolerated, and reasons to send a request again.'),
  latencies: z
    .object({
      response: latencyAnswer.describe('Of all requests that were completed or given up.'),
      ...eachMeasurement(({ means }) => latencyAnswer.describe(means)),
    })
    .catchall(latencyAnswer),
})
export type FiguresAnswer = z.infer<typeof figuresAnswer>

const share = z.number().min(0).max(1)

/**
 * Figures of one driver, including those of its load threads; `summaryOnly` of a driver whose figures cannot be merged.
 */
export const driverFiguresAnswer = z.object({
  nodeId,
  ...figuresAnswer.shape,
  summaryOnly: z.boolean().optional(),
  generator: z
    .object({
      busy: share.describe('Share of the time in which a load thread was busy.'),
      meanBusy: share.optional().describe('The same over the whole time of the load.'),
      loopLagMs: z.number().describe('Lag of its event loop in milliseconds, at the 99th percentile.'),
      gc: share.describe('Share of the time spent in garbage collection.'),
    })
    .optional()
    .describe('Condition of the busiest load thread, each figure from its worst second. Absent for partners.'),
})

export type DriverFiguresAnswer = z.infer<typeof driverFiguresAnswer>

export const doubtAnswer = z.object({
  code: z.string(),
  message: z.string(),
  nodeId: nodeId.optional(),
  from: count
    .optional()
    .describe('The first second, since the start of the load, that it concerns; absent for the whole test.'),
  to: count.optional().describe('The end of the last such second. Seconds between the two may be free of it.'),
})
export const verdictAnswer = z.object({
  outcome: z.enum(['passed', 'failed', 'undecided', 'none']),
  trust: z
    .enum(['valid', 'degraded', 'invalid', 'none'])
    .describe('How far the numbers can be trusted; none before the test is triggered, because there are no numbers.'),
  headline: z.string().describe('What became of the target, in one line.'),
  doubts: z.array(doubtAnswer),
  thresholds: thresholdsAnswer,
})

export const createdAnswer = z.object({ TestId: testId })
export type CreatedAnswer = z.infer<typeof createdAnswer>

/** The participation of a driver in one test. */
export const runDriverAnswer = z.object({
  nodeId,
  boot: z.string().nullable(),
  state: z.enum(runDriverStates),
  reason: z.string().optional(),
  summaryOnly: z.boolean().optional(),
})
export type RunDriverAnswer = z.infer<typeof runDriverAnswer>

/** A driver that does not, or no longer, take part in a test. */
const withReason = z.object({ nodeId, reason: z.string() })

export const triggeredAnswer = z.object({
  TestId: testId,
  state: z.enum(runStates),
  startAt: instant,
  drivers: z.array(runDriverAnswer).describe('The participants, in the order of their segments.'),
  leftOut: z.array(withReason),
})
export type TriggeredAnswer = z.infer<typeof triggeredAnswer>

/** A test that was created, and with `?trigger=true` triggered as well. */
export const launchedAnswer = triggeredAnswer.partial().required({ TestId: true })
export type LaunchedAnswer = z.infer<typeof launchedAnswer>

export const stoppedAnswer = z.object({
  stopped: z.array(testId),
  /**
   * Drivers that have no stop command: the stop does not wait for them, and their load may continue. Absent if there
   * are none.
   */
  givenUp: z.array(withReason).optional(),
})
export type StoppedAnswer = z.infer<typeof stoppedAnswer>

export const runEventAnswer = z.object({
  at: z.iso.datetime(),
  code: z.string(),
  message: z.string(),
  nodeId: nodeId.optional(),
})

export const testAnswer = z.object({
  TestId: testId,
  name: z.string(),
  type: z.enum(planTypes),
  state: z.enum(runStates),
  createdAt: z.iso.datetime(),
  startAt: instant,
  endedAt: instant,
  verdict: verdictAnswer,
  failureDetails: z
    .record(z.string(), z.string())
    .describe('An example of the error that a driver saw, per failure code.'),
  checkExamples: z
    .record(z.string(), z.string())
    .describe('A response that failed a check, by the text of the check: its status, and the beginning of its body.'),
  drivers: z.array(runDriverAnswer),
  events: z.array(runEventAnswer),
  changes: z
    .array(loadChangeAnswer)
    .optional()
    .describe('The changes of its load while it ran, in their order; absent if there were none.'),
  search: searchAnswer
    .optional()
    .describe('Its search for the breaking point so far; absent before its trigger, and for tests without one.'),
  queued: z
    .object({ at: z.iso.datetime().nullable(), after: testId.nullable() })
    .optional()
    .describe('Present while it waits in the queue to be triggered.'),
  config: planSchema,
})
export type TestAnswer = z.infer<typeof testAnswer>

/** A test as it changes: without its plan, which never changes and may be long. GET /tests/{id} contains it. */
export const runAnswer = testAnswer.omit({ config: true })
export type RunAnswer = z.infer<typeof runAnswer>

export const gapAnswer = z.object({ nodeId, boot: z.string(), fromSeq: count, toSeq: count })

export const metricsAnswer = z.object({
  TestId: testId,
  state: z.enum(runStates),
  windowEnd: instant.describe('End of the latest window that these figures contain, on the common clock.'),
  pausedSeconds: z
    .number()
    .optional()
    .describe('For how long of the time until then the load was paused by a change; absent without.'),
  overall: figuresAnswer,
  recent: recentAnswer.optional(),
  distribution: distributionAnswer
    .optional()
    .describe('Of the response times of all drivers; absent without a response that can be merged.'),
  ...breakdownAnswer,
  drivers: z.array(driverFiguresAnswer),
  missing: z.array(gapAnswer).describe('Windows that never arrived and that no later message replaces.'),
  thresholds: thresholdsAnswer,
})
export type MetricsAnswer = z.infer<typeof metricsAnswer>

/** The live figures of a test for all drivers together: GET /metrics/{id} contains those of each driver and part. */
export const liveAnswer = metricsAnswer.omit({
  ...{ distribution: true, drivers: true },
  ...{ phases: true, requests: true, parts: true, labels: true },
})
export type LiveAnswer = z.infer<typeof liveAnswer>

export const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
})
export type ErrorAnswer = z.infer<typeof errorAnswer>

export const healthAnswer = z.object({
  status: z.enum(['ok', 'not-ready']),
  reasons: z.array(z.string()),
  history: z.enum(['kept', 'none']).optional().describe('Whether tests outlive the process; in GET /readyz only.'),
})
export type HealthAnswer = z.infer<typeof healthAnswer>

/** A test that was removed. */
export interface RemovedAnswer {
  readonly TestId: string
}

/** The events of GET /events, each under the name of its type. */
export type LiveEvent =
  | { readonly type: 'run'; readonly data: RunAnswer }
  | { readonly type: 'figures'; readonly data: LiveAnswer }
  | { readonly type: 'driver'; readonly data: DriverAnswer }
  | { readonly type: 'removed'; readonly data: RemovedAnswer }
