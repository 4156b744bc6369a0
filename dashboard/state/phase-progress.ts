/** How far each phase of a test has come, beside its plan. Pure. */
import type { FiguresAnswer, RunAnswer } from '../../lib/api/answers.ts'
import type { BreakdownAnswer } from '../../lib/api/breakdown.ts'
import { isFinal } from '../../lib/api/run-states.ts'
import type { PointAnswer } from '../../lib/api/timeline.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { TestSeries } from './series.ts'

/** Requests of a time; `planned` is null where the plan fixes no instants. */
interface Requests {
  readonly planned: number | null
  readonly sent: number
  readonly completed: number
}

export interface PhaseProgress extends Requests {
  readonly name: string
  readonly state: 'to come' | 'running' | 'over' | 'not reached'
  /** Whether all figures of the phase are there; false while it runs. */
  readonly settled: boolean
  /** Elapsed, in seconds. */
  readonly seconds: number
  /** By the plan, in seconds; null if responses end it. */
  readonly length: number | null
  /** The requests of the whole phase; null if the plan does not set them. */
  readonly total: number | null
  /** Per second: of a running phase in its latest seconds, and else over its elapsed time. */
  readonly rates: Requests
}

type PhaseAnswer = BreakdownAnswer['phases'][number]

/** What is known of a test. */
export interface KnownProgress {
  readonly phases: readonly PhaseAnswer[]
  /** The phases of the plan. */
  readonly plan: Plan['phases']
  /** The figures of the whole test; undefined before they were received. */
  readonly overall: Pick<FiguresAnswer, 'sent' | 'completed' | 'planned' | 'rates' | 'seconds'> | undefined
  readonly points: readonly PointAnswer[]
  /** The second up to which the figures of all drivers are known. */
  readonly until: number
  /** Whether the figures by phase are those of a test that is over. */
  readonly over: boolean
}

/** The rates of a running phase are those of so many seconds. */
export const RECENT = 5
/** Figures by phase are fetched every few seconds: so many seconds after the end of a phase they contain all of it. */
const SETTLED = 5
/** A driver whose figures are later than this many seconds holds up nothing. */
const LATE = 3

/** The second up to which the figures of all drivers that send them are known. */
export function secondsUntil({ drivers, state }: RunAnswer, series: TestSeries | undefined): number {
  const last = series?.points.at(-1)?.to ?? 0
  if (series === undefined || isFinal(state)) return last
  const running = new Set(drivers.filter((driver) => driver.state === 'running').map(({ nodeId }) => nodeId))
  const ends = series.drivers.flatMap(({ nodeId, points }) => (running.has(nodeId) ? (points.at(-1)?.to ?? []) : []))
  return Math.max(Math.min(last, ...ends), last - LATE)
}

/** Each phase, in the order of the plan. */
export function progressOf(known: KnownProgress): PhaseProgress[] {
  const states = statesOf(known)
  return known.phases.map((phase, index) => {
    const { name } = phase
    const state = states[index] ?? 'to come'
    const common = {
      name,
      state,
      length: lengthOf(phase),
      total: totalOf(phase, known),
    }
    if (state === 'running' || state === 'over') return { ...common, ...figuresOf(phase, state, known) }
    const nothing = { planned: 0, sent: 0, completed: 0 }
    return { ...common, settled: false, seconds: 0, ...nothing, rates: nothing }
  })
}

/** By the plan, in seconds. */
function lengthOf({ from, to }: PhaseAnswer): number | null {
  return from === null || to === null ? null : to - from
}

/** Of closed load that only time ends, the API says what was sent. */
function totalOf({ name, kind, planned }: PhaseAnswer, { plan }: KnownProgress): number | null {
  if (kind === 'pause') return null
  const shape = plan.find((phase) => phase.name === name)?.shape
  return kind === 'closed' && (shape?.kind !== 'closed' || shape.count === undefined) ? null : planned
}

/** Where the plan sets no instants, a phase has begun with its first request. */
function statesOf({ phases, until, over }: KnownProgress): PhaseProgress['state'][] {
  const begun = phases.map(({ from, sent }) => sent > 0 || (from !== null && until > from))
  const latest = begun.lastIndexOf(true)
  return phases.map(({ to, seconds, sent }, index) => {
    if (over) return seconds === 0 && sent === 0 ? 'not reached' : 'over'
    if (index > latest) return 'to come'
    return index === latest && (to === null || until < to) ? 'running' : 'over'
  })
}

type Figures = Pick<PhaseProgress, 'settled' | 'seconds' | 'rates' | keyof Requests>

/** Of the timeline while a phase runs, because that is newer than figures by phase, and has what was due until then. */
function figuresOf(phase: PhaseAnswer, state: 'running' | 'over', known: KnownProgress): Figures {
  const { points, until } = known
  const { from, to } = phase
  if (from === null || points.length === 0 || isByPhase(phase, state, known)) return wholeOf(phase, state, known)
  const end = Math.min(until, to ?? until)
  const all = requestsIn(points, from, end)
  const since = state === 'running' ? Math.max(from, end - RECENT) : from
  return {
    ...{ settled: false, seconds: end - from, ...all },
    rates: perSecond(requestsIn(points, since, end), end - since),
  }
}

/** Seconds in which one phase ends and the next begins are in the timeline of both. */
function isByPhase({ to, measured }: PhaseAnswer, state: 'running' | 'over', known: KnownProgress): boolean {
  if (known.over) return true
  // Figures of one phase come with events only if they are those of the test.
  if (to === null) return state === 'over' || known.phases.length > 1 || measured
  return state === 'over' && known.until >= to + SETTLED
}

/** The figures of the only phase of a test are those of the test, which come with each event. */
function wholeOf(phase: PhaseAnswer, state: 'running' | 'over', known: KnownProgress): Figures {
  const { kind, measured } = phase
  const only = known.phases.length === 1 && measured ? known.overall : undefined
  const { sent, completed, seconds, rates, planned: whole } = only ?? phase
  const counts = { sent, completed }
  // What was due until now is not known here.
  const planned = state === 'running' ? null : totalOf({ ...phase, planned: whole }, known)
  const rate = kind === 'closed' ? null : perSecond({ ...counts, planned }, lengthOf(phase) ?? seconds).planned
  return {
    settled: state === 'over',
    seconds,
    ...counts,
    planned,
    rates: { planned: rate, sent: rates.sent, completed: rates.throughput },
  }
}

/** A point that is longer than the time counts with the part of it that is in the time. */
function requestsIn(points: readonly PointAnswer[], from: number, to: number): Requests {
  let [planned, sent, completed]: [number | null, number, number] = [0, 0, 0]
  for (const point of points) {
    const inside = Math.min(point.to, to) - Math.max(point.from, from)
    if (inside <= 0) continue
    const share = inside / (point.to - point.from)
    planned = planned === null || point.planned === null ? null : planned + point.planned * share
    sent += point.sent * share
    completed += point.completed * share
  }
  return { planned, sent, completed }
}

function perSecond({ planned, sent, completed }: Requests, seconds: number): Requests {
  if (seconds <= 0) return { planned: null, sent: 0, completed: 0 }
  return { planned: planned === null ? null : planned / seconds, sent: sent / seconds, completed: completed / seconds }
}
