/** Ratios of figures from the same round: these cancel the effects of the machine and of the moment. */
import { BreakwaterError } from '../lib/errors.ts'
import { rounded } from './samples.ts'

export interface Ratio {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * The median of the ratios round by round, with minimum and maximum.
 * @throws BreakwaterError `internal` if the two do not have the same rounds, or none
 */
export function ratioOf(figures: readonly number[], reference: readonly number[]): Ratio {
  if (figures.length !== reference.length)
    throw new BreakwaterError('internal', 'figures of different rounds make no ratio')
  // A contender that ended before its sample has no figure in that round.
  const ratios = figures.map((figure, round) => figure / (reference[round] ?? Number.NaN)).filter(Number.isFinite)
  return { median: rounded(median(ratios)), min: rounded(Math.min(...ratios)), max: rounded(Math.max(...ratios)) }
}

/**
 * The middle value, or the mean of the two in the middle.
 * @throws BreakwaterError `internal` without values
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) throw new BreakwaterError('internal', 'nothing has no median')
  return (low + high) / 2
}

/** A ratio with its range, in the form of a table: `0.95 (0.93–0.97)`. */
export function ratioText({ median: middle, min, max }: Ratio): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
}
