/** The elapsed time of a run and of each of its phases: the denominator of rates. docs/terminology.md defines it. */
import { type Micros, micros } from '../units.ts'
import { loadTimeOf } from '../plan/load-time.ts'
import { endsByTime, fixedTimeOf, isMeasured } from '../plan/phases.ts'
import type { Phase, Plan } from '../plan/plan.ts'
import type { Labelled } from './series.ts'
import { inFlight } from './tally.ts'

/** What is known of the requests of a phase; instants in µs from the start of the run, 0 if there was none. */
export interface PhaseSeen {
  /** Whether all requests of the plan were sent. */
  readonly allSent: boolean
  readonly lastSent: number
  readonly lastAnswer: number
  /** Whether all of them have ended; false unless given. */
  readonly allEnded?: boolean
}

/** The progress of a load; instants in µs from the start. */
export interface Progress {
  /** The end of its latest window. */
  readonly through: number
  /** Whether no more windows follow. */
  readonly over: boolean
  /** Whether the load was ended before its plan was. */
  readonly stopped: boolean
  /** Phase by phase. */
  readonly phases: readonly PhaseSeen[]
}

type Phases = Pick<Plan, 'phases'>

/** @param planned the requests of each phase; undefined where only time ends it: then all are sent */
export function seenOf(
  { phases }: Phases,
  parts: readonly Labelled[],
  planned: readonly (number | undefined)[],
): PhaseSeen[] {
  return phases.map(({ name }, index) => {
    const own = parts.filter(({ phase }) => phase === name).map(({ tally }) => tally)
    const sent = own.reduce((sum, tally) => sum + tally.sent, 0)
    return {
      allSent: sent >= (planned[index] ?? 0),
      allEnded: sent > 0 && sent >= (planned[index] ?? 0) && own.every((tally) => inFlight(tally) === 0),
      lastSent: Math.max(0, ...own.map(({ lastSent }) => lastSent)),
      lastAnswer: Math.max(0, ...own.map(({ lastAnswer }) => lastAnswer)),
    }
  })
}

/** The elapsed time of all measured phases, in µs. */
export function timeOf(plan: Phases, progress: Progress): Micros {
  const times = timesOf(plan, progress)
  return micros(plan.phases.reduce((sum, phase, index) => sum + (isMeasured(phase) ? (times[index] ?? 0) : 0), 0))
}

/** The elapsed time of each phase, in µs. A phase that only responses end begins with the last response of the one before. */
export function timesOf({ phases }: Phases, progress: Progress): Micros[] {
  let from = 0
  return phases.map((phase, index) => {
    const elapsed = elapsedOf(phase, index, { ...progress, from })
    from += fixedTimeOf(phase.shape) ?? elapsed
    return micros(elapsed)
  })
}

interface PhaseProgress extends Progress {
  /** The start of the phase. */
  readonly from: number
}

const notBegun: PhaseSeen = { allSent: false, lastSent: 0, lastAnswer: 0 }

function elapsedOf({ shape }: Phase, index: number, progress: PhaseProgress): number {
  const { phases, from, through } = progress
  const set = loadTimeOf(shape) ?? Number.POSITIVE_INFINITY
  const seen = phases[index] ?? notBegun
  const byLast = (set === Number.POSITIVE_INFINITY || (!endsByTime(shape) && seen.allSent)) && isPast(index, progress)
  if (!byLast && from + set <= through) return set
  const end = byLast ? seen.lastAnswer || seen.lastSent : limitOf(progress)
  return Math.min(set, Math.max(0, end - from))
}

/** Whether nothing more will happen in a phase that only responses end. */
function isPast(index: number, { phases, over, stopped }: Progress): boolean {
  const followed = phases.some(({ lastSent }, other) => other > index && lastSent > 0)
  return followed || phases[index]?.allEnded === true || (over && !stopped)
}

/** How far the run itself has come. */
function limitOf({ over, stopped, through, phases }: Progress): number {
  if (!over) return through
  if (!stopped) return Number.POSITIVE_INFINITY
  return Math.max(0, ...phases.flatMap(({ lastSent, lastAnswer }) => [lastSent, lastAnswer]))
}
