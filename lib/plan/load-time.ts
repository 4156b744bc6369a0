/**
 * The duration of a load, which is the denominator of rates. It is the plan's own, so that neither a slow last response
 * nor a late last request changes it; if the plan sets no time, the last response ends it.
 */
import { type Micros, fromMillis, fromSeconds, micros } from '../units.ts'
import { drainOf, type Plan, phaseOf } from './plan.ts'
import type { OpenShape, Shape } from './shapes.ts'
import { endOf } from './stages.ts'

/**
 * The duration that a shape sets, in µs from the start; undefined if only its last response ends the load: closed load
 * by count, and a single burst.
 */
export function loadTimeOf(shape: Shape): Micros | undefined {
  switch (shape.kind) {
    case 'closed':
      return shape.seconds === undefined ? undefined : fromSeconds(shape.seconds)
    case 'burst':
      // Bursts without a time between them are one burst.
      return shape.loads < 2 || shape.everySeconds === 0 ? undefined : fromSeconds(shape.loads * shape.everySeconds)
    case 'constant':
      return fromSeconds(Math.min(shape.count.value / shape.rate.value, shape.seconds ?? Number.POSITIVE_INFINITY))
    case 'ramp':
    case 'poisson':
      return endOf(shape.stages)
  }
}

/** The extra time that a graceful end may need. */
const GRACE = fromSeconds(10)

/**
 * The latest offset from the start, in µs, at which a load with a planned time can still run: its time, the drain, the
 * timeout of the last request, and ten seconds. Undefined if only a count ends the load.
 */
export function lastInstantOf(plan: Plan): Micros | undefined {
  const time = loadTimeOf(phaseOf(plan).shape)
  if (time === undefined) return undefined
  return micros(time + fromMillis(drainOf(plan)) + fromMillis(plan.timeoutMs) + GRACE)
}

/** The progress of a load; instants in µs from the start. */
export interface Progress {
  /** The end of its latest window. */
  readonly through: number
  /** Whether no more windows follow. */
  readonly over: boolean
  /** Whether the load was ended before its plan was. */
  readonly stopped: boolean
  /** Whether all requests of the plan were sent. */
  readonly allSent: boolean
  readonly lastSent: number
  readonly lastAnswer: number
}

/** The elapsed time of a load, in µs: the denominator of its rates. */
export function timeOf(shape: Shape, seen: Progress): Micros {
  const set = loadTimeOf(shape) ?? Number.POSITIVE_INFINITY
  if (!seen.over) return micros(Math.min(set, seen.through))
  const acted = seen.lastAnswer > 0 ? seen.lastAnswer : seen.lastSent
  if (seen.stopped) return micros(Math.min(set, Math.max(seen.lastAnswer, seen.lastSent)))
  const byCount = shape.kind === 'closed' && shape.count !== undefined && seen.allSent
  return micros(byCount || set === Number.POSITIVE_INFINITY ? Math.min(set, acted) : set)
}

/** Whether requests have intended instants that are fixed before the run. */
export function isOpen(shape: Shape): shape is OpenShape {
  return shape.kind !== 'closed'
}
