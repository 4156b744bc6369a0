import { describe, expect, it } from '@jest/globals'
import { median, ratioOf, ratioText } from './ratios.ts'

describe('ratios of figures from the same rounds', () => {
  it('are calculated round by round: a round in which both are slower has no effect', () => {
    // The machine was twice as slow in the second round.
    expect(ratioOf([90, 45, 100], [100, 50, 100])).toEqual({ median: 0.9, min: 0.9, max: 1 })
  })

  it('omit a round in which one of them has no figure', () => {
    expect(ratioOf([90, Number.NaN, 100], [100, 50, 100])).toEqual({ median: 0.95, min: 0.9, max: 1 })
    expect(() => ratioOf([Number.NaN], [1])).toThrow('nothing has no median')
  })

  it('of different rounds are rejected', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow('different rounds')
  })

  it('have a median that is the middle value, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
    expect(() => median([])).toThrow('nothing has no median')
  })

  it('are shown with their range', () => {
    expect(ratioText({ median: 0.954, min: 0.9, max: 1.049 })).toBe('0.95 (0.90–1.05)')
  })
})
