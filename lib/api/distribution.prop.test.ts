import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { histogramOf, latencies } from '../measure/arbitraries.suite.ts'
import { bucketsOf } from '../measure/buckets.ts'
import { distributionOf } from './distribution.ts'

describe('the distribution of response times', () => {
  it('is the standard deviation and the buckets in milliseconds', () => {
    const values = [1_000, 1_200, 1_400, 2_000]
    const { stddev, buckets } = distributionOf(histogramOf(values)) ?? {}
    // The mean is 1,400 µs; the squares of the differences are 160,000 + 40,000 + 0 + 360,000.
    expect(stddev).toBe(0.374)
    expect(buckets?.at(0)).toEqual({ from: 1, to: 1.1, count: 1 })
    expect(buckets?.at(-1)).toEqual({ from: 2, to: 2.1, count: 1 })
  })

  it('is absent without samples', () => {
    expect(distributionOf(histogramOf([]))).toBeUndefined()
  })

  it('has a standard deviation within the resolution of the histogram, and loses nothing of a border', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = histogramOf(values)
        const found = distributionOf(histogram)
        if (found === undefined) return
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const exact = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
        expect(Math.abs(found.stddev - exact / 1_000)).toBeLessThanOrEqual(0.002 + histogram.max / 1e6)
        const borders = found.buckets.map(({ from, to, count }) => [from * 1_000, to * 1_000, count].map(Math.round))
        expect(borders).toEqual(bucketsOf(histogram).map(({ from, to, count }) => [from, to, count]))
      }),
    )
  })
})
