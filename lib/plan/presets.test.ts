import { phaseOf } from './arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hashOf, planSchema } from './plan.ts'
import type { AvalancheArrivals } from './avalanche-shape.ts'
import { avalanche, tsunami } from './presets.ts'
import { countOf } from './schedule.ts'

const target = 'http://127.0.0.1:8000/ping'

describe('an avalanche', () => {
  it('is by default the 500 requests of the reference implementation at once', () => {
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

  it('with a rate is an open load at that rate', () => {
    expect(phaseOf(avalanche({ target, count: 10, rate: 5 })).shape).toMatchObject({
      kind: 'constant',
      rate: { value: 5, per: 'driver' },
    })
  })
})

describe('an avalanche of a duration', () => {
  it('is closed and ends by time alone, or by a count if that is reached first', () => {
    expect(phaseOf(avalanche({ target, seconds: 30 })).shape).toEqual({
      kind: 'closed',
      seconds: 30,
      connections: 500,
    })
    expect(phaseOf(avalanche({ target, seconds: 30, count: 7, thinkSeconds: 0.1 })).shape).toEqual({
      kind: 'closed',
      count: { value: 7, per: 'driver' },
      seconds: 30,
      thinkSeconds: 0.1,
      connections: 7,
    })
  })

  it.each([
    [100, 2.5, 250],
    [0.07, 100, 7],
    [3, 0.1, 1],
    [1e9, 1, 1e9],
  ])('with a rate of %d for %d s has the %d requests that are due before its end', (rate, seconds, count) => {
    for (const asked of [undefined, count]) {
      const { shape } = phaseOf(avalanche({ target, rate, seconds, count: asked }))
      expect(shape).toMatchObject({ kind: 'constant', count: { value: count }, rate: { value: rate } })
    }
  })
})

describe('an avalanche in stages', () => {
  const stages = [{ from: 0, to: 10, seconds: 5 }]

  it('is a ramp per driver', () => {
    const { shape } = phaseOf(avalanche({ target, stages, poisson: false }))
    expect(shape).toEqual({ kind: 'ramp', stages, per: 'driver' })
  })

  it('may be random, as may one at a rate, by the given seed', () => {
    const random = avalanche({ target, stages, poisson: true, seed: 4 })
    expect(phaseOf(random).shape).toEqual({ kind: 'poisson', stages, per: 'driver', seed: 4 })
    const even = avalanche({ target, rate: 10, seconds: 5, poisson: true, seed: 0 })
    const flat = [{ from: 10, to: 10, seconds: 5 }]
    expect(phaseOf(even).shape).toEqual({ kind: 'poisson', stages: flat, per: 'driver', seed: 0 })
  })

  it('has its own random seed when none is given', () => {
    const plans = Array.from({ length: 5 }, () => avalanche({ target, stages, poisson: true }))
    expect(new Set(plans.map(hashOf)).size).toBe(5)
    for (const plan of plans) expect(planSchema.parse(plan)).toEqual(plan)
  })
})

describe('contradicting options of an avalanche', () => {
  const stages = [{ from: 1, to: 1, seconds: 1 }]

  it.each<[AvalancheArrivals, string]>([
    [{ stages, rate: 1 }, 'stages: excludes `rate`: each stage has its own rate'],
    [{ stages, count: 1 }, 'stages: excludes `count`: the stages determine the number of requests'],
    [{ stages, seconds: 1 }, 'stages: excludes `duration`: each stage has its own duration'],
    [{ thinkSeconds: 1, rate: 1 }, 'think: excludes `rate`: an open load does not wait for responses'],
    [{ thinkSeconds: 1, stages }, 'think: excludes `stages`: an open load does not wait for responses'],
    [
      { poisson: true, rate: 1, count: 5 },
      'poisson: excludes `count`: the number of random arrivals is not known in advance: set `duration` instead',
    ],
    [{ poisson: true }, 'poisson: needs `rate` and `duration`, or `stages`'],
    [{ poisson: true, seconds: 1 }, 'poisson: needs `rate` and `duration`, or `stages`'],
    [{ poisson: true, rate: 1 }, 'poisson: needs `duration` beside `rate`'],
    [{ seed: 1 }, 'seed: has no effect without `poisson`: add it, or leave this out'],
    [{ seed: 1, poisson: false, stages }, 'seed: has no effect without `poisson`: add it, or leave this out'],
    [
      { rate: 10, seconds: 2, count: 21 },
      'duration: `rate` × `duration` is 20 requests, but `count` is 21: leave one of the three out',
    ],
    [
      { rate: 1e7, seconds: 1_000 },
      'duration: `rate` × `duration` is 10000000000 requests, which exceeds the limit of 1000000000 per driver',
    ],
  ])('are rejected by an error with the reason and the field: %j', (options, message) => {
    const path = message.split(':', 1)[0]
    expect(() => avalanche({ target, ...options })).toThrow(
      expect.objectContaining({ code: 'invalid-request', message, details: { path } }),
    )
  })

  it('include strict pacing for a load without intended instants', () => {
    expect(() => avalanche({ target, pacing: 'strict', seconds: 5 })).toThrow(/^strict: applies only to a load with/)
    for (const options of [{ rate: 1 }, { stages }, { thinkSeconds: 1 }]) {
      expect(avalanche({ target, pacing: 'strict', ...options }).pacing).toBe('strict')
    }
  })
})

describe('a tsunami', () => {
  it('is 5 bursts of 100 by default', () => {
    expect(phaseOf(tsunami(2, { target })).shape).toMatchObject({ loads: 5, burst: { value: 100 }, everySeconds: 2 })
  })

  it.each([
    [{ count: 12 * 5 }, 5, 12],
    [{ count: 60, bursts: 4 }, 4, 15],
    [{ count: 60, size: 1 }, 60, 1],
    [{ bursts: 3 }, 3, 100],
    [{ count: 60, bursts: 6, size: 10 }, 6, 10],
  ])('with %j derives the third number from two', (options, bursts, size) => {
    expect(phaseOf(tsunami(1, { target, ...options })).shape).toMatchObject({ loads: bursts, burst: { value: size } })
  })

  it.each([{ count: 7 }, { count: 60, bursts: 7 }, { count: 60, bursts: 6, size: 9 }, { count: 5, size: 0 }])(
    'with %j is rejected, and the error names the field',
    (options) => {
      expect(() => tsunami(1, { target, ...options })).toThrow(/count/)
    },
  )

  it('with bursts that last longer than the delay is rejected, and the error names the rate', () => {
    expect(() => tsunami(1, { target, size: 100, rate: 50 })).toThrow(/rate/)
  })
})

describe('both presets', () => {
  it('put transport and pacing into the plan only if they are given', () => {
    const options = { target, pacing: 'strict' as const, transport: { engine: 'http2' as const, streams: 10 } }
    for (const plan of [avalanche({ ...options, rate: 5 }), tsunami(1, options)]) {
      expect(planSchema.parse(plan)).toMatchObject({ pacing: options.pacing, transport: options.transport })
    }
    expect(Object.keys(tsunami(1, { target }))).not.toEqual(expect.arrayContaining(['pacing']))
    expect(Object.keys(tsunami(1, { target }))).not.toEqual(expect.arrayContaining(['transport']))
  })

  it('put the drain into the plan only if it is given', () => {
    for (const drainMs of [0, 2_500]) {
      expect(planSchema.parse(avalanche({ target, rate: 5, drainMs }))).toMatchObject({ drainMs })
      expect(planSchema.parse(tsunami(1, { target, drainMs }))).toMatchObject({ drainMs })
    }
    expect(avalanche({ target, rate: 5 })).not.toHaveProperty('drainMs')
    expect(() => avalanche({ target, drainMs: 5 })).toThrow('drain: applies only to a load with')
    expect(tsunami(1, { target })).not.toHaveProperty('drainMs')
  })

  it('give plans that the schema accepts unchanged', () => {
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

/** Pairs of bursts and size with a product of the count. */
function divisible(count: number): { bursts: number; size: number } {
  return count % 2 === 0 ? { bursts: 2, size: count / 2 } : { bursts: count, size: 1 }
}
