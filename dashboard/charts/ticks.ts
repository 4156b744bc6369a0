/** Where the axes of charts have their numbers. */
import { HEAT_ROWS } from './heat-rows.ts'

/** Steps of a time axis, in seconds, which people count in. */
export const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
]

const niceShares = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The end of a linear axis that starts at 0: a round number that is not below the largest value. */
export function roundUp(most: number): number {
  if (!(most > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return (niceShares.find((share) => share * power >= most * (1 - 1e-9)) ?? 10) * power
}

const steps = [1, 2, 5]

/** The numbers 1, 2, 5 × 10ⁿ within a range; only 10ⁿ where those would be too many. */
export function logTicks(low: number, high: number, most = 8): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
  const within = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  const fine = powers.flatMap((power) => steps.map((step) => step * power)).filter(within)
  if (fine.length <= most) return fine
  const coarse = powers.filter(within)
  const every = Math.ceil(coarse.length / most)
  return coarse.filter((_, index) => index % every === 0)
}

/** The ends of a logarithmic axis: the nearest numbers 1, 2, 5 × 10ⁿ around all values. */
export function logRange(low: number, high: number): [number, number] {
  if (!(low > 0) || !(high > 0)) return [1, 10]
  const start = 10 ** Math.floor(Math.log10(low))
  const end = 10 ** Math.floor(Math.log10(high))
  const from = start * (steps.findLast((step) => step * start <= low * (1 + 1e-9)) ?? 1)
  const to = end * (steps.find((step) => step * end >= high * (1 - 1e-9)) ?? 10)
  return to > from ? [from, to] : [from, from * 10]
}

/** The rows of a heat map whose lower ends are round response times. @param to the row after the last */
export function rowTicks(from: number, to: number): { readonly row: number; readonly ms: number }[] {
  const micros = (row: number): number => 2 ** (row / HEAT_ROWS)
  return logTicks(micros(from), micros(to)).map((each) => ({ row: HEAT_ROWS * Math.log2(each), ms: each / 1_000 }))
}
