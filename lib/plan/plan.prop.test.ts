import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { plans } from './arbitraries.suite.ts'
import { hashOf, planSchema } from './plan.ts'

describe('a plan', () => {
  it('keeps its hash through JSON and the schema', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const read = planSchema.parse(JSON.parse(JSON.stringify(plan)))
        expect(hashOf(read)).toBe(hashOf(plan))
      }),
    )
  })

  it('has the hash of another plan only if both are equal', () => {
    fc.assert(
      fc.property(plans, plans, (a, b) => {
        expect(hashOf(a) === hashOf(b)).toBe(
          JSON.stringify(planSchema.parse(a)) === JSON.stringify(planSchema.parse(b)),
        )
      }),
    )
  })

  it('is read or rejected from any JSON, and reading never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(planSchema.safeParse(json).success).toBe(false)
      }),
    )
  })
})
