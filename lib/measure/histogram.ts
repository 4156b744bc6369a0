/**
 * Counts of microseconds by cell, beside exact figures. A histogram that is being recorded into has an array of counts;
 * one that was parsed, taken or merged has packed bytes, some hundreds of them, because most cells are empty.
 */
import { BLOCK, cellOf, HIGHEST } from './cell-layout.ts'
import { CellReader, joinCells, noCells, packCells, sameCells } from './packed-cells.ts'

/** The exact figures of a histogram, all in µs. */
export interface Figures {
  readonly count: number
  /** Sum of the values, for the mean. */
  readonly sum: number
  /** Minimum and maximum; 0 without samples. */
  readonly min: number
  readonly max: number
  /** Values above one hour, counted as one hour. */
  readonly clamped: number
}

const figureNames = ['count', 'sum', 'min', 'max', 'clamped'] as const satisfies readonly (keyof Figures)[]
const noCounts = new Float64Array(0)

export class Histogram implements Figures {
  count = 0
  sum = 0
  min = 0
  max = 0
  clamped = 0
  /**
   * Counts by cell, allocated by the first `record`; grows with the largest value seen. Float64: counts add up over a
   * run beyond 32 bits and stay exact to 2^53.
   */
  #counts: Float64Array = noCounts
  /** The packed cells; empty while there are counts. */
  #packed: Uint8Array = noCells

  /** A histogram of cells from `packed`, and of the exact figures of their values. */
  static of(packed: Uint8Array, figures: Figures): Histogram {
    const histogram = new Histogram()
    histogram.#packed = packed
    for (const name of figureNames) histogram[name] = figures[name]
    return histogram
  }

  /** Records one value in µs; fractions are truncated, and a value that is not a number above 0 counts as 0. */
  record(value: number): void {
    if (value > HIGHEST) {
      this.clamped += 1
      this.record(HIGHEST)
      return
    }
    // One hour is below 2^32: the shift truncates fractions. This runs several times per request, so `cellOf` is
    // inlined.
    const kept = value > 0 ? value >>> 0 : 0
    const bucket = 21 - Math.clz32(kept | 2_047)
    const cell = (bucket << 10) + (kept >>> bucket)
    if (cell >= this.#counts.length) this.#grow(cell)
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1
    if (kept < this.min || this.count === 0) this.min = kept
    if (kept > this.max) this.max = kept
    this.count += 1
    this.sum += kept
  }

  /** Records a number of zeros. */
  recordZeros(times: number): void {
    if (times === 0) return
    this.record(0)
    this.#counts[0] = (this.#counts[0] ?? 0) + times - 1
    this.count += times - 1
  }

  /** Adds another histogram to this one. Associative and commutative; an empty one changes nothing. */
  add(other: Readonly<Histogram>): this {
    if (other.count === 0) return this
    this.#packed = joinCells(this.packed(), other.packed())
    this.#counts = noCounts
    this.min = this.count === 0 ? other.min : Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.count += other.count
    this.sum += other.sum
    this.clamped += other.clamped
    return this
  }

  /** Returns the content and resets the histogram. Its array of counts is kept as long as there is content. */
  take(): Histogram {
    const taken = Histogram.of(this.packed(), this)
    if (this.count === 0) this.#counts = noCounts
    else this.#counts.fill(0, cellOf(this.min), cellOf(this.max) + 1)
    this.#packed = noCells
    for (const name of figureNames) this[name] = 0
    return taken
  }

  /** The packed cells; callers must not change them. */
  packed(): Uint8Array {
    // Cells outside the minimum and maximum are empty, and most histograms are narrow.
    return this.#counts === noCounts ? this.#packed : packCells(this.#counts, cellOf(this.min), cellOf(this.max))
  }

  /** Reads the non-empty cells in ascending order. */
  cells(): CellReader {
    return new CellReader(this.packed())
  }

  equals(other: Readonly<Histogram>): boolean {
    return figureNames.every((name) => this[name] === other[name]) && sameCells(this.packed(), other.packed())
  }

  #grow(cell: number): void {
    const grown = new Float64Array((Math.floor(cell / BLOCK) + 1) * BLOCK)
    grown.set(this.#counts)
    this.#counts = grown
    const packed = new CellReader(this.#packed)
    while (packed.next()) grown[packed.cell] = packed.times
    this.#packed = noCells
  }
}
