import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { logRange, logTicks, roundUp, rowTicks } from './ticks.ts'

const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true })

describe('the end of a linear axis', () => {
  it.each([
    [0, 1],
    [NaN, 1],
    [0.7, 0.8],
    [100, 100],
    [101, 120],
    [1_010, 1_200],
  ])('for %d is %d', (most, end) => {
    expect(roundUp(most)).toBeCloseTo(end, 10)
  })

  it('is at most a third above the largest value', () => {
    fc.assert(
      fc.property(positive, (most) => {
        expect(roundUp(most)).toBeGreaterThanOrEqual(most * (1 - 1e-8))
        expect(roundUp(most)).toBeLessThan(most * 1.34)
      }),
    )
  })
})

describe('a logarithmic axis', () => {
  it('contains all values and ends at round numbers', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const [from, to] = logRange(low, high)
        expect(from).toBeLessThanOrEqual(low * (1 + 1e-8))
        expect(to).toBeGreaterThanOrEqual(high * (1 - 1e-8))
        expect(to).toBeGreaterThan(from)
        for (const end of [from, to]) expect(['1', '2', '5']).toContain(end.toExponential(6).charAt(0))
      }),
    )
  })

  it('has an axis without values, too', () => {
    expect([logRange(NaN, NaN), logRange(0, 5)]).toEqual([
      [1, 10],
      [1, 10],
    ])
  })

  it('has numbers 1, 2, 5 in a short range, and powers of ten in a long one', () => {
    expect(logTicks(1, 20)).toEqual([1, 2, 5, 10, 20])
    expect(logTicks(1, 10_000)).toEqual([1, 10, 100, 1_000, 10_000])
    expect(logTicks(1e-6, 1e9).length).toBeLessThanOrEqual(8)
  })
})

describe('the rows of a heat map', () => {
  it('are numbered by round response times', () => {
    const [first, second] = rowTicks(0, 60)
    expect(first).toEqual({ row: 0, ms: 0.001 })
    expect(second?.ms).toBeCloseTo(0.01)
    expect(second?.row).toBeCloseTo(4 * Math.log2(10))
  })
})
