/** Statistics of a histogram: quantiles, mean and mode. */
import { type Micros, micros } from '../units.ts'
import { cellOf, highestOf, lowestOf } from './cell-layout.ts'
import type { Histogram } from './histogram.ts'

/**
 * Nearest-rank quantiles in µs, in one pass over the cells: the ⌈q·n⌉th sample in ascending order, as the top of its
 * cell, bounded by the exact minimum and maximum. With one sample, every quantile is that sample.
 * @param qs from 0 to 1, ascending
 * @returns one for each; undefined without samples
 */
export function quantiles(histogram: Readonly<Histogram>, qs: readonly number[]): (Micros | undefined)[] {
  const { count } = histogram
  if (count === 0) return qs.map(() => undefined)
  const cells = histogram.cells()
  let seen = 0
  return qs.map((q) => {
    const rank = rankOf(q, count)
    while (seen < rank && cells.next()) seen += cells.times
    return within(histogram, highestOf(cells.cell))
  })
}

/** The nearest-rank quantile in µs; see `quantiles`. */
export function quantile(histogram: Readonly<Histogram>, q: number): Micros | undefined {
  return quantiles(histogram, [q])[0]
}

/**
 * The rank of a quantile among a number of samples in ascending order, from 1 on. 0.55 × 100 is a little above 55 in
 * floating point: without the correction its rank would be 56.
 */
export function rankOf(q: number, count: number): number {
  return Math.min(count, Math.max(1, Math.ceil(q * count * (1 - Number.EPSILON))))
}

/**
 * The most frequent value in µs, rounded to its cell (3 significant digits): the bottom of the fullest cell, and of
 * equally full cells the lowest.
 */
export function mode(histogram: Readonly<Histogram>): Micros | undefined {
  if (histogram.count === 0) return undefined
  const cells = histogram.cells()
  let [fullest, most] = [0, 0]
  while (cells.next()) if (cells.times > most) [fullest, most] = [cells.cell, cells.times]
  return within(histogram, lowestOf(fullest))
}

/** A value in µs that stands for samples, such as the middle of their cell, bounded by the exact minimum and maximum. */
export function within({ min, max }: Readonly<Histogram>, value: number): Micros {
  return micros(Math.min(max, Math.max(min, value)))
}

/** How many samples are at least a value in µs, to the precision of cells: the whole cell of the value counts. */
export function countFrom(histogram: Readonly<Histogram>, value: number): number {
  const from = cellOf(value)
  const cells = histogram.cells()
  let times = 0
  while (cells.next()) if (cells.cell >= from) times += cells.times
  return times
}

/** How many samples are below a value in µs, or equal to it as well, to the precision of cells: by the top of a cell. */
export function countBelow(histogram: Readonly<Histogram>, value: number, orEqual: boolean): number {
  const isBelow = (sample: number): boolean => sample < value || (orEqual && sample === value)
  if (histogram.count === 0 || !isBelow(histogram.min)) return 0
  if (isBelow(histogram.max)) return histogram.count
  const cells = histogram.cells()
  let times = 0
  while (cells.next() && isBelow(highestOf(cells.cell))) times += cells.times
  return times
}

/** The mean in µs, from the exact sum. */
export function mean(histogram: Readonly<Histogram>): Micros | undefined {
  return histogram.count === 0 ? undefined : micros(histogram.sum / histogram.count)
}
