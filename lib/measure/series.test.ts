import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { tallies } from './arbitraries.suite.ts'
import { MAX_LABELS } from '../plan/labels.ts'
import { MOST_PARTS, OVERFLOW, Series } from './series.ts'
import { emptyTally, merge, sameTally, type Tally } from './tally.ts'
import { tallyListSchema, writeTally } from './tally-codec.ts'
import { propertyRuns } from '../property-runs.suite.ts'

const one = (): Tally => ({ ...emptyTally(), sent: 1 })

function sentOf(series: Series, phase: string, request: string): number | undefined {
  return series.parts().find((part) => part.phase === phase && part.request === request)?.tally.sent
}

describe('a series', () => {
  it('keeps tallies apart by phase and request, and adds those with the same label', () => {
    const series = new Series().addAll([
      { phase: 'a', request: 'x', tally: one() },
      { phase: 'a', request: 'y', tally: one() },
      { phase: 'b', request: 'x', tally: one() },
      { phase: 'a', request: 'x', tally: one() },
    ])
    expect(series.parts().map(({ phase, request, tally }) => [phase, request, tally.sent])).toEqual([
      ['a', 'x', 2],
      ['a', 'y', 1],
      ['b', 'x', 1],
    ])
    expect(series.total().sent).toBe(4)
  })

  it('keeps labels with line breaks apart', () => {
    const series = new Series().addAll([
      { phase: 'a\nb', request: 'c', tally: one() },
      { phase: 'a', request: 'b\nc', tally: one() },
      { phase: 'a', request: '1:bc', tally: one() },
      { phase: 'a1:b', request: 'c', tally: one() },
    ])
    expect(series.parts().map(({ tally }) => tally.sent)).toEqual([1, 1, 1, 1])
  })

  it('puts labels above the bound under one name of their phase, and continues to add to the known ones', () => {
    const series = new Series()
    for (let i = 0; i < MAX_LABELS + 50; i += 1) series.add({ phase: 'p', request: `r${i}`, tally: one() })
    series.add({ phase: 'p', request: 'r0', tally: one() })
    expect(series.parts()).toHaveLength(MAX_LABELS + 1)
    expect(sentOf(series, 'p', OVERFLOW)).toBe(50)
    expect(sentOf(series, 'p', 'r0')).toBe(2)
    expect(series.total().sent).toBe(MAX_LABELS + 51)
  })

  it('stays bounded when every phase is new, and its content still passes the schema', () => {
    const series = new Series()
    for (let i = 0; i < 2 * MAX_LABELS; i += 1) series.add({ phase: `p${i}`, request: 'r', tally: one() })
    expect(series.parts()).toHaveLength(MOST_PARTS)
    expect(series.total().sent).toBe(2 * MAX_LABELS)
    expect(tallyListSchema.safeParse(series.parts().map(writeTally)).success).toBe(true)
  })

  it('has the merge of everything added as its total, whatever the labels', () => {
    const labelled = fc.record({
      phase: fc.constantFrom('a', 'b'),
      request: fc.constantFrom('x', 'y', OVERFLOW),
      tally: tallies,
    })
    fc.assert(
      fc.property(fc.array(labelled, { maxLength: 6 }), (parts) => {
        const plain = parts.reduce((sum, part) => merge(sum, part.tally), emptyTally())
        expect(sameTally(new Series().addAll(parts).total(), plain)).toBe(true)
      }),
      { numRuns: propertyRuns(50) },
    )
  })
  it('equals another exactly when each label does, in any order', () => {
    const labelled = fc.record({
      phase: fc.constantFrom('a', 'b'),
      request: fc.constantFrom('x', 'y'),
      tally: tallies,
    })
    fc.assert(
      fc.property(fc.array(labelled, { minLength: 1, maxLength: 6 }), (parts) => {
        const series = new Series().addAll(parts)
        expect(series.equals(new Series().addAll([...parts].reverse()))).toBe(true)
        const [first, ...others] = parts
        if (first === undefined) return
        const moved = new Series().addAll([...others, { ...first, request: 'z' }])
        expect(series.equals(moved)).toBe(false)
        expect(sameTally(series.total(), moved.total())).toBe(true)
        const more = { ...first, tally: { ...emptyTally(), sent: 1 } }
        expect(series.equals(new Series().addAll([...parts, more]))).toBe(false)
      }),
      { numRuns: propertyRuns(50) },
    )
  })
})
