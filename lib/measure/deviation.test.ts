import { describe, expect, it } from '@jest/globals'
import { deviation, shareBetween } from './deviation.ts'
import { Histogram } from './histogram.ts'

function of(...values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** Its cell contains 8 values, and it is not the middle one. */
const AT_EDGE = 10_000

describe('the standard deviation', () => {
  it('is that of all samples, and undefined without any', () => {
    expect(deviation(of(2, 4, 4, 4, 5, 5, 7, 9))).toBe(2)
    expect(deviation(of())).toBeUndefined()
  })

  it('of equal samples is 0, wherever they are in their cell', () => {
    expect(deviation(of(AT_EDGE, AT_EDGE, AT_EDGE))).toBe(0)
  })

  it('takes no sample for less than the minimum or more than the maximum', () => {
    expect(deviation(of(AT_EDGE, AT_EDGE + 7))).toBeLessThanOrEqual(3.5)
  })
})

describe('the share of the samples between two values', () => {
  it('contains both', () => {
    expect(shareBetween(of(1, 2, 3, 4), 2, 3)).toBe(0.5)
    expect(shareBetween(of(), 0, 1)).toBe(0)
  })

  it('of equal samples is all at their value, wherever they are in their cell', () => {
    expect(shareBetween(of(AT_EDGE, AT_EDGE), AT_EDGE, AT_EDGE)).toBe(1)
  })
})
