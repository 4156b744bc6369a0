/** Connections that a phase needs when it begins are made before, so that its first requests do not wait for them. */
import type { Clock } from '../../lib/clock.ts'
import { spansOf } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Lane } from '../../lib/plan/segment.ts'
import { fromMillis, fromSeconds, type Micros, micros } from '../../lib/units.ts'
import type { Engine } from '../engines/engine.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { DIAL_COST, neededBy } from '../worker-pool/plan-needs.ts'

/** Connections of one phase, and when to begin with them, as an offset from the start of the run. */
export interface DialPoint {
  readonly at: Micros
  readonly connections: number
}

/** The time that is always left for connections, and the most, in µs. */
const LEAST = fromMillis(50)
const MOST = fromSeconds(30)
/** The estimated time is multiplied by this, as before the start of a run. */
const MARGIN = 1.5

/** The connections of all phases but the first, whose start the plan sets. */
export function dialPointsOf(plan: Plan, lane: Lane, { anew, requestsEach, dialFactor }: ConnectionNeeds): DialPoint[] {
  if (anew) return []
  return spansOf(plan).flatMap(({ from }, index) => {
    const phase = plan.phases[index]
    const connections = phase === undefined || index === 0 || from === undefined ? 0 : neededBy(phase, lane)
    if (connections === 0 || from === undefined) return []
    const cost = (connections / requestsEach) * DIAL_COST * dialFactor * MARGIN
    return [{ at: micros(Math.max(0, from - Math.min(MOST, Math.max(LEAST, cost)))), connections }]
  })
}

interface DialTimes {
  readonly clock: Clock
  /** When an offset from the start of the load is. */
  readonly instantOf: (offset: Micros) => Micros
  /** Earlier points have passed. */
  readonly since: Micros
  readonly signal: AbortSignal
}

/**
 * Makes the connections at their instants, in addition to those that are in use then, until the signal is aborted. Points
 * that have passed, or lie behind a pause that is not over, are left out.
 */
export function dialAt(
  points: readonly DialPoint[],
  engine: Engine,
  { clock, instantOf, since, signal }: DialTimes,
): void {
  for (const { at, connections } of points) {
    const instant = instantOf(at)
    if (instant < since || !Number.isFinite(instant)) continue
    void clock.sleepUntil(instant, signal).then(() => {
      if (!signal.aborted) engine.prepare?.(engine.inFlight + connections)
    })
  }
}
