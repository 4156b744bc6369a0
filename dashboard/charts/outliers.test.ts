import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { medianOf, modifiedScores, outliers } from './outliers.ts'

describe('the median', () => {
  it('is the middle, or the mean of both middles', () => {
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([2, 2.5, undefined])
  })
})

describe('the modified z-score', () => {
  it('is that of Iglewicz and Hoaglin', () => {
    // Median 3, absolute deviations 2, 1, 0, 1, 97, so the MAD is 1.
    const scores = modifiedScores([1, 2, 3, 4, 100])
    expect(scores.map((score) => Number(score.toFixed(4)))).toEqual([-1.349, -0.6745, 0, 0.6745, 65.4265])
  })

  it('uses the mean deviation if more than half of the values are equal', () => {
    const scores = modifiedScores([5, 5, 5, 5, 15])
    expect(scores.slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(scores[4]).toBeCloseTo(10 / (1.253314 * 2))
  })
})

describe('outliers', () => {
  it('are found on both sides, the most different first', () => {
    const found = outliers([10, 10.4, 9.8, 10.1, 42, 9.9, 2])
    expect(found.map(({ index, times }) => [index, times])).toEqual([
      [4, 42 / 10],
      [6, 2 / 10],
    ])
  })

  it('do not hide each other', () => {
    expect(outliers([10, 11, 9, 10, 11, 9, 10, 400, 500]).map(({ index }) => index)).toEqual([8, 7])
  })

  it('are not what is left out, but keep their place', () => {
    expect(outliers([null, 10, 11, 9, null, 90]).map(({ index }) => index)).toEqual([5])
  })

  it('are none of fewer than three values', () => {
    expect([outliers([]), outliers([1]), outliers([1, 1_000]), outliers([1, 1_000, null])]).toEqual([[], [], [], []])
  })

  it('are none among values that differ by less than a tenth', () => {
    expect(outliers([1_000, 1_000.1, 999.9, 1_000, 1_050])).toEqual([])
  })

  it('are one among many that are equal', () => {
    expect(outliers([0, 0, 0, 0, 0, 0, 0, 0, 0, 7])).toEqual([{ index: 9, score: expect.any(Number), times: Infinity }])
  })

  it('are the same in any unit, and never more than half of the values', () => {
    const values = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 30 })
    fc.assert(
      fc.property(values, fc.constantFrom(0.25, 4, 1_024), (drawn, factor) => {
        const indexes = outliers(drawn).map(({ index }) => index)
        const scaled = outliers(drawn.map((value) => value * factor)).map(({ index }) => index)
        expect(new Set(scaled)).toEqual(new Set(indexes))
        expect(indexes.length).toBeLessThanOrEqual(drawn.length / 2)
      }),
    )
  })
})
