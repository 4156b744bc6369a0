import { describe, expect, it } from '@jest/globals'
import { changeMarks } from './change-marks.ts'
import { labelLeft } from './marks.ts'

describe('the marks of changes', () => {
  it('are moments with a text and a short label', () => {
    expect(changeMarks([{ seq: 0, fromSeconds: 12.5, kind: 'factor', factor: 2 }])).toEqual([
      { from: 12.5, kind: 'change', text: '2 × the planned rate', label: '×2' },
    ])
  })
})

describe('the label of a mark', () => {
  const symbol = { x: 100, size: 4 }

  it('stands behind its symbol, before it where there is no room, and nowhere where it would cover a neighbour', () => {
    expect(labelLeft(20, { from: 0, to: 128 }, symbol)).toBe(108)
    expect(labelLeft(20, { from: 72, to: 127 }, symbol)).toBe(72)
    expect(labelLeft(20, { from: 73, to: 127 }, symbol)).toBeUndefined()
  })
})
