import { describe, expect, test } from '@jest/globals'
import { type Delay, drawDelay, happens, longestDelay, parseDelay, seeded } from './draw.ts'

function moments(delay: Delay): { mean: number; deviation: number } {
  const random = seeded(7)
  const draws = Array.from({ length: 50_000 }, () => drawDelay(delay, random))
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
  return { mean, deviation: Math.sqrt(variance) }
}

describe('delays', () => {
  test('each form is read', () => {
    expect(parseDelay('20')).toEqual({ kind: 'fixed', value: 20 })
    expect(parseDelay('0.5')).toEqual({ kind: 'fixed', value: 0.5 })
    expect(parseDelay('uniform:5-50')).toEqual({ kind: 'uniform', low: 5, high: 50 })
    expect(parseDelay('exp:20')).toEqual({ kind: 'exp', mean: 20 })
    expect(parseDelay('normal:20,5')).toEqual({ kind: 'normal', mean: 20, deviation: 5 })
  })

  test.each(['', ' ', '-1', '1e3', 'NaN', '20ms', 'uniform:5', 'exp:', 'normal:20', 'pareto:1'])(
    '%j is rejected with the possible forms',
    (text) => {
      expect(parseDelay(text)).toMatch(/is not a delay in milliseconds; write one such as/)
    },
  )

  test('ends in the wrong order and delays above ten minutes are rejected with the reason', () => {
    expect(parseDelay('uniform:50-5')).toMatch(/lower bound above its upper bound/)
    expect(parseDelay('600001')).toBe(`exceeds ${longestDelay} ms`)
  })

  test('a uniform delay has the mean and standard deviation of its range', () => {
    const { mean, deviation } = moments({ kind: 'uniform', low: 10, high: 70 })
    expect(Math.abs(mean - 40)).toBeLessThan(0.5)
    expect(Math.abs(deviation - 60 / Math.sqrt(12))).toBeLessThan(0.5)
  })

  test('an exponential delay has its mean, and an equal standard deviation', () => {
    const { mean, deviation } = moments({ kind: 'exp', mean: 200 })
    expect(Math.abs(mean - 200)).toBeLessThan(6)
    expect(Math.abs(deviation - 200)).toBeLessThan(6)
  })

  test('a normal delay has its mean and standard deviation', () => {
    const { mean, deviation } = moments({ kind: 'normal', mean: 500, deviation: 50 })
    expect(Math.abs(mean - 500)).toBeLessThan(1.5)
    expect(Math.abs(deviation - 50)).toBeLessThan(1.5)
  })

  test('a normal delay far below 0 is 0', () => {
    expect(drawDelay({ kind: 'normal', mean: 0, deviation: 5 }, () => 0.5)).toBe(0)
  })
})

describe('chances', () => {
  test('a share of 0, 1 or none needs no random number', () => {
    const never = (): number => {
      throw new Error('drawn')
    }
    expect([happens(0, never), happens(1, never), happens(undefined, never)]).toEqual([false, true, false])
  })

  test('a share has about this frequency', () => {
    const random = seeded(3)
    const hits = Array.from({ length: 100_000 }, () => happens(0.1, random)).filter(Boolean).length
    expect(Math.abs(hits - 10_000)).toBeLessThan(400)
  })

  test('different seeds give different numbers', () => {
    expect(seeded(1)()).not.toBe(seeded(2)())
  })
})
