/**
 * The cells of a heat map as the colours of an image: a column for each second, a row for each range of response times.
 * Only what has changed since the last time is computed again. It does not draw.
 */
import { firstChanged } from './first-changed.ts'
import type { TimeRange } from './group.ts'
import { levelOf, type Ramp } from './heat-ramp.ts'

/** A stretch of time with its requests by row. */
export interface HeatPoint extends TimeRange {
  /** Pairs of row and number of requests. */
  readonly heat: readonly (readonly [row: number, count: number])[]
}

/** The image has this many rows: response times up to an hour. Longer ones are in the last. */
export const IMAGE_ROWS = 128
/** Browsers refuse wider images; in longer tests a column is 2, 4, 8… seconds. */
const MOST_COLUMNS = 8_192
const FIRST_COLUMNS = 512
const BYTES = 4

export class HeatGrid {
  #ramp: Ramp
  #points: readonly HeatPoint[] = []
  #columns = FIRST_COLUMNS
  #secondsPerColumn = 1
  #pixels = new Uint8ClampedArray(FIRST_COLUMNS * IMAGE_ROWS * BYTES)
  #most = 1
  #rows: readonly [number, number] = [IMAGE_ROWS, 0]

  constructor(ramp: Ramp) {
    this.#ramp = ramp
  }

  /** The colours of the image by rows from the top, which is the longest response time. */
  get pixels(): Uint8ClampedArray<ArrayBuffer> {
    return this.#pixels
  }

  get columns(): number {
    return this.#columns
  }

  get secondsPerColumn(): number {
    return this.#secondsPerColumn
  }

  /** The number of requests per second in a cell that has the last colour; a power of two. */
  get most(): number {
    return this.#most
  }

  /** The first row with requests, and the row after the last. */
  get rows(): readonly [number, number] {
    return this.#rows[0] < this.#rows[1] ? this.#rows : [40, 56]
  }

  /** Shows the same in other colours. @returns the first column that changed */
  recolour(ramp: Ramp): number {
    this.#ramp = ramp
    return this.#paint(0)
  }

  /** @param points in the order of time; those that are the same objects as before are not painted again
   * @returns the first column that changed; the number of columns if none has */
  update(points: readonly HeatPoint[]): number {
    const before = this.#points
    this.#points = points
    const grown = this.#fit(points.at(-1)?.to ?? 0)
    const changed = firstChanged(before, points)
    const scaled = this.#measure(changed)
    if (grown || scaled) return this.#paint(0)
    return changed === points.length && changed === before.length ? this.#columns : this.#paint(changed)
  }

  /** Makes room for all seconds. @returns whether the image is a new one */
  #fit(seconds: number): boolean {
    let [columns, each] = [this.#columns, this.#secondsPerColumn]
    while (columns * each < seconds) {
      if (columns < MOST_COLUMNS) columns *= 2
      else each *= 2
    }
    if (columns === this.#columns && each === this.#secondsPerColumn) return false
    this.#columns = columns
    this.#secondsPerColumn = each
    this.#pixels = new Uint8ClampedArray(columns * IMAGE_ROWS * BYTES)
    return true
  }

  /** Takes the points from an index on into account. @returns whether colours have another meaning now */
  #measure(first: number): boolean {
    let [low, high] = first === 0 ? [IMAGE_ROWS, 0] : this.#rows
    let most = first === 0 ? 1 : this.#most
    for (const point of this.#points.slice(first)) {
      for (const [row, count] of point.heat) {
        low = Math.min(low, row)
        high = Math.max(high, row + 1)
        most = Math.max(most, perSecond(point, count))
      }
    }
    this.#rows = [Math.max(low, 0), Math.min(high, IMAGE_ROWS)]
    const rounded = 2 ** Math.ceil(Math.log2(most))
    const changed = rounded !== this.#most
    this.#most = rounded
    return changed
  }

  /** Paints the points from an index on, and clears what is after them. */
  #paint(first: number): number {
    // Not where the point starts: what was painted before may have started earlier.
    const start = this.#columnOf(this.#points[first - 1]?.to ?? 0)
    for (let row = 0; row < IMAGE_ROWS; row++) {
      this.#pixels.fill(0, (row * this.#columns + start) * BYTES, (row + 1) * this.#columns * BYTES)
    }
    // Points before the first may share its column.
    const index = this.#points.findIndex(({ to }) => this.#lastColumn(to) >= start)
    for (const point of index === -1 ? [] : this.#points.slice(index)) this.#paintPoint(point, start)
    return start
  }

  #paintPoint(point: HeatPoint, start: number): void {
    const [from, to] = [Math.max(this.#columnOf(point.from), start), this.#lastColumn(point.to)]
    for (const [row, count] of point.heat) {
      if (count <= 0) continue
      const colour = this.#ramp[levelOf(perSecond(point, count), this.#most)] ?? [0, 0, 0]
      const line = IMAGE_ROWS - 1 - Math.min(Math.max(row, 0), IMAGE_ROWS - 1)
      for (let column = from; column <= to; column++) {
        const at = (line * this.#columns + column) * BYTES
        this.#pixels.set(colour, at)
        this.#pixels[at + 3] = 255
      }
    }
  }

  #columnOf(seconds: number): number {
    return Math.min(Math.max(Math.floor(seconds / this.#secondsPerColumn), 0), this.#columns - 1)
  }

  #lastColumn(to: number): number {
    return Math.min(Math.ceil(to / this.#secondsPerColumn), this.#columns) - 1
  }
}

function perSecond({ from, to }: TimeRange, count: number): number {
  return count / Math.max(to - from, 1)
}
