/**
 * Amendments: changes of an open load while it runs, each from an announced instant on. A set of them determines one
 * state at each instant, in whatever order and however often they are received.
 */
import { type Micros, micros } from '../units.ts'

/** Each contains a state, never a difference: a missed one does not affect later ones. */
export type Change =
  /** Requests per second, in the measure of the plan: of all drivers together, or of each. */
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** A multiple of the plan's own rate. */
  | { readonly kind: 'scale'; readonly factor: number }
  /** No requests are due, and the plan's own time does not advance. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Nothing is due any more. */
  | { readonly kind: 'end' }

export interface Amendment {
  /** Its number in the run: amendments with the same number are the same. */
  readonly seq: number
  /** When it takes effect: an offset from the run's start, whole µs, at least 0. */
  readonly from: Micros
  readonly change: Change
}

/** An amendment with the offset at which it took effect for its receiver: `from`, or its later receipt. */
export interface Heard extends Amendment {
  readonly since: Micros
}

/** The requested rate: relative to the plan's own rate, or absolute. */
export type Flow = Extract<Change, { kind: 'rate' | 'scale' }>

/** A stretch of time without a change; it lasts until the start of the next. */
export interface Stretch {
  readonly at: Micros
  readonly flow: Flow
  readonly paused: boolean
}

/** The plan's own rate. */
const asPlanned: Flow = { kind: 'scale', factor: 1 }

/** @throws RangeError for an invalid amendment: an instant before the start, or a rate that is negative or infinite */
export function checkAmendment({ seq, from, change }: Amendment): void {
  if (!Number.isSafeInteger(seq) || seq < 0)
    throw new RangeError(`seq must be a whole number of 0 or more, and is ${seq}`)
  if (!Number.isSafeInteger(from) || from < 0)
    throw new RangeError(`from must be a whole number of µs of 0 or more, and is ${from}`)
  const speed = change.kind === 'rate' ? change.perSecond : change.kind === 'scale' ? change.factor : 0
  if (!Number.isFinite(speed) || speed < 0)
    throw new RangeError(`${change.kind} must be a number of 0 or more, and is ${speed}`)
}

/** The stretches of a load in order, and when it was ended; `undefined`: it was not ended. */
export function stretchesOf(heard: readonly Heard[]): { stretches: Stretch[]; endedAt: Micros | undefined } {
  const ends = heard.filter(({ change }) => change.kind === 'end').map(({ since }) => since)
  const borders = new Set([0, ...heard.map(({ since }) => since)])
  // Announced instants determine the order: a late receipt does not put an amendment behind another.
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
