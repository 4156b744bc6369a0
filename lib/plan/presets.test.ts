import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hashOf, phaseOf, planSchema } from './plan.ts'
import { avalanche, tsunami } from './presets.ts'
import { countOf } from './schedule.ts'

const target = 'http://127.0.0.1:8000/ping'

describe('an avalanche', () => {
  it('is the 500 of the reference at once unless told otherwise', () => {
    const { shape } = phaseOf(avalanche({ target }))
    expect(shape).toEqual({ kind: 'closed', count: { value: 500, per: 'driver' }, connections: 500 })
  })

  it('has as many connections as requests, at most 500, at least one', () => {
    const connections = [0, 1, 20, 9_000].map((count) => phaseOf(avalanche({ target, count })).shape)
    expect(connections).toMatchObject([
      { connections: 1 },
      { connections: 1 },
      { connections: 20 },
      { connections: 500 },
    ])
  })

  it('with a rate is open at that rate', () => {
    expect(phaseOf(avalanche({ target, count: 10, rate: 5 })).shape).toMatchObject({
      kind: 'constant',
      rate: { value: 5, per: 'driver' },
    })
  })
})

describe('a tsunami', () => {
  it('is 5 loads of 100 unless told otherwise', () => {
    expect(phaseOf(tsunami(2, { target })).shape).toMatchObject({ loads: 5, burst: { value: 100 }, everySeconds: 2 })
  })

  it.each([
    [{ count: 12 * 5 }, 5, 12],
    [{ count: 60, loads: 4 }, 4, 15],
    [{ count: 60, burst: 1 }, 60, 1],
    [{ loads: 3 }, 3, 100],
    [{ count: 60, loads: 6, burst: 10 }, 6, 10],
  ])('with %j has two numbers fix the third', (options, loads, burst) => {
    expect(phaseOf(tsunami(1, { target, ...options })).shape).toMatchObject({ loads, burst: { value: burst } })
  })

  it.each([{ count: 7 }, { count: 60, loads: 7 }, { count: 60, loads: 6, burst: 9 }, { count: 5, burst: 0 }])(
    'with %j is refused, by the name of the field',
    (options) => {
      expect(() => tsunami(1, { target, ...options })).toThrow(/count/)
    },
  )

  it('whose loads last longer than the delay is refused, by the name of the rate', () => {
    expect(() => tsunami(1, { target, burst: 100, rate: 50 })).toThrow(/rate/)
  })
})

describe('both', () => {
  it('give plans that the schema accepts as they are', () => {
    const count = fc.integer({ min: 0, max: 1_000 })
    const rate = fc.option(fc.integer({ min: 1_000, max: 100_000 }), { nil: undefined })
    fc.assert(
      fc.property(count, rate, fc.integer({ min: 2, max: 60 }), (requests, perSecond, delay) => {
        const options = { target, rate: perSecond, headers: { accept: '*/*' }, method: 'post', name: 'n' }
        const plans = [
          avalanche({ ...options, count: requests }),
          tsunami(delay, { ...options, count: requests, ...divisible(requests) }),
        ]
        for (const plan of plans) {
          expect(hashOf(planSchema.parse(plan))).toBe(hashOf(plan))
          expect(countOf(phaseOf(plan).shape)).toEqual({ value: requests, per: 'driver' })
        }
      }),
    )
  })
})

/** Loads and a burst that make the count. */
function divisible(count: number): { loads: number; burst: number } {
  return count % 2 === 0 ? { loads: 2, burst: count / 2 } : { loads: count, burst: 1 }
}
