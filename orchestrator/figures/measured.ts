/** What counts of a run: the requests of its measured phases, and how many of them are planned. */
import type { Labelled } from '../../lib/measure/series.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { isMeasured, measuredIn } from '../../lib/plan/phases.ts'
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
 * Whether the plan sets the number of measured requests of a driver: not where only time ends a phase.
 * @param driver its place among the participants
 */
export function isAsked(plan: Phases, driver: Segment): boolean {
  return measuredIn(plan).every(({ shape }) => plannedFor(shape, driver) !== undefined)
}

/** The requests of each phase: those that the plan asks for, and where only time ends it, those that were reported. */
export function plannedByPhase(plan: Phases, driver: Segment, parts: readonly Labelled[]): number[] {
  return plan.phases.map(({ shape, name }) => plannedFor(shape, driver) ?? reportedIn(name, parts))
}

/** The planned requests of a phase as drivers report them. */
export function reportedIn(name: string, parts: readonly Labelled[]): number {
  return parts.reduce((sum, { phase, tally }) => sum + (phase === name ? tally.planned : 0), 0)
}

/** The sum over the measured phases. */
export function sumOfMeasured({ phases }: Phases, counts: readonly number[]): number {
  return phases.reduce((sum, phase, index) => sum + (isMeasured(phase) ? (counts[index] ?? 0) : 0), 0)
}

/**
 * The counts in the measured phases, with the requests that are planned for them.
 * @param planned the requests of each phase
 */
export function measuredTally(counted: Counted, plan: Phases, planned: readonly number[]): Readonly<Tally> {
  return { ...measuredOf(counted, plan), planned: sumOfMeasured(plan, planned) }
}
