/** Plans that pass faster: durations are divided, and what decides about single requests stays as it is. */
import type { Phase, Plan } from '../plan/plan.ts'
import { MAX_SECONDS } from '../plan/limits.ts'
import { thresholdsOf } from '../plan/thresholds.ts'
import { LONGEST_WINDOW } from '../thresholds/parse-value.ts'
import { type Threshold, thresholdText } from '../thresholds/threshold.ts'
import type { Shape } from '../plan/shapes.ts'
import { MIN_EVERY, mostSeconds } from '../search/settings.ts'
import { areaOf, countBelow } from '../plan/stages.ts'

/**
 * The plan with all durations divided by a factor: rates, users, think times, paces, counts of closed load and timeouts
 * are unchanged. Open load sends fewer requests, since it lasts for a shorter time; at least one. The windows and the
 * grace of thresholds are shorter, too, but not their limits; windows are whole seconds, and at least one.
 * @param factor above 0; 60 makes an hour a minute
 */
export function scaledPlan(plan: Plan, factor: number): Plan {
  const { maxDurationMs: longest } = plan
  return {
    ...plan,
    ...(longest === undefined ? {} : { maxDurationMs: Math.max(1, Math.round(longest / factor)) }),
    phases: plan.phases.map((phase) => scaledPhase(phase, factor)),
    ...scaledThresholds(plan, factor),
  }
}

function scaledPhase(phase: Phase, factor: number): Phase {
  const { shape, search } = phase
  if (search === undefined) return { ...phase, shape: scaledShape(shape, factor) }
  // A stage cannot be shorter than the shortest one, and the phase must be as long as all of them.
  const shorter = { ...search, everySeconds: Math.max(MIN_EVERY, Math.round(search.everySeconds / factor)) }
  return { ...phase, shape: scaledShape(shape, mostSeconds(search) / mostSeconds(shorter)), search: shorter }
}

function scaledThresholds(plan: Plan, factor: number): Pick<Plan, 'thresholds'> {
  if (plan.thresholds === undefined) return {}
  return { thresholds: thresholdsOf(plan).map((threshold) => thresholdText(scaledThreshold(threshold, factor))) }
}

function scaledThreshold(threshold: Threshold, factor: number): Threshold {
  const { windows, abort } = threshold
  const seconds = Math.min(LONGEST_WINDOW, Math.max(1, Math.round((windows?.seconds ?? 0) / factor)))
  return {
    ...threshold,
    ...(windows === undefined ? {} : { windows: { ...windows, seconds } }),
    ...(abort === undefined ? {} : { abort: { graceSeconds: scaledGrace(abort.graceSeconds, factor) } }),
  }
}

/** In whole milliseconds, so that its text is exact; a slower plan has no longer grace than a plan may have. */
function scaledGrace(seconds: number, factor: number): number {
  return Math.min(MAX_SECONDS, Math.round((seconds / factor) * 1_000) / 1_000)
}

function scaledShape(shape: Shape, factor: number): Shape {
  switch (shape.kind) {
    case 'closed':
      return shape.seconds === undefined ? shape : { ...shape, seconds: shape.seconds / factor }
    case 'pause':
      return { ...shape, seconds: shape.seconds / factor }
    case 'burst':
      return { ...shape, everySeconds: shape.everySeconds / factor, spacingSeconds: shape.spacingSeconds / factor }
    case 'constant':
      return scaledConstant(shape, factor)
    case 'ramp':
    case 'poisson':
      return { ...shape, stages: shape.stages.map((stage) => ({ ...stage, seconds: stage.seconds / factor })) }
  }
}

/** Without a duration, the count alone says how long it lasts. */
function scaledConstant(shape: Extract<Shape, { kind: 'constant' }>, factor: number): Shape {
  const { count, rate, seconds = count.value / rate.value } = shape
  const shorter = seconds / factor
  const due = Math.max(1, countBelow(areaOf([{ from: rate.value, to: rate.value, seconds: shorter }])))
  return {
    ...shape,
    count: { ...count, value: Math.min(count.value, due) },
    ...(shape.seconds === undefined ? {} : { seconds: shorter }),
  }
}
