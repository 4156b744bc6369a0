/**
 * The plan that a run follows after changes: a pure function of the plan and the list of changes, which each load
 * thread, each driver and the orchestrator compute for themselves.
 */
import { between, type Micros, micros } from '../units.ts'
import type { Change, PhaseChange } from './changes.ts'
import { changedShape, type ShapeChange } from './changed-shape.ts'
import { pausesIn, toLoadTime } from './pauses.ts'
import { spansOf } from './phases.ts'
import type { Plan } from './plan.ts'

/** The plan with its changes; pauses change the time at which it happens, and not the plan. */
export function changedPlan<P extends Pick<Plan, 'phases'>>(plan: P, changes: readonly Change[]): P {
  const ofPhases = changes.filter((change) => 'phase' in change)
  if (ofPhases.length === 0) return plan
  const pauses = pausesIn(changes)
  const each: ShapeChange[][] = plan.phases.map(() => [])
  const phases = [...plan.phases]
  /** Phases with changes that are not applied: how they end matters only to changes of phases behind them. */
  const stale = new Set<number>()
  const apply = (before: number): void => {
    for (const i of [...stale].filter((index) => index < before)) {
      const phase = plan.phases[i]
      if (phase !== undefined) phases[i] = { ...phase, shape: changedShape(phase.shape, each[i] ?? []) }
      stale.delete(i)
    }
  }
  for (const change of ofPhases) {
    apply(change.kind === 'factor' ? phases.length : change.phase)
    for (const i of note(each, change, offsetsAt({ phases }, toLoadTime(pauses, change.from)))) stale.add(i)
  }
  apply(phases.length)
  return { ...plan, phases }
}

/** How far each phase has come at an instant in load time. */
function offsetsAt(plan: Pick<Plan, 'phases'>, at: Micros): Micros[] {
  return spansOf(plan).map(({ from = at }) => micros(Math.max(0, between(from, at))))
}

/**
 * Adds a change to those of its phase; a factor also holds in all later phases: from their start on, or in a driver that
 * hears of it only when they have begun, from now on. Returns the changed phases.
 */
function note(each: readonly ShapeChange[][], change: PhaseChange, offsets: readonly Micros[]): number[] {
  const { phase, ...what } = change
  return each.flatMap((changes, i) => {
    if (i !== phase && (i < phase || what.kind !== 'factor')) return []
    const at = offsets[i] ?? micros(0)
    if (i > phase && at === 0) changes.splice(0)
    changes.push({ ...what, at })
    return [i]
  })
}

/** The phase that runs at an instant in load time, as far as the plan sets it; undefined before, between and after. */
export function phaseAt(plan: Pick<Plan, 'phases'>, at: Micros): number | undefined {
  const index = spansOf(plan).findIndex(
    ({ from, to }) => from !== undefined && from <= at && at < (to ?? Number.POSITIVE_INFINITY),
  )
  return index < 0 ? undefined : index
}
