/** What counts of a run: the requests of its measured phases, and how many of them are planned. */
import type { Labelled } from '../../lib/measure/series.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { isMeasured } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { plannedFor } from '../../lib/plan/schedule.ts'
import type { Segment } from '../../lib/plan/segment.ts'

/** Tallies by label, and their sum. */
export interface Counted {
  readonly total: Readonly<Tally>
  readonly parts: readonly Labelled[]
}

type Phases = Pick<Plan, 'phases'>

/** The sum of the measured phases. Like the tallies it keeps growing: read it at once and never change it. */
export function measuredOf({ total, parts }: Counted, plan: Phases): Readonly<Tally> {
  if (plan.phases.every(isMeasured)) return total
  const names = new Set(plan.phases.filter((phase) => !isMeasured(phase)).map(({ name }) => name))
  return parts.reduce((sum, { phase, tally }) => (names.has(phase) ? sum : merge(sum, tally)), emptyTally())
}

/**
 * The requests that the plan asks of a driver in each phase; undefined where only time ends the phase.
 * @param driver its place among the participants
 */
export function askedOf({ phases }: Phases, driver: Segment): (number | undefined)[] {
  return phases.map(({ shape }) => plannedFor(shape, driver))
}

/** The requests of each phase: those that the plan asks for, and where only time ends it, those that were reported. */
export function plannedByPhase(plan: Phases, driver: Segment, parts: readonly Labelled[]): number[] {
  return askedOf(plan, driver).map((asked, index) => asked ?? reportedIn(plan.phases[index]?.name, parts))
}

function reportedIn(name: string | undefined, parts: readonly Labelled[]): number {
  return parts.reduce((sum, { phase, tally }) => sum + (phase === name ? tally.planned : 0), 0)
}

/** The sum over the measured phases. */
export function sumOfMeasured({ phases }: Phases, counts: readonly number[]): number {
  return phases.reduce((sum, phase, index) => sum + (isMeasured(phase) ? (counts[index] ?? 0) : 0), 0)
}

/**
 * The counts of a driver in the measured phases, with the requests that the plan asks of it.
 * @param driver its place among the participants; undefined if it is none: then those that it reported
 */
export function measuredTally(counted: Counted, plan: Phases, driver: Segment | undefined): Readonly<Tally> {
  const measured = measuredOf(counted, plan)
  if (driver === undefined) return measured
  return { ...measured, planned: sumOfMeasured(plan, plannedByPhase(plan, driver, counted.parts)) }
}
