/**
 * Makes `toEqual` compare latencies by their private histograms: otherwise any two are equal. Imported for its side
 * effect, by tests that compare whole tallies or messages.
 */
import { expect } from '@jest/globals'
import { Latencies } from './latencies.ts'

expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!(a instanceof Latencies || b instanceof Latencies)) return undefined
    return a instanceof Latencies && b instanceof Latencies && a.equals(b)
  },
])
