/** Exact quantiles of a few hundred samples: a histogram would round, and so few can be sorted. */
import { BreakwaterError } from '../lib/errors.ts'

/** Statistics of samples; a percentile is an actual sample (nearest rank), never an interpolated value. */
export interface Spread {
  readonly n: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/**
 * The spread of samples, rounded to 3 decimals.
 * @throws BreakwaterError `internal` when there are none
 */
export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b)
  return {
    n: sorted.length,
    p50: ranked(sorted, 0.5),
    p99: ranked(sorted, 0.99),
    max: ranked(sorted, 1),
  }
}

/** A number rounded to some decimals, for output. */
export function rounded(value: number, decimals = 3): number {
  return Number(value.toFixed(decimals))
}

function ranked(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new BreakwaterError('internal', 'nothing was measured: there are no samples')
  return rounded(value)
}
