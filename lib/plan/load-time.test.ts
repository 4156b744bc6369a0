import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../units.ts'
import { planWith, shapes } from './arbitraries.suite.ts'
import { loadTimeOf } from './load-time.ts'
import { lastInstantOf } from './phases.ts'
import { avalancheOf, both, constant, counted, rest, timed, tsunamiOf } from './preset-shapes.suite.ts'
import { isOpen, type Shape } from './shapes.ts'
import { lastInstant } from './schedule.ts'

describe('the time that a plan sets', () => {
  it.each<[string, Shape, number | undefined]>([
    ['closed load, by duration: that', timed, 30],
    ['closed load, by count: none', counted, undefined],
    ['closed load, by both: the duration at most', both, 30],
    ['n requests at a rate r: n ÷ r', constant, 5],
    ['one request at 0.1 a second: 10 s', avalancheOf({ rate: 0.1, count: 1 }), 10],
    ['a rate for a duration: that', avalancheOf({ rate: 100, seconds: 2.5 }), 2.5],
    ['a rate of all drivers together: the same', { ...constant, rate: { value: 50, per: 'total' } } as Shape, 10],
    ['a ramp: as long as its stage', avalancheOf({ stages: [{ from: 0, to: 100, seconds: 10 }] }), 10],
    ['stages: their sum, also of one without any rate', avalancheOf({ stages: rest }), 3.5],
    ['Poisson: the sum of the stages', avalancheOf({ stages: rest, poisson: true }), 3.5],
    ['Poisson at a rate: the duration', avalancheOf({ rate: 5, seconds: 7, poisson: true }), 7],
    ['a tsunami: bursts × delay', tsunamiOf(2, { bursts: 5, size: 100 }), 10],
    ['a tsunami of whole seconds, spaced: the same', tsunamiOf(1, { bursts: 5, size: 10, rate: 10 }), 5],
    ['a tsunami without a delay: none', tsunamiOf(0, { bursts: 5, size: 100 }), undefined],
    ['a tsunami of one burst: none', tsunamiOf(2, { bursts: 1, size: 100 }), undefined],
  ])('for %s', (_, shape, seconds) => {
    const time = loadTimeOf(shape)
    if (seconds === undefined) expect(time).toBeUndefined()
    else expect(time).toBeCloseTo(seconds * 1e6, 3)
  })

  it('covers every arrival', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const [time, last] = [loadTimeOf(shape), lastInstant(shape)]
        if (time !== undefined) expect(last).toBeLessThanOrEqual(time * (1 + 1e-9))
      }),
    )
  })
})

describe('the last instant of a run', () => {
  it('is its time, its drain, the time limit of its last request, and 10 s', () => {
    const plan = { ...planWith(constant), timeoutMs: 3_000 }
    expect(lastInstantOf({ ...plan, drainMs: 500 })).toBe(micros(18_500_000))
    // Without its own drain, the drain is as long as the time limit.
    expect(lastInstantOf(plan)).toBe(micros(21_000_000))
  })

  it('is unknown where only a count ends the load', () => {
    expect(lastInstantOf(planWith(counted))).toBeUndefined()
  })
})

describe('a load with intended instants', () => {
  it('is every load except closed load', () => {
    expect([constant, timed, counted, both].map(isOpen)).toEqual([true, false, false, false])
    expect(
      [tsunamiOf(0, {}), avalancheOf({ stages: rest }), avalancheOf({ stages: rest, poisson: true })].map(isOpen),
    ).toEqual([true, true, true])
  })
})
