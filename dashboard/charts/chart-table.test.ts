import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chartTableContent, MOST_ROWS, thinned } from './chart-table.ts'

const seconds = (count: number) => ({
  stretches: Array.from({ length: count }, (_, from) => ({ from, to: from + 1 })),
  series: [{ label: 'sent', values: Array.from({ length: count }, (_, from) => (from === 1 ? null : from)) }],
})

describe('the table of a chart', () => {
  it('has the newest point first', () => {
    expect(chartTableContent('Rates', 'count', seconds(3))).toEqual({
      caption: 'Rates',
      columns: ['Time', 'sent'],
      rows: [
        ['0:02', '2'],
        ['0:01', '–'],
        ['0:00', '0'],
      ],
    })
  })

  it('says that it leaves points out', () => {
    const { caption, rows } = chartTableContent('Rates', 'count', seconds(3_600))
    expect(caption).toBe('Rates: 600 of 3,600 points, evenly distributed')
    expect([rows.length, rows[0]?.[0], rows.at(-1)?.[0]]).toEqual([MOST_ROWS, '59:59', '0:00'])
  })
})

describe('thinning', () => {
  it('keeps the first and the last, and has equal distances but for one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000 }), fc.integer({ min: 2, max: 700 }), (length, most) => {
        const kept = thinned(length, most)
        expect([kept.length, kept[0], kept.at(-1)]).toEqual([Math.min(length, most), 0, length - 1])
        const distances = kept.slice(1).map((index, at) => index - (kept[at] ?? 0))
        expect(Math.max(...distances) - Math.min(...distances)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
