/** The plan of a phase against what came, in words and as a bar. Pure. */
import { percent, plural } from '../../lib/measure/phrases.ts'
import type { Shape } from '../../lib/plan/shapes.ts'
import { elapsed, number, quantity } from '../charts/format.ts'
import type { PhaseProgress } from './phase-progress.ts'

/** Circumstances that the plan leaves open, or that a change has set. */
export interface PlannedFor {
  readonly drivers: number
  /** The users that a change has set; undefined: those of the plan. */
  readonly users: number | undefined
}

/** The load that is planned, such as `1,000 /s`, `64 users`, `100 requests every 2 s`. */
export function plannedLoad(shape: Shape, { rates }: Pick<PhaseProgress, 'rates'>, by: PlannedFor): string {
  switch (shape.kind) {
    case 'pause':
      return 'no requests'
    case 'closed':
      return usersText(shape, by)
    case 'burst': {
      const size = shape.burst.value * (shape.burst.per === 'driver' ? by.drivers : 1)
      return `${plural(size, 'request')} every ${number(shape.everySeconds)}\u00a0s`
    }
    case 'constant': {
      const rate = shape.rate.value * (shape.rate.per === 'driver' ? by.drivers : 1)
      return quantity(rates.planned ?? rate, 'rate')
    }
    default:
      return quantity(rates.planned, 'rate')
  }
}

function usersText(shape: Extract<Shape, { kind: 'closed' }>, { drivers, users }: PlannedFor): string {
  if (users !== undefined) return plural(users, 'user')
  const { connections, endConnections = connections, per } = shape
  const [first, last] = [connections, endConnections].map((each) => each * (per === 'total' ? 1 : drivers))
  return first === last ? plural(first ?? 0, 'user') : `${number(first ?? 0)} to ${plural(last ?? 0, 'user')}`
}

/** How long a phase has run, of how long. */
export function timeText({ state, seconds, length }: PhaseProgress): string {
  if (state === 'not reached') return 'not reached'
  if (length === null) return elapsed(seconds)
  return state === 'over' && Math.abs(length - seconds) < 1
    ? elapsed(length)
    : `${elapsed(Math.min(seconds, length))} of ${elapsed(length)}`
}

/** How far the requests that were sent are from those that were due; undefined where the plan fixes no instants. */
export interface Difference {
  readonly text: string
  readonly tone: 'good' | 'warn' | 'bad'
}

/** A running phase is as planned up to this share: the latest requests are on their way. */
const ON_THEIR_WAY = 0.001
/** From these shares on, requests that were not sent are a warning, and a fault. */
const WARN = 0.01
const BAD = 0.05

export function differenceOf({ state, settled, planned, sent }: PhaseProgress): Difference | undefined {
  const isKnown = state === 'running' || settled
  if (!isKnown || planned === null || planned === 0) return undefined
  const more = sent - planned
  const share = Math.abs(more) / planned
  const tolerated = state === 'running' ? Math.max(1, planned * ON_THEIR_WAY) : 0.5
  if (Math.abs(more) <= tolerated) return { text: 'as planned', tone: 'good' }
  const text = `${number(Math.round(Math.abs(more)))} ${more < 0 ? 'fewer' : 'more'} than planned (${percent(share)})`
  return { text, tone: toneOf(more, share) }
}

function toneOf(more: number, share: number): Difference['tone'] {
  if (share < WARN) return 'good'
  return more < 0 && share >= BAD ? 'bad' : 'warn'
}

/** The requests of a phase in a sentence. */
export function requestsText(progress: PhaseProgress): string {
  const { state, planned, total, sent, completed } = progress
  const came = `${number(Math.round(sent))} sent, ${number(Math.round(completed))} completed`
  if (state === 'running' && planned !== null && total !== null) {
    return `${number(Math.round(planned))} of ${plural(total, 'request')} planned so far: ${came}`
  }
  if (total === null) return came
  return `${plural(total, 'request')} planned: ${came}`
}

/** Shares from 0 to 1. */
export interface Bar {
  /** What came. */
  readonly filled: number
  /** What was due until now; undefined after the end, and where the plan does not say. */
  readonly due: number | undefined
}

/** By requests, or by time where the plan does not set their number; undefined where it sets neither. */
export function barOf({ state, seconds, length, planned, total, sent }: PhaseProgress): Bar | undefined {
  const share = (part: number, whole: number): number => Math.min(1, Math.max(0, part / whole))
  if (total !== null && total > 0) {
    return {
      filled: share(sent, total),
      due: planned === null || state !== 'running' ? undefined : share(planned, total),
    }
  }
  return length === null || length === 0 ? undefined : { filled: share(seconds, length), due: undefined }
}
