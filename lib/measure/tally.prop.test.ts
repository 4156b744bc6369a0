import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { tallies } from './arbitraries.suite.ts'
import { emptyTally, merge, sameTally, type Tally } from './tally.ts'
import { readTally, tallySchema, writeTally } from './tally-codec.ts'

const sum = (...parts: Tally[]): Tally => parts.reduce(merge, emptyTally())

describe('merging tallies', () => {
  it('is commutative and associative', () => {
    fc.assert(
      fc.property(tallies, tallies, tallies, (a, b, c) => {
        expect(sameTally(sum(a, b, c), sum(c, a, b))).toBe(true)
        expect(sameTally(sum(sum(a, b), c), sum(a, sum(b, c)))).toBe(true)
      }),
    )
  })

  it('has the empty tally as its zero', () => {
    fc.assert(
      fc.property(tallies, (tally) => {
        expect(sameTally(merge(sum(tally), emptyTally()), tally)).toBe(true)
        expect(sameTally(sum(emptyTally(), tally), tally)).toBe(true)
      }),
    )
  })

  it('leaves its operands unchanged, even when the sum grows', () => {
    fc.assert(
      fc.property(tallies, tallies, (a, b) => {
        const before = sum(b)
        const total = sum(a, b)
        merge(total, total)
        expect(sameTally(b, before)).toBe(true)
      }),
    )
  })
})

describe('a tally on the wire', () => {
  it('is read back unchanged through JSON and the schema', () => {
    fc.assert(
      fc.property(tallies, fc.string(), (tally, phase) => {
        const text = JSON.stringify(writeTally({ phase, request: 'r', tally }))
        const read = readTally(tallySchema.parse(JSON.parse(text)))
        expect([read.phase, read.request]).toEqual([phase, 'r'])
        expect(sameTally(read.tally, tally)).toBe(true)
      }),
    )
  })
})
