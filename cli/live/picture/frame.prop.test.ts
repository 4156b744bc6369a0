import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { widthOf } from '../../../lib/terminal/width.ts'
import { frame } from './frame.ts'
import { models } from './sample.suite.ts'

const sizes = fc.record({
  columns: fc.oneof(fc.constantFrom(0, 1, 2, 40, 80, 119, 120, 200), fc.nat({ max: 300 })),
  rows: fc.oneof(fc.constantFrom(0, 1, 2, 7, 8, 23, 24), fc.nat({ max: 90 })),
})

const COLOUR = /\u001b\[\d+m/g

it('a picture of any model fits any terminal, and contains nothing that could move the cursor', () => {
  fc.assert(
    fc.property(models, sizes, (model, size) => {
      const lines = frame(model, size, { colours: true })
      expect(lines.length).toBeLessThanOrEqual(size.rows)
      for (const line of lines) {
        const text = line.replace(COLOUR, '')
        expect(widthOf(text)).toBeLessThanOrEqual(size.columns)
        expect(text).not.toMatch(/[\p{C}\p{M}\p{Zl}\p{Zp}]/u)
      }
    }),
  )
})

it('a picture is the same with and without colours', () => {
  fc.assert(
    fc.property(models, sizes, (model, size) => {
      const plain = frame(model, size, { colours: true }).map((line) => line.replace(COLOUR, '').trimEnd())
      expect(frame(model, size, { colours: false })).toEqual(plain)
    }),
  )
})

it('with more rows, no fewer lines are shown, and the progress is always among them', () => {
  fc.assert(
    fc.property(models, fc.integer({ min: 40, max: 300 }), fc.integer({ min: 9, max: 60 }), (model, columns, rows) => {
      const fewer = frame(model, { columns, rows: rows - 1 }, { colours: false })
      const more = frame(model, { columns, rows }, { colours: false })
      expect(more.length).toBeGreaterThanOrEqual(fewer.length)
    }),
  )
})
