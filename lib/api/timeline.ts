/**
 * The response of `GET /tests/{id}/timeline`: a test second by second. Older seconds are joined into longer points, so
 * their number is bounded however long a test runs.
 */
import { z } from 'zod'
import { latencyAnswer, runStates } from './answers.ts'

const count = z.number().int()
const millis = z.number().nullable()
const second = count.describe('Seconds since the start of the load.')

/** Rows of the heat map for each doubling of the response time: one row spans 19 %. */
export const HEAT_ROWS_PER_DOUBLING = 4

/** The events of a stretch of time, of all drivers together; latencies in milliseconds. */
export const pointAnswer = z.object({
  from: second,
  to: second,
  windows: count.describe("The number of drivers' windows of one second in it."),
  planned: z
    .number()
    .nullable()
    .describe(
      'Requests due in this time for the drivers that send windows; null for a closed load, and from the end of a phase on that only responses end.',
    ),
  sent: count,
  completed: count,
  failed: count,
  dropped: count,
  bytes: count,
  statuses: z.record(z.string(), count),
  failures: z.record(z.string(), count),
  checkFailed: count.describe('Responses of which a check failed, each once.'),
  checks: z.record(z.string(), count).describe('Responses by the text of a check that failed.'),
  response: latencyAnswer,
  service: latencyAnswer,
  wait: latencyAnswer,
  slip: latencyAnswer,
  heat: z
    .array(z.tuple([count, count]))
    .describe(
      `Response times as pairs of row and count: row r contains times of 2^(r/${HEAT_ROWS_PER_DOUBLING}) µs up to those of the next row.`,
    ),
})
export type PointAnswer = z.infer<typeof pointAnswer>

/** The events of one driver in a stretch of time. */
export const driverPointAnswer = z.object({
  from: second,
  to: second,
  sent: count,
  completed: count,
  failed: count,
  median: millis.describe('Of the response time.'),
  p99: millis.describe('Of the response time.'),
  slip: millis.describe('The 99th percentile of the slip.'),
})
export type DriverPointAnswer = z.infer<typeof driverPointAnswer>

export const driverTimelineAnswer = z.object({
  nodeId: z.string(),
  sent: count,
  completed: count,
  failed: count,
  response: latencyAnswer.describe('Of the whole test so far.'),
  pointsFrom: second
    .optional()
    .describe(
      'Present when there are too many points for one response: those before this second are left out. Known ones before it are outdated.',
    ),
  points: z.array(driverPointAnswer),
})
export type DriverTimelineAnswer = z.infer<typeof driverTimelineAnswer>

export const timelineAnswer = z.object({
  TestId: z.string(),
  state: z.enum(runStates),
  cursor: z
    .string()
    .describe('For `?after=`: the next response then contains only the points that are new or changed.'),
  ageMs: z.number().nullable().describe('The time since the end of the latest window; null before the first window.'),
  seconds: second.describe('The second at which the latest window ends.'),
  points: z
    .array(pointAnswer)
    .describe(
      'In the order of time. A point replaces all earlier points that overlap it; a second without events has none.',
    ),
  drivers: z.array(driverTimelineAnswer).describe('Empty unless `?drivers=true`.'),
})
export type TimelineAnswer = z.infer<typeof timelineAnswer>

/** The part of a timeline that is requested. */
export interface TimelineQuery {
  /** The cursor of an earlier response; undefined for everything. */
  readonly after?: string | undefined
  /** Whether the points of each driver are included. */
  readonly drivers?: boolean
}
