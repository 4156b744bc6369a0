/** The plan that a run follows now, with the changes that were announced while it runs. */
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import type { Change } from '../../lib/plan/changes.ts'
import { type Pause, pausesIn, toLoadTime } from '../../lib/plan/pauses.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type Micros, micros } from '../../lib/units.ts'
import type { Run, RunDriver } from '../run/run.ts'

const NONE: readonly Change[] = []
/** Figures are computed many times between two changes. */
const plans = new WeakMap<readonly Change[], Plan>()
const pauses = new WeakMap<readonly Change[], readonly Pause[]>()
/** The changes as a driver follows them, by its own instants. */
const followed = new WeakMap<readonly Micros[], readonly Change[]>()
/** The same with those that the driver has not confirmed, as announced. */
const expected = new WeakMap<readonly Micros[], { readonly announced: readonly Change[]; readonly all: Change[] }>()

/** The plan as announced. */
export function livePlanOf({ plan, changes = NONE }: Pick<Run, 'plan' | 'changes'>): Plan {
  return changes.length === 0 ? plan : planWith(plan, changes)
}

/**
 * The plan that one driver follows: it may have heard of a change later than announced, and if it has ended before it
 * heard of one, it does not follow it.
 */
export function livePlanFor({ plan, changes = NONE }: Pick<Run, 'plan' | 'changes'>, driver: RunDriver): Plan {
  if (changes.length === 0) return plan
  const { changesFrom = [], state } = driver
  const isBehind = changesFrom.length < changes.length && state !== 'running'
  const onTime = changesFrom.every((from, i) => from === changes[i]?.from)
  if (onTime && !isBehind) return planWith(plan, changes)
  const own = changesHeard(changes, changesFrom)
  return planWith(plan, isBehind ? own : changesExpected(changes, changesFrom))
}

function changesExpected(announced: readonly Change[], changesFrom: readonly Micros[]): readonly Change[] {
  const known = expected.get(changesFrom)
  if (known?.announced === announced) return known.all
  const all = [...changesHeard(announced, changesFrom), ...announced.slice(changesFrom.length)]
  expected.set(changesFrom, { announced, all })
  return all
}

function changesHeard(changes: readonly Change[], changesFrom: readonly Micros[]): readonly Change[] {
  const known = followed.get(changesFrom)
  if (known !== undefined) return known
  const own = changesFrom.flatMap((from, i) => {
    const change = changes[i]
    return change === undefined ? [] : [{ ...change, from }]
  })
  followed.set(changesFrom, own)
  return own
}

function planWith(plan: Plan, changes: readonly Change[]): Plan {
  const known = plans.get(changes)
  if (known !== undefined) return known
  const changed = changedPlan(plan, changes)
  plans.set(changes, changed)
  return changed
}

/** The pauses of a run, as offsets from its start; the last one may be infinite. */
export function pausesOf({ changes = NONE }: Pick<Run, 'changes'>): readonly Pause[] {
  const known = pauses.get(changes)
  if (known !== undefined) return known
  const all = pausesIn(changes)
  pauses.set(changes, all)
  return all
}

/** The load time at an offset from the start of a run: pauses are not in it. */
export function loadTimeAt(run: Pick<Run, 'changes'>, at: number): Micros {
  return toLoadTime(pausesOf(run), micros(at))
}
