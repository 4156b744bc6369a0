/**
 * The time of a load that is paused while it runs. Two offsets from the start of the run describe an instant: with the
 * pauses (run time), and without them (load time, that of the plan, which stands still during a pause).
 */
import { type Micros, micros } from '../units.ts'
import type { Change } from './changes.ts'

/** From an offset in run time up to another one, infinite until the load is resumed. */
export interface Pause {
  readonly from: Micros
  readonly to: Micros
}

const FOREVER = micros(Number.POSITIVE_INFINITY)

/** The pauses that changes make, in their order; none within another. */
export function pausesIn(changes: readonly Change[]): Pause[] {
  const pauses: Pause[] = []
  let from: Micros | undefined
  for (const change of changes) {
    if (change.kind === 'pause') from ??= change.from
    if (change.kind !== 'resume' || from === undefined) continue
    if (change.from > from) pauses.push({ from, to: change.from })
    from = undefined
  }
  return from === undefined ? pauses : [...pauses, { from, to: FOREVER }]
}

/** The load time at an instant in run time. During a pause it is that of its start. */
export function toLoadTime(pauses: readonly Pause[], at: Micros): Micros {
  let paused = 0
  for (const { from, to } of pauses) if (at > from) paused += Math.min(at, to) - from
  return paused === 0 ? at : micros(at - paused)
}

/** When an instant in load time is, in run time: after a pause that begins at it; infinite if it is not resumed. */
export function toRunTime(pauses: readonly Pause[], at: Micros): Micros {
  let shifted: number = at
  for (const { from, to } of pauses) if (shifted >= from) shifted += to - from
  return micros(shifted)
}

/** When what ends at an instant in load time ends, in run time: before a pause that begins at it. */
export function endInRunTime(pauses: readonly Pause[], at: Micros): Micros {
  let shifted: number = at
  for (const { from, to } of pauses) if (shifted > from) shifted += to - from
  return micros(shifted)
}

/** Whether the load is paused at any instant from an offset in run time up to another one. */
export function isPausedWithin(pauses: readonly Pause[], start: Micros, end: Micros): boolean {
  return pauses.some(({ from, to }) => from < end && to > start)
}

/** The pause at an instant in run time. */
export function pauseAt(pauses: readonly Pause[], at: Micros): Pause | undefined {
  return pauses.find(({ from, to }) => at >= from && at < to)
}
