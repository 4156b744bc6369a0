/** Changes of a plan for property tests: each of the phase that runs at its instant, at whole tenths of a second. */
import fc from 'fast-check'
import { fromSeconds, later } from '../units.ts'
import { changedPlan, phaseAt } from './changed-plan.ts'
import { type Change, endsPaused } from './changes.ts'
import { pausesIn, toLoadTime } from './pauses.ts'
import type { Plan } from './plan.ts'

/** What is asked for, and how long after the change before it. */
export interface Wish {
  readonly afterTenths: number
  readonly what: 'pause' | 'rate' | 'factor' | 'users'
  readonly value: number
}

export const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({
    afterTenths: fc.nat(15),
    what: fc.constantFrom('pause', 'rate', 'factor', 'users'),
    value: fc.constantFrom(0.25, 0.5, 2, 3, 7, 40),
  }),
  { minLength: 1, maxLength: 6 },
)

/**
 * The changes of a plan that an orchestrator would announce for these wishes: a pause is resumed by the next one, and
 * at the end; what a phase cannot have is left out.
 */
export function changesFor(plan: Pick<Plan, 'phases'>, asked: readonly Wish[]): Change[] {
  const changes: Change[] = []
  let from = fromSeconds(0.1)
  for (const wish of asked) {
    from = later(from, fromSeconds(wish.afterTenths / 10))
    const change = changeFor(plan, changes, { ...wish, from })
    if (change !== undefined) changes.push(change)
  }
  if (endsPaused(changes)) changes.push({ kind: 'resume', from: later(from, fromSeconds(1)) })
  return changes
}

function changeFor(
  plan: Pick<Plan, 'phases'>,
  so: readonly Change[],
  { what, value, from }: Wish & { from: Change['from'] },
): Change | undefined {
  if (what === 'pause') return { kind: endsPaused(so) ? 'resume' : 'pause', from }
  const now = changedPlan(plan, so)
  const phase = phaseAt(now, toLoadTime(pausesIn(so), from))
  if (phase === undefined) return undefined
  const { kind = 'pause' } = now.phases[phase]?.shape ?? {}
  if (what === 'users') return kind === 'closed' ? { kind: 'users', from, phase, users: Math.ceil(value) } : undefined
  if (kind === 'closed' || kind === 'pause') return undefined
  if (what === 'factor') return { kind: 'factor', from, phase, factor: value }
  return kind === 'burst' ? undefined : { kind: 'rate', from, phase, perSecond: value }
}
