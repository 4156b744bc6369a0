import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkExamples } from './arbitraries.suite.ts'
import {
  countCheck,
  exampleOf,
  joinExamples,
  MAX_EXAMPLE,
  MAX_EXAMPLES,
  MAX_FAILED_CHECKS,
  OTHER_CHECKS,
} from './checks.ts'
import { succeededOf } from './facts.ts'
import { tallyWith } from './facts.suite.ts'

const asIs = (text: string): string => text

describe('failed checks', () => {
  it('are counted by their text, and beyond the bound as one', () => {
    const checks = new Map<string, number>()
    for (let index = 0; index < MAX_FAILED_CHECKS + 2; index += 1) countCheck(checks, `check ${index}`, 2)
    countCheck(checks, 'check 0', 3)
    expect(checks.size).toBe(MAX_FAILED_CHECKS + 1)
    expect([checks.get('check 0'), checks.get(OTHER_CHECKS)]).toEqual([5, 4])
  })

  it('are no success, and a check may say that a status is right', () => {
    const succeeded = (checkFailed: number, statusJudged: number) =>
      succeededOf(tallyWith({ statuses: { 200: 6, 404: 4 }, checkFailed, statusJudged }))
    expect(succeeded(0, 0)).toBe(6)
    // Two responses with 200 failed a check.
    expect(succeeded(2, 0)).toBe(4)
    // A check demands 404: all others fail it.
    expect(succeeded(6, 4)).toBe(4)
    // Another check failed, whatever the status.
    expect(succeeded(10, 4)).toBe(0)
  })
})

describe('the example of a response', () => {
  it('is its status, and the beginning of its body in one line', () => {
    expect(exampleOf(200, Buffer.alloc(0), asIs)).toBe('status 200')
    expect(exampleOf(500, Buffer.from('no\u001b[31m\r\nid'), asIs)).toBe('status 500, no [31m id')
    expect(exampleOf(200, Buffer.of(255, 0), asIs)).toBe('status 200, 2 bytes that are no text')
  })

  it('is cut, between characters too', () => {
    const example = exampleOf(200, Buffer.from('é'.repeat(3_000)), asIs)
    expect(example).toBe(`status 200, ${'é'.repeat(200)}…`)
    expect(example.length).toBeLessThanOrEqual(MAX_EXAMPLE)
  })

  it('has no secret, not even one that crosses the cut', () => {
    const mask = (text: string): string => text.replaceAll('top-secret', '***')
    expect(exampleOf(200, Buffer.from(`${'x'.repeat(195)}top-secret`), mask)).not.toContain('top')
  })
})

describe('examples', () => {
  it('are joined in any order, and never too many', () => {
    fc.assert(
      fc.property(checkExamples, checkExamples, checkExamples, (a, b, c) => {
        const all = joinExamples(joinExamples(a, b), c)
        expect(joinExamples(a, joinExamples(b, c))).toEqual(all)
        expect(joinExamples(joinExamples(c, b), a)).toEqual(all)
        expect(joinExamples(all, all)).toEqual(all)
      }),
    )
    const many = Array.from({ length: 9 }, (_, index) => ({ check: `check ${index}`, example: 'a' }))
    expect(joinExamples([], many)).toHaveLength(MAX_EXAMPLES)
  })
})
