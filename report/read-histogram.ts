/** Reads a histogram back from the interval log that `histogram-files.ts` writes. */
import { cellOf, highestOf, lowestOf } from '../lib/measure/cell-layout.ts'
import { readCells } from '../lib/measure/hdr-codec.ts'
import { Histogram } from '../lib/measure/histogram.ts'
import { CellReader } from '../lib/measure/packed-cells.ts'
import { fromMillis } from '../lib/units.ts'

/** What the log does not contain exactly, in milliseconds. */
export interface Extremes {
  readonly min: number | null
  readonly max: number | null
}

/**
 * The histogram of a log with one interval. Values below 2,048 µs are exact; the sum takes greater ones as the middle of
 * their cell, which is at most 0.05 % off.
 * @throws HistogramFormatError for a text that is no histogram of ours
 */
export function histogramIn(log: string, extremes: Extremes): Histogram {
  const [, encoded = ''] = /,([^,\s]+)\s*$/.exec(log) ?? []
  const { packed, samples, first, last } = readCells(encoded)
  const min = extremes.min === null ? lowestOf(first) : fromMillis(extremes.min)
  const max = extremes.max === null ? highestOf(last) : fromMillis(extremes.max)
  return Histogram.of(packed, { count: samples, sum: sumOf(packed, min, max), min, max, clamped: 0 })
}

/** The extremes are exact, and so are samples in cells with them, of which there is at least one each. */
function sumOf(packed: Uint8Array, min: number, max: number): number {
  const cells = new CellReader(packed)
  const [lowest, highest] = [cellOf(min), cellOf(max)]
  let sum = 0
  while (cells.next()) {
    const middle = (lowestOf(cells.cell) + highestOf(cells.cell)) / 2
    const known = cells.cell === highest ? max : cells.cell === lowest ? min : undefined
    sum += known === undefined ? cells.times * middle : known + (cells.times - 1) * middle
  }
  return sum
}
