/**
 * Which values share a cell of a histogram: the bucket layout of HdrHistogram(lowest 1, highest 1 h, 3 significant
 * digits) with the same indices, so that its V2 format is the wire format, and merging adds cells.
 *
 * Layout: b = 21 − clz32(v | 2047); index = b·1024 + (v >>> b). Cells below 2048 hold one value each; above, a cell
 * spans 2^b values, at most 0.1 % of its value. Source: the layout of HdrHistogram, sub-bucket count 2048.
 */
import { micros } from '../units.ts'

/** The largest value, one hour; larger values count as this one and in `clamped`. */
export const HIGHEST = micros(3_600_000_000)
/** The number of cells from 1 µs to one hour. */
export const CELLS = cellOf(HIGHEST) + 1
/** The array of counts grows by this many cells. */
export const BLOCK = 1_024

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
  return ((cell & 1_023) + 1_024) * (1 << bucket)
}

/** The largest whole value that falls into a cell. */
export function highestOf(cell: number): number {
  const bucket = (cell >> 10) - 1
  return bucket < 0 ? cell : lowestOf(cell) + (1 << bucket) - 1
}
