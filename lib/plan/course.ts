/** The course of an amended load: the integral of its rate over the run's time, piece by piece, and its inverse. */
import { type Micros, micros } from '../units.ts'
import { type Flow, type Heard, type Stretch, stretchesOf } from './amendments.ts'
import type { Demand } from './demand.ts'
import { snapped } from './stages.ts'

/** A stretch in which requests are due. */
interface Piece {
  readonly at: Micros
  /** The border to the next stretch; infinite if the plan itself ends in this one, or the load never ends. */
  readonly end: Micros
  /** The area at the end. Instants decide which requests are due before a border. */
  readonly areaEnd: number
  readonly inverse: (area: number) => Micros
}

/** A position on the walk along the stretches: in the run's time, in the plan's time, and the area so far. */
interface Place {
  readonly at: Micros
  readonly planned: Micros
  readonly area: number
}

const NEVER = micros(Number.POSITIVE_INFINITY)

/**
 * The offset from the run's start at which an area is reached; undefined: never. Each call must pass at least the area
 * of the one before.
 */
export function courseOf(demand: Demand, heard: readonly Heard[]): (area: number) => Micros | undefined {
  const pieces = piecesOf(demand, heard)
  let index = 0
  return (area) => {
    if (area >= demand.most) return undefined
    for (let piece = pieces[index]; piece !== undefined; piece = pieces[index]) {
      const at = piece.inverse(area)
      // Rounding must not move an arrival across a border: out of a pause, or before the receipt of an amendment.
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

/** Advances by one stretch: the requests of it, if any, and its end. */
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

/** The requests of a stretch of the plan's time. */
function askedIn(demand: Demand, flow: Flow, [from, to]: readonly [Micros, Micros]): number {
  const speed = speedOf(flow)
  // A rate of 0 over infinite time must yield 0.
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
