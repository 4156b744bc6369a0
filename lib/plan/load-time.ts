/**
 * The duration of a phase, which is the denominator of rates. It is the plan's own, so that neither a slow last response
 * nor a late last request changes it; if the plan sets no time, the last response ends it.
 */
import { type Micros, fromSeconds } from '../units.ts'
import type { Shape } from './shapes.ts'
import { endOf } from './stages.ts'

/**
 * The duration that a shape sets, in µs from the start; undefined if only its last response ends the load: closed load
 * by count, and a single burst.
 */
export function loadTimeOf(shape: Shape): Micros | undefined {
  switch (shape.kind) {
    case 'closed':
    case 'pause':
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

/** The time that alone ends a phase; undefined if its last response does, on each load thread for itself. */
export function fixedTimeOf(shape: Shape): Micros | undefined {
  return shape.kind === 'closed' && shape.count !== undefined ? undefined : loadTimeOf(shape)
}

/** Whether its time alone ends a phase. */
export function endsByTime(shape: Shape): boolean {
  return fixedTimeOf(shape) !== undefined
}
