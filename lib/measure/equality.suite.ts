/**
 * Teaches `toEqual` to compare latencies by their histograms, which are private to them: without it any two are equal.
 * Imported for its effect, by tests that compare tallies or messages as a whole.
 */
import { expect } from '@jest/globals'
import { Latencies } from './latencies.ts'

expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!(a instanceof Latencies || b instanceof Latencies)) return undefined
    return a instanceof Latencies && b instanceof Latencies && a.equals(b)
  },
])
