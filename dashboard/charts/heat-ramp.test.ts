import { describe, expect, it } from '@jest/globals'
import { HEAT_ROWS_PER_DOUBLING } from '../../lib/api/timeline.ts'
import { darkRamp, levelOf, lightRamp, type Ramp, toRgb } from './heat-ramp.ts'
import { HEAT_ROWS, rowLimits } from './heat-rows.ts'

const lightness = (ramp: Ramp) => ramp.map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
const sorted = (values: number[]) => [...values].sort((a, b) => a - b)

describe('the colours of a heat map', () => {
  it('become darker on a light surface and lighter on a dark one', () => {
    expect(lightness(darkRamp)).toEqual(sorted(lightness(darkRamp)))
    expect(lightness(lightRamp)).toEqual(sorted(lightness(lightRamp)).reverse())
  })

  it('are those of OKLCH', () => {
    expect([toRgb([1, 0, 0]), toRgb([0, 0, 0])]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
    ])
    // The red of sRGB.
    expect(toRgb([0.62796, 0.25768, 29.234])).toEqual([255, 0, 0])
  })

  it('are chosen by the logarithm of a number', () => {
    expect([levelOf(0, 1_000), levelOf(1_000, 1_000), levelOf(5, 0)]).toEqual([0, lightRamp.length - 1, 0])
    const [a, b, c] = [levelOf(9, 999), levelOf(99, 999), levelOf(999, 999)]
    expect(Math.abs(b - a - (c - b))).toBeLessThanOrEqual(1)
  })
})

describe('the rows of a heat map', () => {
  it('are those of the API', () => {
    expect(HEAT_ROWS).toBe(HEAT_ROWS_PER_DOUBLING)
    expect(rowLimits(40)).toEqual([1.024, 1.024 * 2 ** 0.25])
  })
})
