/**
 * A search for the breaking point in a published plan: an open phase of the lowest rate, as long as the search can take.
 * Drivers know nothing of it: the orchestrator changes the rate while the phase runs, and ends it.
 */
import { z } from 'zod'
import { MAX_EVERY, MIN_EVERY, mostSeconds, type SearchRange } from '../search/settings.ts'
import type { Threshold } from '../thresholds/threshold.ts'
import { MAX_COUNT } from './limits.ts'
import { endsByTime } from './load-time.ts'
import type { Phase, Plan } from './plan.ts'
import type { Shape } from './shapes.ts'
import { thresholdsOf } from './thresholds.ts'

const rateSchema = z.number().positive().max(MAX_COUNT)

/** Its rates are in the measure of the phase's own: of all drivers together, or of each. */
export const searchSchema = z
  .object({ from: rateSchema, to: rateSchema, everySeconds: z.number().int().min(MIN_EVERY).max(MAX_EVERY) })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be above `from`' })

/** The phase that is a search; undefined: the plan has none. */
export function searchIn({ phases }: Pick<Plan, 'phases'>): Phase | undefined {
  return phases.find(({ search }) => search !== undefined)
}

/** The thresholds that judge the stages of a search: those of all phases, and those of its own. */
export function searchThresholds(plan: Pick<Plan, 'phases'>, thresholds: readonly Threshold[]): readonly Threshold[] {
  const name = searchIn(plan)?.name
  return name === undefined ? [] : thresholds.filter(({ phase = name }) => phase === name)
}

/** The thresholds that judge a whole run or phase: all but those that judge the stages of its search. */
export function thresholdsOfRun(plan: Pick<Plan, 'phases' | 'thresholds'>): readonly Threshold[] {
  const thresholds = thresholdsOf(plan)
  const ofStages = new Set(searchThresholds(plan, thresholds))
  return ofStages.size === 0 ? thresholds : thresholds.filter((threshold) => !ofStages.has(threshold))
}

/** Why the phases of a plan cannot be searched. */
export function searchConflicts(
  plan: Pick<Plan, 'phases' | 'thresholds'>,
): { path: (string | number)[]; message: string }[] {
  const { phases } = plan
  return phases.flatMap((phase, index) => {
    if (phase.search === undefined) return []
    const messages = [
      ...(index === phases.length - 1 ? [] : ['must be the last phase: it ends when the breaking point is found']),
      ...(phases.slice(0, index).every(({ shape }) => endsByTime(shape))
        ? []
        : ['needs phases before it that end by time: give each of them a `duration`, and no `count`']),
      ...(phase.measured === false ? ['cannot be a warm-up: leave out `measured`'] : []),
      ...(isLongEnough(phase.shape, phase.search)
        ? []
        : ['needs a phase of its lowest rate that is as long as it can take']),
      ...thresholdMessages(plan, phase),
    ]
    return messages.map((message) => ({ path: ['phases', index, 'search'], message }))
  })
}

function thresholdMessages(plan: Pick<Plan, 'phases' | 'thresholds'>, { name }: Phase): string[] {
  if (searchThresholds(plan, thresholdsOf(plan)).length > 0) return []
  const which = plan.thresholds === undefined ? '' : ` that judges the phase '${name}'`
  return [`needs a threshold${which}: write \`thresholds: [p99 < 250ms, errors < 1%]\``]
}

function isLongEnough(shape: Shape, search: SearchRange): boolean {
  return heldSeconds(shape, search.from) * (1 + 1e-9) >= mostSeconds(search)
}

/** For how long a shape holds a rate, if its time alone ends it; in seconds. */
function heldSeconds(shape: Shape, rate: number): number {
  if (shape.kind === 'constant') return shape.rate.value === rate ? (shape.seconds ?? 0) : 0
  if (shape.kind !== 'poisson' || shape.stages.some(({ from, to }) => from !== rate || to !== rate)) return 0
  return shape.stages.reduce((sum, { seconds }) => sum + seconds, 0)
}
