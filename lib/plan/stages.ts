/**
 * A rate over time, piecewise linear, and its integral: the number of requests due up to an instant, and the inverse.
 *
 * Stages are half open: an arrival on a border belongs to the stage that begins there. A stage with rate 0 has no
 * arrivals, so an arrival at its start moves to its end.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'

/** A stretch in which the rate changes linearly; rates in requests per second. */
export interface Line {
  readonly from: number
  readonly to: number
  readonly seconds: number
}

/** A stage with its position on both axes: time in µs, and requests due since the start. */
interface Piece extends Line {
  readonly at: Micros
  readonly area: number
  readonly areaEnd: number
}

/** The total requests of the stages; not a whole number. */
export function areaOf(stages: readonly Line[]): number {
  return piecesOf(stages).at(-1)?.areaEnd ?? 0
}

/** The requests due before an offset from the start; not a whole number. */
export function areaAt(stages: readonly Line[], at: Micros): number {
  let area = 0
  let start = 0
  for (const { from, to, seconds } of stages) {
    const passed = Math.min(seconds, Math.max(0, at / 1_000_000 - start))
    area += (from + ((to - from) / seconds) * (passed / 2)) * passed
    start += seconds
  }
  return area
}

/** How many whole numbers k ≥ 0 are below an area: the arrivals that are due before it is reached. */
export function countBelow(area: number): number {
  return Math.ceil(snapped(area))
}

/** When the last stage ends, as an offset from the start. */
export function endOf(stages: readonly Line[]): Micros {
  return fromSeconds(stages.reduce((sum, stage) => sum + stage.seconds, 0))
}

/**
 * The inverse: the offset from which on the requests due exceed `area`. Each call must pass at least the area of the
 * one before; beyond the last stage the result is the end of the last stage with a rate.
 */
export function inverseOf(stages: readonly Line[]): (area: number) => Micros {
  const pieces = piecesOf(stages)
  let index = 0
  let piece = pieces[0]
  return (area) => {
    if (piece === undefined) return micros(0)
    while (area >= piece.areaEnd && index + 1 < pieces.length) {
      index += 1
      piece = pieces[index] ?? piece
    }
    return micros(piece.at + fromSeconds(elapsed(piece, area)))
  }
}

/** The stages with a rate above 0 at some instant. */
function piecesOf(stages: readonly Line[]): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  let area = 0
  for (const { from, to, seconds } of stages) {
    const areaEnd = snapped(area + ((from + to) / 2) * seconds)
    if (areaEnd > area) pieces.push({ from, to, seconds, at: fromSeconds(start), area, areaEnd })
    start += seconds
    area = areaEnd
  }
  return pieces
}

/**
 * Seconds into a piece: the root of from·t + slope·t²/2 = area, in the form without cancellation. A falling rate is
 * computed from its end, for the same reason.
 */
function elapsed(piece: Piece, area: number): number {
  const { from, to, seconds } = piece
  const done = area - piece.area
  if (done <= 0) return 0
  if (from <= to) return Math.min(seconds, crossing(done, from, (to - from) / seconds))
  const left = piece.areaEnd - area
  return left <= 0 ? seconds : Math.max(0, seconds - crossing(left, to, (from - to) / seconds))
}

/**
 * The time in seconds in which a rate that begins with `from` and grows by `slope` per second reaches an area above 0.
 */
function crossing(area: number, from: number, slope: number): number {
  const twiceMean = from + Math.sqrt(from * from + 2 * slope * area)
  // An area so small that its product with the slope is 0 takes no time.
  return twiceMean === 0 ? 0 : (2 * area) / twiceMean
}

/** Corrects the rounding of decimals such as 0.1 · 30, which must not add a request. */
export function snapped(area: number): number {
  const nearest = Math.round(area)
  return Math.abs(area - nearest) <= 1e-12 * Math.max(1_000, area) ? nearest : area
}
