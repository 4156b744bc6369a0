/**
 * The course of a load as amended: the integral of its rate over the run's time, piece by piece, and when so many
 * requests have been asked for.
 */
import { type Micros, micros } from '../units.ts'
import { type Flow, type Heard, type Stretch, stretchesOf } from './amendments.ts'
import type { Demand } from './demand.ts'
import { snapped } from './stages.ts'

/** A stretch that asks for something. */
interface Piece {
  readonly at: Micros
  /** The border to the next stretch; without end for one in which the plan itself ends, or nothing does. */
  readonly end: Micros
  /** Requests asked for up to then; what is due before a border is told by its instant. */
  readonly areaEnd: number
  readonly inverse: (area: number) => Micros
}

/** Where a walk along the stretches stands: in the run's time and the plan's, and how much was asked for by then. */
interface Place {
  readonly at: Micros
  readonly planned: Micros
  readonly area: number
}

const NEVER = micros(Number.POSITIVE_INFINITY)

/**
 * When so many requests have been asked for, as an offset from the run's start; undefined: never. Each call must ask for
 * no less than the one before.
 */
export function courseOf(demand: Demand, heard: readonly Heard[]): (area: number) => Micros | undefined {
  const pieces = piecesOf(demand, heard)
  let index = 0
  return (area) => {
    if (area >= demand.most) return undefined
    for (let piece = pieces[index]; piece !== undefined; piece = pieces[index]) {
      const at = piece.inverse(area)
      // A rounding must not carry an arrival over a border: out of a pause, or to before what was heard.
      if (piece.end === NEVER ? area < piece.areaEnd : at < piece.end) return micros(Math.max(piece.at, at))
      index += 1
    }
    return undefined
  }
}

function piecesOf(demand: Demand, heard: readonly Heard[]): Piece[] {
  const { stretches, endedAt = NEVER } = stretchesOf(heard)
  const pieces: Piece[] = []
  let place: Place = { at: micros(0), planned: micros(0), area: 0 }
  stretches.forEach((stretch, i) => {
    const until = micros(Math.min(stretches[i + 1]?.at ?? NEVER, endedAt))
    if (until <= place.at) return
    const { piece, next } = walk(demand, stretch, { from: place, until })
    if (piece !== undefined) pieces.push(piece)
    place = next
  })
  return pieces
}

/** One stretch on: what it asks for, if anything, and where it ends. */
function walk(
  demand: Demand,
  { flow, paused }: Stretch,
  { from, until }: { from: Place; until: Micros },
): { piece?: Piece; next: Place } {
  if (paused) return { next: { ...from, at: until } }
  const planned = micros(Math.min(demand.end, from.planned + (until - from.at)))
  const area = from.area + askedIn(demand, flow, [from.planned, planned])
  const next = { at: until, planned, area }
  if (speedOf(flow) === 0) return { next }
  const end = planned === demand.end ? NEVER : until
  return { piece: { at: from.at, end, areaEnd: snapped(area), inverse: inverseIn(demand, flow, from) }, next }
}

function speedOf(flow: Flow): number {
  return flow.kind === 'rate' ? flow.perSecond : flow.factor
}

/** Requests that a stretch of the plan's time asks for. */
function askedIn(demand: Demand, flow: Flow, [from, to]: readonly [Micros, Micros]): number {
  const speed = speedOf(flow)
  // Nothing for ever is nothing.
  if (speed === 0) return 0
  return flow.kind === 'rate' ? (speed * (to - from)) / 1_000_000 : speed * (demand.before(to) - demand.before(from))
}

function inverseIn(demand: Demand, flow: Flow, from: Place): (area: number) => Micros {
  if (flow.kind === 'rate') return (area) => micros(from.at + ((area - from.area) * 1_000_000) / flow.perSecond)
  const inverse = demand.inverse()
  const before = demand.before(from.planned)
  const paused = from.at - from.planned
  return (area) => micros(inverse(before + (area - from.area) / flow.factor) + paused)
}
