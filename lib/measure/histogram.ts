/**
 * Counts of microseconds in the bucket layout of HdrHistogram(lowest 1, highest 1 h, 3 significant digits): the same
 * indices, so that its V2 format is the wire form, and merging is the addition of cells.
 *
 * Layout: b = 21 − clz32(v | 2047); index = b·1024 + (v >>> b). Cells below 2048 hold one value each; above, a cell
 * spans 2^b values, at most 0.1 % of its value. Source: the layout of HdrHistogram, sub-bucket count 2048.
 */
import { type Micros, micros } from '../units.ts'

/** The largest value that is kept, one hour; a larger one counts as this and is noted in `clamped`. */
export const HIGHEST = micros(3_600_000_000)
/** The number of cells from 1 µs to one hour. */
export const CELLS = cellOf(HIGHEST) + 1
const BLOCK = 1_024

/** The cell of a value below 2^32; values below 0 count as 0. */
export function cellOf(value: number): number {
  if (value < 0) return 0
  const bucket = 21 - Math.clz32(value | 2_047)
  return bucket * 1_024 + (value >>> bucket)
}

/** The smallest value that falls into a cell. */
export function lowestOf(cell: number): number {
  const bucket = (cell >> 10) - 1
  if (bucket < 0) return cell
  return ((cell & 1_023) + 1_024) * 2 ** bucket
}

/** The largest whole value that falls into a cell. */
export function highestOf(cell: number): number {
  const bucket = (cell >> 10) - 1
  return bucket < 0 ? cell : lowestOf(cell) + 2 ** bucket - 1
}

const none = new Float64Array(0)

/** Counts per cell, beside exact count, sum, least and greatest. Grows with the largest value seen; an empty one holds no cells. */
export class Histogram {
  /** Float64: counts add up over a run beyond 32 bits and stay exact to 2^53. */
  cells: Float64Array = none
  count = 0
  /** Sum of the values in µs, for the mean. */
  sum = 0
  /** Least and greatest value in µs; 0 without samples. */
  min = 0
  max = 0
  /** Values above one hour, counted as one hour. */
  clamped = 0

  /** Adds one value in µs; fractions are cut off, and what is no number above 0 counts as 0. */
  record(value: number): void {
    if (value > HIGHEST) {
      this.clamped += 1
      this.record(HIGHEST)
      return
    }
    // One hour is below 2^32: the shift cuts fractions off. Called several times a request, so `cellOf` is written out.
    const kept = value > 0 ? value >>> 0 : 0
    const bucket = 21 - Math.clz32(kept | 2_047)
    const cell = (bucket << 10) + (kept >>> bucket)
    if (cell >= this.cells.length) this.#grow(cell)
    this.cells[cell] = (this.cells[cell] ?? 0) + 1
    if (kept < this.min || this.count === 0) this.min = kept
    if (kept > this.max) this.max = kept
    this.count += 1
    this.sum += kept
  }

  /** Adds so many zeros. */
  recordZeros(times: number): void {
    if (times === 0) return
    this.record(0)
    this.addToCell(0, times - 1)
    this.count += times - 1
  }

  /** Adds `times` to one cell, without touching the exact figures: for decoders, which set those themselves. */
  addToCell(cell: number, times: number): void {
    if (cell >= this.cells.length) this.#grow(cell)
    this.cells[cell] = (this.cells[cell] ?? 0) + times
  }

  /** Adds another histogram to this one. Associative and commutative; an empty one changes nothing. */
  add(other: Readonly<Histogram>): this {
    if (other.count === 0) return this
    // Outside of its least and greatest value a histogram is empty, and most are narrow.
    const last = cellOf(other.max)
    if (last >= this.cells.length) this.#grow(last)
    for (let cell = cellOf(other.min); cell <= last; cell += 1) {
      const times = other.cells[cell] ?? 0
      if (times > 0) this.cells[cell] = (this.cells[cell] ?? 0) + times
    }
    return this.addFigures(other)
  }

  /** Adds the exact figures of another, not its cells. */
  addFigures(other: Figures): this {
    if (other.count === 0) return this
    this.min = this.count === 0 ? other.min : Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.count += other.count
    this.sum += other.sum
    this.clamped += other.clamped
    return this
  }

  /** The lowest cell that holds a count; −1 when all are empty. */
  firstCell(): number {
    for (let cell = 0; cell < this.cells.length; cell += 1) if ((this.cells[cell] ?? 0) > 0) return cell
    return -1
  }

  /** The highest cell that holds a count; −1 when all are empty. */
  lastCell(): number {
    let cell = this.cells.length - 1
    while (cell >= 0 && this.cells[cell] === 0) cell -= 1
    return cell
  }

  clone(): Histogram {
    return new Histogram().add(this)
  }

  #grow(cell: number): void {
    const grown = new Float64Array((Math.floor(cell / BLOCK) + 1) * BLOCK)
    grown.set(this.cells)
    this.cells = grown
  }
}

/** The exact figures of a histogram, all in µs. */
export interface Figures {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly clamped: number
}

/**
 * The nearest-rank quantile in µs: the value of the ⌈q·n⌉th sample in order, at the top of its cell, never outside the
 * exact least and greatest. With one sample every quantile is that sample.
 * @param q from 0 to 1
 */
export function quantile(histogram: Readonly<Histogram>, q: number): Micros | undefined {
  if (histogram.count === 0) return undefined
  // 0.55 × 100 is a little above 55 in floating point: without the correction its rank would be 56.
  const rank = Math.min(histogram.count, Math.max(1, Math.ceil(q * histogram.count * (1 - Number.EPSILON))))
  let seen = 0
  for (let cell = cellOf(histogram.min); cell < histogram.cells.length; cell += 1) {
    seen += histogram.cells[cell] ?? 0
    if (seen >= rank) return micros(Math.min(histogram.max, Math.max(histogram.min, highestOf(cell))))
  }
  return micros(histogram.max)
}

/**
 * The most frequent value in µs, rounded to its cell (3 significant digits): the bottom of the fullest cell, the lower
 * one of two that are equally full.
 */
export function mode(histogram: Readonly<Histogram>): Micros | undefined {
  if (histogram.count === 0) return undefined
  let fullest = 0
  for (let cell = 1; cell < histogram.cells.length; cell += 1) {
    if ((histogram.cells[cell] ?? 0) > (histogram.cells[fullest] ?? 0)) fullest = cell
  }
  return micros(Math.min(histogram.max, Math.max(histogram.min, lowestOf(fullest))))
}

/** How many samples are at least so many µs, as far as cells tell: those of the value's own cell count. */
export function countFrom(histogram: Readonly<Histogram>, value: number): number {
  let times = 0
  for (let cell = cellOf(value); cell < histogram.cells.length; cell += 1) times += histogram.cells[cell] ?? 0
  return times
}

/** The mean in µs, from the exact sum. */
export function mean(histogram: Readonly<Histogram>): Micros | undefined {
  return histogram.count === 0 ? undefined : micros(histogram.sum / histogram.count)
}
