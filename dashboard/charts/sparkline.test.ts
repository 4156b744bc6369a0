import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sparklineParts } from './sparkline.ts'

const size = { width: 100, height: 22 }

describe('a sparkline', () => {
  it('reaches from side to side, with 0 at the bottom and the largest value at the top', () => {
    expect(sparklineParts([0, 5, 10], size)).toEqual([
      [
        [0, 21],
        [50, 11],
        [100, 1],
      ],
    ])
  })

  it('has gaps, and shows a single value as a short line', () => {
    expect(sparklineParts([1, null, 1], size)).toEqual([
      [
        [0, 1],
        [2, 1],
      ],
      [
        [98, 1],
        [100, 1],
      ],
    ])
  })

  it('of no values, or of zeros, is empty or at the bottom', () => {
    expect([sparklineParts([], size), sparklineParts([null], size)]).toEqual([[], []])
    expect(sparklineParts([0, 0], size)[0]?.map(([, y]) => y)).toEqual([21, 21])
  })

  it('stays within its size', () => {
    const value = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.option(fc.nat(1_000), { nil: undefined }), (values, most) => {
        for (const [x, y] of sparklineParts(values, { ...size, most }).flat()) {
          expect(x >= 0 && x <= 100 && y >= 1 && y <= 21).toBe(true)
        }
      }),
    )
  })
})
