/** What the live view shows of a test at one moment: numbers and texts, without any layout. */
import type { DriverFiguresAnswer, MetricsAnswer } from '../../lib/api/answers.ts'
import type { DistributionAnswer } from '../../lib/api/distribution.ts'
import type { LatencyAnswer } from '../../lib/api/latency.ts'
import type { RecentAnswer } from '../../lib/api/recent.ts'
import type { ThresholdsAnswer } from '../../lib/api/thresholds.ts'
import type { ErrorKind } from '../../report/error-kinds.ts'

export const liveStates = ['waiting', 'connecting', 'running', 'paused', 'draining', 'stopping'] as const
/** Waiting: for its trigger. Connecting: the load has been triggered, and starts when its connections are made. */
export type LiveState = (typeof liveStates)[number]

/** Times in seconds; pauses by a change of the load do not count. */
export interface LiveTime {
  readonly passed: number
  /** How long the load lasts; undefined if only responses end it. */
  readonly of: number | undefined
  /** How much of the load is over, from 0 to 1, by time or by requests; undefined if nothing says so. */
  readonly share: number | undefined
  /** Until the end of the load; an estimate where only responses end it. */
  readonly left: number | undefined
  /** Since the end of the load: overdue requests are still sent, and requests in flight end. */
  readonly draining: number
  /** For how long the load has been paused so far. */
  readonly paused: number
  /** Until the start of the load. */
  readonly startsIn: number
}

/** All requests that ended without success. */
export interface LiveErrors {
  readonly count: number
  /** Their share of all requests that ended, in words. */
  readonly share: string
  readonly kinds: readonly Pick<ErrorKind, 'what' | 'count'>[]
}

/** One value for each of the latest seconds, the latest last; null for a second without any. */
export interface LiveSeries {
  /** Responses per second. */
  readonly throughput: readonly (number | null)[]
  /** Of the response time, in ms. */
  readonly p99: readonly (number | null)[]
}

/** The response time before the first response. */
export const noResponse: LatencyAnswer = {
  ...{ count: 0, min: null, mean: null, median: null, mode: null },
  ...{ p90: null, p95: null, p99: null, p999: null, max: null },
}

/** One driver of several. */
export interface LiveDriver extends Pick<DriverFiguresAnswer, 'nodeId' | 'sent' | 'completed' | 'inFlight'> {
  /** Failed requests, and responses without success. */
  readonly errors: number
  /** What is to be known of it, such as `lost`; empty while it runs. */
  readonly trouble: string
  readonly response: LatencyAnswer
}

export const noteTones = ['plain', 'good', 'bad'] as const
/** What became of a key, or what is wrong with the figures. */
export interface Note {
  readonly text: string
  readonly tone: (typeof noteTones)[number]
}

export interface LiveModel {
  /** What is sent, to which target, from how many drivers. */
  readonly title: string
  readonly state: LiveState
  readonly time: LiveTime
  /** The current phase of a plan of several, and whether it is measured. */
  readonly phase: string | undefined
  /** The latest seconds; undefined before the first window. */
  readonly recent: RecentAnswer | undefined
  /** Of all measured requests. */
  readonly overall: Pick<
    MetricsAnswer['overall'],
    'planned' | 'sent' | 'completed' | 'failed' | 'dropped' | 'droppedBy' | 'inFlight' | 'rates'
  >
  readonly response: LatencyAnswer
  readonly errors: LiveErrors
  readonly series: LiveSeries
  /** Of all response times; undefined without a response. */
  readonly distribution: DistributionAnswer | undefined
  readonly thresholds: NonNullable<ThresholdsAnswer>
  /** Empty unless there are several. */
  readonly drivers: readonly LiveDriver[]
  readonly note: Note | undefined
  /** Whether keys are heard. */
  readonly keys: boolean
}
