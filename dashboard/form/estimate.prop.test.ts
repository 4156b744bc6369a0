import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { avalancheBody, avalanchePlan, tsunamiBody, tsunamiPlan } from '../../lib/api/bodies.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { areaOf } from '../../lib/plan/stages.ts'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { type Estimate, estimateOf, estimateText } from './estimate.ts'
import type { Body } from './request.ts'

const TARGET = 'http://127.0.0.1:8000'
const option = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
const few = fc.integer({ min: 1, max: 50 })
const rate = fc.integer({ min: 0, max: 100 })
const stage = fc.record({ from: rate, to: rate, seconds: few }, { requiredKeys: ['to', 'seconds'] })

/** What the plan says of the requests of one driver. */
function planned(shape: Shape): Estimate {
  switch (shape.kind) {
    case 'burst':
      return { by: 'count', requests: shape.loads * shape.burst.value, atMost: false }
    case 'constant':
      return { by: 'count', requests: shape.count.value, atMost: false }
    case 'closed':
      return shape.count === undefined
        ? { by: 'time', seconds: shape.seconds ?? 0 }
        : { by: 'count', requests: shape.count.value, atMost: shape.seconds !== undefined }
    case 'pause':
      return { by: 'time', seconds: shape.seconds }
    default:
      return { by: 'count', requests: areaOf(shape.stages), atMost: false }
  }
}

/** Undefined for a body that the server refuses. */
function shapeOf(plan: () => Plan): Shape | undefined {
  try {
    return plan().phases[0]?.shape
  } catch (error) {
    if (error instanceof BreakwaterError) return undefined
    throw error
  }
}

function defined(body: Record<string, unknown>): Body {
  return JSON.parse(JSON.stringify(body)) as Body
}

function expectEstimate(kind: 'avalanche' | 'tsunami', body: Body, shape: Shape | undefined): void {
  if (shape === undefined) return
  const [estimate, plan] = [estimateOf({ kind, body }), planned(shape)]
  if (estimate.by === 'time' || plan.by === 'time') {
    expect(estimate).toEqual(plan)
    return
  }
  expect(estimate.atMost).toBe(plan.atMost)
  // A rate that ends with a fraction of a request gives a whole number of them.
  expect(Math.abs(estimate.requests - plan.requests)).toBeLessThan(1)
}

describe('the estimate', () => {
  test('of an avalanche is what its plan says', () => {
    const bodies = fc.record({ count: option(few), duration: option(few), rate: option(few) })
    fc.assert(
      fc.property(bodies, option(fc.array(stage, { minLength: 1, maxLength: 4 })), (options, stages) => {
        const body = defined({ ...options, stages })
        const parsed = avalancheBody.safeParse(body)
        if (parsed.success)
          expectEstimate(
            'avalanche',
            body,
            shapeOf(() => avalanchePlan(parsed.data, TARGET)),
          )
      }),
    )
  })

  test('of a tsunami is what its plan says', () => {
    fc.assert(
      fc.property(fc.record({ count: option(few), bursts: option(few), size: option(few) }), (options) => {
        const body = defined(options)
        expectEstimate(
          'tsunami',
          body,
          shapeOf(() => tsunamiPlan(60, tsunamiBody.parse(body), TARGET)),
        )
      }),
    )
  })
})

describe('the sentence of an estimate', () => {
  it.each<[Estimate, number, string]>([
    [{ by: 'count', requests: 500, atMost: false }, 3, 'about 1,500 requests in total'],
    [{ by: 'count', requests: 1, atMost: true }, 1, 'at most 1 request in total'],
    [{ by: 'time', seconds: 30 }, 2, 'as many requests as possible in 30 s, because only a duration is set'],
  ])('of %j on %d drivers is: %s', (estimate, drivers, text) => {
    expect(estimateText(estimate, drivers)).toBe(text)
  })
})
