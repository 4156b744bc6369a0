/** How far the samples of a histogram lie apart. */
import { highestOf, lowestOf } from './cell-layout.ts'
import type { Histogram } from './histogram.ts'
import { mean } from './quantiles.ts'

/**
 * The standard deviation in µs, of all samples (divided by their number, as HdrHistogram does), each taken as the middle
 * of its cell; 0 without samples.
 */
export function deviation(histogram: Readonly<Histogram>): number {
  const { count } = histogram
  if (count === 0) return 0
  const centre = mean(histogram) ?? 0
  const cells = histogram.cells()
  let squares = 0
  while (cells.next()) squares += cells.times * (middleOf(cells.cell) - centre) ** 2
  return Math.sqrt(squares / count)
}

/** The share of the samples between two values in µs, both included, to the precision of cells; 0 without samples. */
export function shareBetween(histogram: Readonly<Histogram>, from: number, to: number): number {
  if (histogram.count === 0) return 0
  const cells = histogram.cells()
  let times = 0
  while (cells.next()) {
    const middle = middleOf(cells.cell)
    if (middle >= from && middle <= to) times += cells.times
  }
  return times / histogram.count
}

function middleOf(cell: number): number {
  return (lowestOf(cell) + highestOf(cell)) / 2
}
