/**
 * How property tests draw numbers. `fc.double` is uniform over representations: nearly all that it draws between 0 and
 * a million lie below a thousandth. Here each order of magnitude is equally likely, and so is each part of a share.
 */
import fc from 'fast-check'

const STEPS = 1_000_000

/** From 0 to `max`: both ends, whole numbers and fractions, of each order of magnitude from a thousandth upwards. */
export function amounts(max: number): fc.Arbitrary<number> {
  const ends = fc.constantFrom(0, max)
  const magnitudes = fc.nat({ max: STEPS }).map((step) => Math.min(max, 0.001 * (max / 0.001) ** (step / STEPS)))
  return fc.oneof(
    { weight: 1, arbitrary: ends },
    { weight: 4, arbitrary: magnitudes },
    { weight: 3, arbitrary: magnitudes.map(Math.round) },
  )
}

/** From `min` to `max`, uniformly, including both ends. */
export function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.nat({ max: STEPS }).map((step) => min + ((max - min) * step) / STEPS)
}

/** From 0 to 1. */
export const shares: fc.Arbitrary<number> = between(0, 1)
