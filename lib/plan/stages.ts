/**
 * A rate over time, piecewise linear, and its integral: how many requests have been asked for up to an instant, and the
 * inverse, when so many have.
 *
 * Stages are half open: what falls on a border belongs to the stage that begins there, and a stage without any rate has
 * no arrivals, so what would fall on its begin waits for its end.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'

/** A stretch in which the rate goes in a straight line; rates in requests a second. */
interface Line {
  readonly from: number
  readonly to: number
  readonly seconds: number
}

/** A stage with its place on both axes: time in µs, and requests asked for since the start. */
interface Piece extends Line {
  readonly at: Micros
  readonly area: number
  readonly areaEnd: number
}

/** The requests that stages ask for, all together; not a whole number. */
export function areaOf(stages: readonly Line[]): number {
  return piecesOf(stages).at(-1)?.areaEnd ?? 0
}

/** The requests that are asked for before an offset from the start; not a whole number. */
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

/** How many whole numbers k ≥ 0 lie below an area: arrivals that are due before it is reached. */
export function countBelow(area: number): number {
  return Math.ceil(snapped(area))
}

/** When the last stage ends, as an offset from the start. */
export function endOf(stages: readonly Line[]): Micros {
  return fromSeconds(stages.reduce((sum, stage) => sum + stage.seconds, 0))
}

/**
 * When so many requests have been asked for: the offset from which on it is more than `area`. Each call must ask for no
 * less than the one before; beyond the last stage it is the end of the last that has a rate.
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

/** The stages that have a rate at all. */
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
 * Seconds into a piece: the root of from·t + slope·t²/2 = area, in the form that does not subtract what is almost equal.
 * A falling rate is looked at from its end, for the same reason.
 */
function elapsed(piece: Piece, area: number): number {
  const { from, to, seconds } = piece
  const done = area - piece.area
  if (done <= 0) return 0
  if (from <= to) return Math.min(seconds, crossing(done, from, (to - from) / seconds))
  const left = piece.areaEnd - area
  return left <= 0 ? seconds : Math.max(0, seconds - crossing(left, to, (from - to) / seconds))
}

/** How long a rate that begins with `from` and grows by `slope` each second takes for an area above 0. */
function crossing(area: number, from: number, slope: number): number {
  const twiceMean = from + Math.sqrt(from * from + 2 * slope * area)
  // An area so small that its product with the slope is 0 takes no time.
  return twiceMean === 0 ? 0 : (2 * area) / twiceMean
}

/** Decimals such as 0.1 · 30 miss whole numbers by a rounding, which must not make a request more. */
export function snapped(area: number): number {
  const nearest = Math.round(area)
  return Math.abs(area - nearest) <= 1e-12 * Math.max(1_000, area) ? nearest : area
}
