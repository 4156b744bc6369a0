import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { failureDetails } from './arbitraries.suite.ts'
import { cleanDetail, joinDetails, MAX_DETAIL, MAX_DETAILS } from './details.ts'
import { failureCodeList } from './failures.ts'

describe('joining examples of failures', () => {
  it('gives the same result in any order and grouping, and never exceeds the bound', () => {
    fc.assert(
      fc.property(failureDetails, failureDetails, failureDetails, (a, b, c) => {
        const joined = joinDetails(joinDetails(a, b), c)
        expect(joinDetails(c, joinDetails(b, a))).toEqual(joined)
        expect(joined.length).toBeLessThanOrEqual(MAX_DETAILS)
        expect(joinDetails(joined, joined)).toEqual(joined)
      }),
    )
  })

  it('keeps one example of every code when there is room', () => {
    fc.assert(
      fc.property(failureDetails, failureDetails, (a, b) => {
        const codes = joinDetails(a, b, failureCodeList.length).map(({ code }) => code)
        expect(new Set(codes)).toEqual(new Set([...a, ...b].map(({ code }) => code)))
        expect(codes).toHaveLength(new Set(codes).size)
      }),
    )
  })
})

describe('an example', () => {
  it('holds no control character and has a bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const clean = cleanDetail(text)
        expect(clean).not.toMatch(/\p{Cc}/u)
        expect(clean.length).toBeLessThanOrEqual(MAX_DETAIL)
        expect(cleanDetail(clean)).toBe(clean)
      }),
    )
  })

  it('is cut at the bound', () => {
    expect(cleanDetail('e'.repeat(MAX_DETAIL))).toBe('e'.repeat(MAX_DETAIL))
    expect(cleanDetail('e'.repeat(MAX_DETAIL + 1))).toBe('e'.repeat(MAX_DETAIL))
    expect(MAX_DETAIL).toBe(200)
  })

  it('stays readable', () => {
    expect(cleanDetail('connect\r\nECONNREFUSED\u001b[31m')).toBe('connect ECONNREFUSED [31m')
  })
})
