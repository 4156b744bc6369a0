/**
 * Which drivers differ from the others. The test is the modified z-score of B. Iglewicz and D. Hoaglin, "How to Detect
 * and Handle Outliers" (ASQC, 1993): 0.6745 (x − median) ÷ MAD, where the MAD is the median of the absolute deviations
 * from the median; they advise to call a value an outlier if the score's absolute value exceeds 3.5. Unlike mean and
 * standard deviation, neither number is moved by the outliers that are sought.
 */

export const MODIFIED_Z_LIMIT = 3.5
/** The 75th percentile of the standard normal distribution: with it, the score of normal values is a z-score. */
const NORMAL_MAD = 0.6745
/** The mean absolute deviation of normal values in standard deviations, √(2 ÷ π), inverted. */
const NORMAL_MEAN_DEVIATION = 1.253314
/** Of fewer values it cannot be said which one is the different one. */
const FEWEST = 3
/** Nearer to the median than this share of it, a value is not worth a look, however little the others differ. */
const NEGLIGIBLE = 0.1

/** The median; undefined of no values. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/**
 * The modified z-score of each value. If more than half of the values are equal, the MAD is 0; the mean absolute
 * deviation then takes its place. All scores are 0 for fewer than 3 values, and if all values are equal.
 */
export function modifiedScores(values: readonly number[]): number[] {
  const center = medianOf(values)
  if (center === undefined || values.length < FEWEST) return values.map(() => 0)
  const deviations = values.map((value) => Math.abs(value - center))
  const mad = medianOf(deviations) ?? 0
  const mean = deviations.reduce((sum, each) => sum + each, 0) / deviations.length
  const spread = mad > 0 ? mad / NORMAL_MAD : mean * NORMAL_MEAN_DEVIATION
  return values.map((value) => (spread > 0 ? (value - center) / spread : 0))
}

/** A value that differs from those of the others. */
export interface Outlier {
  readonly index: number
  readonly score: number
  /** The value divided by the median of all; infinite if that is 0. */
  readonly times: number
}

/** The values that differ, the most different first. A value that is null is left out. */
export function outliers(values: readonly (number | null)[]): Outlier[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]))
  const numbers = known.map(({ value }) => value)
  const center = medianOf(numbers) ?? 0
  const scores = modifiedScores(numbers)
  return known
    .map(({ value, index }, at) => ({ index, score: scores[at] ?? 0, times: value / center, far: value - center }))
    .filter(({ score, far }) => Math.abs(score) > MODIFIED_Z_LIMIT && Math.abs(far) > NEGLIGIBLE * Math.abs(center))
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .map(({ index, score, times }) => ({ index, score, times }))
}
