/** How far the samples of a histogram lie apart. */
import { type Micros, micros } from '../units.ts'
import { highestOf, lowestOf } from './cell-layout.ts'
import type { Histogram } from './histogram.ts'
import { mean, within } from './quantiles.ts'

/**
 * The standard deviation in µs, of all samples and not of a sample of them (divided by their number, as HdrHistogram
 * does); undefined without any, and 0 if all are equal. Each counts as the middle of its cell, bounded by the exact
 * minimum and maximum: within 0.05 % of its value.
 */
export function deviation(histogram: Readonly<Histogram>): Micros | undefined {
  const average = mean(histogram)
  if (average === undefined) return undefined
  if (histogram.min === histogram.max) return micros(0)
  const cells = histogram.cells()
  let squares = 0
  while (cells.next()) squares += cells.times * (valueOf(histogram, cells.cell) - average) ** 2
  return micros(Math.sqrt(squares / histogram.count))
}

/** The share of the samples between two values in µs, both included, to the precision of cells; 0 without samples. */
export function shareBetween(histogram: Readonly<Histogram>, from: number, to: number): number {
  if (histogram.count === 0) return 0
  const cells = histogram.cells()
  let times = 0
  while (cells.next()) {
    const value = valueOf(histogram, cells.cell)
    if (value >= from && value <= to) times += cells.times
  }
  return times / histogram.count
}

function valueOf(histogram: Readonly<Histogram>, cell: number): Micros {
  return within(histogram, (lowestOf(cell) + highestOf(cell)) / 2)
}
