/** A lane's part of each phase of a plan, known before anything is sent. */
import { waits } from '../../lib/plan/closed-shape.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { laneCounts, laneMix } from '../../lib/plan/request-mix.ts'
import { type Share, shareOfShape } from '../../lib/plan/schedule.ts'
import type { Lane } from '../../lib/plan/segment.ts'
import type { Instants } from './recorder.ts'

export interface PhasePart {
  readonly phase: Phase
  readonly share: Share
  /** The index in the plan of the lane's i-th request of the phase. */
  readonly pick: (i: number) => number
  /** The requests of the phase by their index in the plan, or all together where they are not known one by one. */
  readonly planned: number | readonly number[]
}

export function phasePartsOf({ plan, lane }: { plan: Plan; lane: Lane }): PhasePart[] {
  return plan.phases.map((phase) => {
    const share = shareOfShape(phase.shape, lane)
    return { phase, share, pick: laneMix(phase, plan, lane), planned: plannedOf(phase, share, { plan, lane }) }
  })
}

/** A lane of open load has every n-th arrival: how many of each request these are is known of the whole only. */
function plannedOf(phase: Phase, share: Share, by: { plan: Plan; lane: Lane }): PhasePart['planned'] {
  const { count } = share
  const alone = by.plan.requests.length === 1
  if (alone || share.kind === 'open' || count === Number.POSITIVE_INFINITY) return alone ? [count] : count
  return laneCounts(count, phase, by)
}

export function instantsOf({ shape }: Phase): Instants {
  if (shape.kind === 'closed') return waits(shape) ? 'after-answers' : 'none'
  return 'planned'
}
