/** Properties of every stream, and the distributions of a few with fixed seeds, so that results are always the same. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { poissonShapes } from './arbitraries.suite.ts'
import { type PoissonShape, PoissonStream } from './poisson.ts'
import { type Schedule, plannedFor, scheduleOf } from './schedule.ts'
import { whole } from './segment.ts'
import type { Stage } from './shapes.ts'
import { endOf } from './stages.ts'

function all(schedule: Schedule): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

const ascending = (a: number, b: number): number => a - b
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length

function variance(numbers: readonly number[]): number {
  const middle = mean(numbers)
  return mean(numbers.map((n) => (n - middle) ** 2))
}

function shape(seed: number, stages: Stage[], per: 'driver' | 'total' = 'driver'): PoissonShape {
  return { kind: 'poisson', stages, per, seed }
}

const drivers = fc.integer({ min: 1, max: 5 }).chain((of) => fc.nat({ max: of - 1 }).map((index) => ({ index, of })))

describe('a Poisson stream', () => {
  it('is the same for the same seed and driver, and has the known number of arrivals', () => {
    fc.assert(
      fc.property(poissonShapes, drivers, (drawn, driver) => {
        const instants = all(scheduleOf(drawn, whole, driver))
        expect(all(scheduleOf({ ...drawn }, whole, { ...driver }))).toEqual(instants)
        expect(instants).toHaveLength(plannedFor(drawn, driver) ?? Number.NaN)
      }),
    )
  })

  it('never decreases, begins no earlier than the start and ends no later than the stages', () => {
    fc.assert(
      fc.property(poissonShapes, drivers, (drawn, driver) => {
        const instants = all(scheduleOf(drawn, whole, driver))
        expect(instants).toEqual([...instants].sort(ascending))
        expect(Math.min(0, ...instants)).toBe(0)
        expect(Math.max(0, ...instants)).toBeLessThanOrEqual(endOf(drawn.stages))
      }),
    )
  })

  it('equals the streams of its workers together, arrival for arrival', () => {
    fc.assert(
      fc.property(poissonShapes, drivers, fc.integer({ min: 1, max: 5 }), (drawn, driver, of) => {
        const parts = Array.from({ length: of }, (_, index) => all(scheduleOf(drawn, { index, of }, driver)))
        const single = all(scheduleOf(drawn, whole, driver))
        parts.forEach((part, w) => {
          expect(part).toEqual(single.filter((_, k) => k % of === w))
        })
      }),
    )
  })

  it('differs for another seed, and for another driver', () => {
    const stages = [{ from: 100, to: 100, seconds: 10 }]
    const streams = [
      [0, 0],
      [0, 1],
      [1, 0],
      [2 ** 32, 0],
      [2 ** 53 - 1, 0],
    ].map(([seed = 0, index = 0]) => all(scheduleOf(shape(seed, stages), whole, { index, of: 2 })).slice(0, 20))
    expect(new Set(streams.flat()).size).toBe(100)
  })
})

/** The greatest distance of an empirical from a given distribution, times √n: Kolmogorov and Smirnov's statistic. */
function distance(sample: readonly number[], cumulative: (x: number) => number): number {
  const n = sample.length
  const gaps = sample.toSorted(ascending).map((x, i) => {
    const expected = cumulative(x)
    return Math.max(expected - i / n, (i + 1) / n - expected)
  })
  return Math.max(...gaps) * Math.sqrt(n)
}

/** In 1 of 1,000 samples of the given distribution the statistic is greater. */
const KS_BOUND = 1.95
const seeds = Array.from({ length: 20 }, (_, seed) => seed)

describe('the distribution of Poisson arrivals', () => {
  it.each([1, 2, 3])('at one rate has exponential gaps (seed %d)', (seed) => {
    const instants = all(scheduleOf(shape(seed, [{ from: 500, to: 500, seconds: 40 }]), whole))
    const gaps = instants.map((at, i) => (at - (instants[i - 1] ?? 0)) / 1_000_000)
    expect(mean(gaps)).toBeCloseTo(1 / 500, 4)
    expect(distance(gaps, (x) => 1 - Math.exp(-500 * x))).toBeLessThan(KS_BOUND)
  })

  it('has gaps that do not depend on the previous one', () => {
    const instants = all(scheduleOf(shape(7, [{ from: 500, to: 500, seconds: 40 }]), whole))
    const gaps = instants.slice(1).map((at, i) => at - (instants[i] ?? 0))
    const middle = mean(gaps)
    const products = gaps.slice(1).map((gap, i) => (gap - middle) * ((gaps[i] ?? 0) - middle))
    expect(Math.abs(mean(products) / variance(gaps))).toBeLessThan(3.3 / Math.sqrt(gaps.length))
  })

  it.each([1, 2, 3])('follows stages that rise, stay constant and fall (seed %d)', (seed) => {
    const stages = [
      { from: 0, to: 1_000, seconds: 10 },
      { from: 0, to: 0, seconds: 5 },
      { from: 1_000, to: 0, seconds: 10 },
    ]
    const seconds = all(scheduleOf(shape(seed, stages), whole)).map((at) => at / 1_000_000)
    const part = (t: number): number => {
      if (t < 10) return (50 * t * t) / 10_000
      return t < 15 ? 0.5 : 1 - (50 * (25 - t) ** 2) / 10_000
    }
    expect(distance(seconds, part)).toBeLessThan(KS_BOUND)
    expect(seconds.filter((t) => t > 10 && t < 15)).toEqual([])
  })

  it.each([0.3, 4, 9.99, 10, 40, 2_000, 1_000_000])(
    'has a count whose mean and variance are both the expected number, %d',
    (expected) => {
      const counts = Array.from({ length: 4_000 }, (_, seed) =>
        Number(plannedFor(shape(seed, [{ from: expected, to: expected, seconds: 1 }]), whole)),
      )
      const deviation = Math.sqrt(expected)
      expect(Math.abs(mean(counts) - expected) / (deviation / Math.sqrt(4_000))).toBeLessThan(3.3)
      // The variance of a sample's variance: (2 + 1/mean) · variance² / n for this distribution.
      const spread = expected * Math.sqrt((2 + 1 / expected) / 4_000)
      expect(Math.abs(variance(counts) - expected) / spread).toBeLessThan(3.3)
    },
  )

  it.each([3, 12, 35])('has counts with the distribution’s frequencies, %d expected (chi-square)', (expected) => {
    const samples = 20_000
    const counted = new Map<number, number>()
    for (let seed = 0; seed < samples; seed += 1) {
      const { count } = new PoissonStream(shape(seed, [{ from: expected, to: expected, seconds: 1 }]), whole)
      counted.set(count, (counted.get(count) ?? 0) + 1)
    }
    let probability = Math.exp(-expected)
    let [statistic, cells] = [0, 0]
    for (let k = 0; k < 4 * expected + 10; k += 1) {
      const due = samples * probability
      if (due >= 10) {
        statistic += ((counted.get(k) ?? 0) - due) ** 2 / due
        cells += 1
      }
      probability *= expected / (k + 1)
    }
    // Chi-square for this number of cells, 3.3 deviations above its mean.
    expect(cells).toBeGreaterThan(8)
    expect(statistic).toBeLessThan(cells + 3.3 * Math.sqrt(2 * cells))
  })

  it('of a total is divided among drivers with independent streams, each with its part of the rate', () => {
    const stages = [{ from: 400, to: 400, seconds: 10 }]
    const counts = seeds.map((seed) =>
      [0, 1, 2, 3].map((index) => plannedFor(shape(seed, stages, 'total'), { index, of: 4 }) ?? 0),
    )
    expect(Math.abs(mean(counts.flat()) - 1_000)).toBeLessThan(3.3 * Math.sqrt(1_000 / 80))
    expect(new Set(counts.flat()).size).toBeGreaterThan(40)
    const drawn = [0, 1, 2, 3].flatMap((index) => all(scheduleOf(shape(5, stages, 'total'), whole, { index, of: 4 })))
    const merged = drawn.sort(ascending).map((at) => at / 1_000_000)
    const gaps = merged.map((at, i) => at - (merged[i - 1] ?? 0))
    expect(distance(gaps, (x) => 1 - Math.exp(-400 * x))).toBeLessThan(KS_BOUND)
  })
})
