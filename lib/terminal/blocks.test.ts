import { describe, expect, it } from '@jest/globals'
import { bar, sparkline } from './blocks.ts'

describe('a bar', () => {
  it('grows by eighths of a cell, and is never longer than its width', () => {
    expect([0, 1 / 32, 0.5, 1, 1.5, -1].map((share) => bar(share, 4))).toEqual(['', '▏', '██', '████', '████', ''])
    expect([bar(1, 0), bar(1e-9, 4)]).toEqual(['', '▏'])
  })
})

describe('a sparkline', () => {
  it('has a column for each value, from zero to the largest', () => {
    expect(sparkline([0, 1, 4, 8], { width: 9, height: 1 })).toEqual(['▁▁▄█'])
  })

  it('shows the latest values that fit, and a gap where there is none', () => {
    expect(sparkline([8, 8, null, 4, 8], { width: 3, height: 1 })).toEqual([' ▄█'])
    expect(sparkline([1], { width: 0, height: 1 })).toEqual([''])
  })

  it('may be several lines high', () => {
    expect(sparkline([4, 8, 16], { width: 3, height: 2 })).toEqual(['  █', '▄██'])
  })

  it('is a line of zeros where nothing happened', () => {
    expect(sparkline([0, 0], { width: 3, height: 1 })).toEqual(['▁▁'])
  })
})
