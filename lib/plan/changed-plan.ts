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
import { isOpen } from './shapes.ts'

/** The plan with its changes; pauses change the time at which it happens, and not the plan. */
export function changedPlan<P extends Pick<Plan, 'phases'>>(plan: P, changes: readonly Change[]): P {
  const pauses = pausesIn(changes)
  const each: ShapeChange[][] = plan.phases.map(() => [])
  let changed = plan
  for (const change of changes) {
    if (!('phase' in change)) continue
    note(each, change, offsetIn(changed, change.phase, toLoadTime(pauses, change.from)))
    changed = {
      ...plan,
      phases: plan.phases.map((phase, i) => ({ ...phase, shape: changedShape(phase.shape, each[i] ?? []) })),
    }
  }
  return changed
}

/** How far a phase has come at an instant in load time. */
function offsetIn(plan: Pick<Plan, 'phases'>, phase: number, at: Micros): Micros {
  return micros(Math.max(0, between(spansOf(plan)[phase]?.from ?? at, at)))
}

/** Adds a change to those of its phase; a factor also holds in all later phases, from their start on. */
function note(each: readonly ShapeChange[][], change: PhaseChange, at: Micros): void {
  const { phase, ...what } = change
  each[phase]?.push({ ...what, at })
  if (what.kind !== 'factor') return
  for (const later of each.slice(phase + 1)) later.splice(0, later.length, { ...what, at: micros(0) })
}

/** The phase that runs at an instant in load time, as far as the plan sets it; undefined before, between and after. */
export function phaseAt(plan: Pick<Plan, 'phases'>, at: Micros): number | undefined {
  const index = spansOf(plan).findIndex(
    ({ from, to }) => from !== undefined && from <= at && at < (to ?? Number.POSITIVE_INFINITY),
  )
  return index < 0 ? undefined : index
}

/** Whether a phase of a plan can have a rate. */
export function hasRate({ phases }: Pick<Plan, 'phases'>, phase: number): boolean {
  const shape = phases[phase]?.shape
  return shape !== undefined && isOpen(shape)
}
