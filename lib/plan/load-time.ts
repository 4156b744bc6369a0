/**
 * How long a load lasts: the time over which rates are taken. It is the plan's own, so that neither a slow last answer nor
 * a fast last request changes it; where the plan sets no time, the last answer ends it.
 */
import { type Micros, fromMillis, fromSeconds, micros } from '../units.ts'
import { drainOf, type Plan, phaseOf } from './plan.ts'
import type { Shape } from './shapes.ts'
import { endOf } from './stages.ts'

/** The time that a shape sets, in µs from the start; undefined when only what happens tells: closed load by count. */
export function loadTimeOf(shape: Shape): Micros | undefined {
  switch (shape.kind) {
    case 'closed':
      return shape.seconds === undefined ? undefined : fromSeconds(shape.seconds)
    case 'burst':
      // Bursts without a time between them are one.
      return shape.loads < 2 || shape.everySeconds === 0 ? undefined : fromSeconds(shape.loads * shape.everySeconds)
    case 'constant':
      return fromSeconds(Math.min(shape.count.value / shape.rate.value, shape.seconds ?? Number.POSITIVE_INFINITY))
    case 'ramp':
    case 'poisson':
      return endOf(shape.stages)
  }
}

/** What a load that ends in good order may need beyond what its plan allows for. */
const GRACE = fromSeconds(10)

/**
 * The latest offset from the start at which a load that its plan sets a time for can still run, in µs: its time, the drain,
 * the time limit of the last request, and ten seconds. Undefined where only a count ends it.
 */
export function lastInstantOf(plan: Plan): Micros | undefined {
  const time = loadTimeOf(phaseOf(plan).shape)
  if (time === undefined) return undefined
  return micros(time + fromMillis(drainOf(plan)) + fromMillis(plan.timeoutMs) + GRACE)
}

/** What was seen of a load; instants in µs from the start. */
export interface Progress {
  /** Up to where its windows have come. */
  readonly through: number
  /** Nothing more will come. */
  readonly over: boolean
  /** It was ended before its plan was. */
  readonly stopped: boolean
  /** All that the plan asks for was sent. */
  readonly allSent: boolean
  readonly lastSent: number
  readonly lastAnswer: number
}

/** The time of a load as far as it has come, in µs: that by which its counts in time are divided. */
export function timeOf(shape: Shape, seen: Progress): Micros {
  const set = loadTimeOf(shape) ?? Number.POSITIVE_INFINITY
  if (!seen.over) return micros(Math.min(set, seen.through))
  const acted = seen.lastAnswer > 0 ? seen.lastAnswer : seen.lastSent
  if (seen.stopped) return micros(Math.min(set, Math.max(seen.lastAnswer, seen.lastSent)))
  const byCount = shape.kind === 'closed' && shape.count !== undefined && seen.allSent
  return micros(byCount || set === Number.POSITIVE_INFINITY ? Math.min(set, acted) : set)
}

/** Whether requests have intended instants that are fixed before the run. */
export function isOpen(shape: Shape): boolean {
  return shape.kind !== 'closed'
}
