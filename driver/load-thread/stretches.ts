/**
 * The stretches of a plan: phases that are fired together. Consecutive phases of open load share one backlog and one
 * set of places in flight, across the pauses between them; a phase of closed load stands for itself.
 */
import { endsByTime, fixedTimeOf, spansOf } from '../../lib/plan/phases.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import type { Shape } from '../../lib/plan/shapes.ts'
import { type Micros, later, micros } from '../../lib/units.ts'
import type { Pause } from '../../lib/plan/pauses.ts'

export interface Stretch {
  readonly kind: 'open' | 'closed' | 'pause'
  readonly phases: readonly StretchPhase[]
  /** How long it lasts; undefined if its last response ends it. */
  readonly time: Micros | undefined
}

export interface StretchPhase {
  /** Its index in the plan. */
  readonly index: number
  readonly phase: Phase
  /** The offset of its start from that of the stretch. */
  readonly from: Micros
}

/** The stretches of a plan, in order. */
export function stretchesOf({ phases }: Pick<Plan, 'phases'>): Stretch[] {
  return phases.reduce<Stretch[]>((stretches, phase, index) => {
    const last = stretches.at(-1)
    if (last === undefined || !joins(phase.shape, last)) return [...stretches, stretchOf(phase, index)]
    const from = last.time ?? micros(0)
    return [
      ...stretches.slice(0, -1),
      { ...last, phases: [...last.phases, { index, phase, from }], time: ended(phase, from) },
    ]
  }, [])
}

function joins(shape: Shape, { kind, time }: Stretch): boolean {
  return kind === 'open' && time !== undefined && shape.kind !== 'closed' && endsByTime(shape)
}

function stretchOf(phase: Phase, index: number): Stretch {
  const { kind } = phase.shape
  const from = micros(0)
  return {
    kind: kind === 'closed' || kind === 'pause' ? kind : 'open',
    phases: [{ index, phase, from }],
    time: ended(phase, from),
  }
}

/** When a phase ends, as an offset from the start of the stretch. */
function ended({ shape }: Phase, from: Micros): Micros | undefined {
  const time = fixedTimeOf(shape)
  return time === undefined ? undefined : later(from, time)
}

/** The pauses of a plan from the start of a phase on, as offsets from that start, as far as the plan sets them. */
export function pausesFrom({ phases }: Pick<Plan, 'phases'>, first: number): Pause[] {
  const rest = phases.slice(first)
  return spansOf({ phases: rest }).flatMap(({ from, to }, i) =>
    rest[i]?.shape.kind === 'pause' && from !== undefined && to !== undefined ? [{ from, to }] : [],
  )
}
