/**
 * Amendments: changes of an open load while it runs, each from an announced instant on. A set of them gives one state at
 * each instant, in whatever order and however often they were heard.
 */
import { type Micros, micros } from '../units.ts'

/** Each says a state, never a difference: one that is missed does no harm to those after it. */
export type Change =
  /** So many requests a second, in the measure of the plan: of all drivers together, or of each. */
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** So many times the rate that the plan itself has. */
  | { readonly kind: 'scale'; readonly factor: number }
  /** Nothing is due, and the plan's own time stands still. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Nothing is due any more. */
  | { readonly kind: 'end' }

export interface Amendment {
  /** Its number in the run: a second one of the same number is the same one. */
  readonly seq: number
  /** From when on it holds: an offset from the run's start, whole µs, at least 0. */
  readonly from: Micros
  readonly change: Change
}

/** An amendment, and since when it is in effect where it was heard: `from`, or later if it was heard later. */
export interface Heard extends Amendment {
  readonly since: Micros
}

/** How fast requests are asked for: in terms of the plan's own rate, or by itself. */
export type Flow = Extract<Change, { kind: 'rate' | 'scale' }>

/** A stretch of time in which nothing is amended; up to the begin of the next. */
export interface Stretch {
  readonly at: Micros
  readonly flow: Flow
  readonly paused: boolean
}

/** What the plan itself asks for. */
const asPlanned: Flow = { kind: 'scale', factor: 1 }

/** @throws RangeError for one that no announcement may say: an instant before the start, a rate below 0 or without end */
export function checkAmendment({ seq, from, change }: Amendment): void {
  if (!Number.isSafeInteger(seq) || seq < 0)
    throw new RangeError(`seq must be a whole number of 0 or more, and is ${seq}`)
  if (!Number.isSafeInteger(from) || from < 0)
    throw new RangeError(`from must be a whole number of µs of 0 or more, and is ${from}`)
  const speed = change.kind === 'rate' ? change.perSecond : change.kind === 'scale' ? change.factor : 0
  if (!Number.isFinite(speed) || speed < 0)
    throw new RangeError(`${change.kind} must be a number of 0 or more, and is ${speed}`)
}

/** The stretches of a load in order, and when it was ended; `undefined`: nobody ended it. */
export function stretchesOf(heard: readonly Heard[]): { stretches: Stretch[]; endedAt: Micros | undefined } {
  const ends = heard.filter(({ change }) => change.kind === 'end').map(({ since }) => since)
  const borders = new Set([0, ...heard.map(({ since }) => since)])
  // What happens at an instant is decided by the announced ones: to hear one late puts it behind no other.
  const ordered = [...heard].sort((a, b) => a.from - b.from || a.seq - b.seq)
  const stretches = [...borders]
    .sort((a, b) => a - b)
    .map((at) =>
      stretchAt(
        micros(at),
        ordered.filter(({ since }) => since <= at),
      ),
    )
  return { stretches, endedAt: ends.length === 0 ? undefined : micros(Math.min(...ends)) }
}

function stretchAt(at: Micros, inEffect: readonly Heard[]): Stretch {
  let flow = asPlanned
  let paused = false
  for (const { change } of inEffect) {
    if (change.kind === 'rate' || change.kind === 'scale') flow = change
    else if (change.kind !== 'end') paused = change.kind === 'pause'
  }
  return { at, flow, paused }
}
