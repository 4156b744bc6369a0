import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { shares } from '../drawing.suite.ts'
import { stages as someStages } from './arbitraries.suite.ts'
import { scheduleOf } from './schedule.ts'
import { whole } from './segment.ts'
import type { Stage } from './shapes.ts'
import { areaOf, countBelow, endOf, inverseOf } from './stages.ts'

/** The number of requests due before an instant (in seconds), as the definition states it. */
function areaAt(stages: readonly Stage[], at: number): number {
  let [area, start] = [0, 0]
  for (const { from, to, seconds } of stages) {
    const t = Math.min(Math.max(at - start, 0), seconds)
    area += from * t + ((to - from) / seconds) * (t * t) * 0.5
    start += seconds
  }
  return area
}

function all(stages: Stage[]): number[] {
  const schedule = scheduleOf({ kind: 'ramp', stages, per: 'driver' }, whole)
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at / 1_000_000)
  return instants
}

describe('arrivals of a ramp', () => {
  it('are due when the integral of the rate reaches their number', () => {
    fc.assert(
      fc.property(someStages, (stages) => {
        all(stages).forEach((at, k) => {
          expect(Math.abs(areaAt(stages, at) - k)).toBeLessThan(1e-8)
        })
      }),
    )
  })

  it('are exactly those that are due before the end', () => {
    fc.assert(
      fc.property(someStages, (stages) => {
        const instants = all(stages)
        const area = areaAt(stages, Infinity)
        expect(instants.length).toBeGreaterThanOrEqual(area - 1e-8)
        expect(instants.length).toBeLessThan(area + 1 + 1e-8)
        expect(Math.max(...instants) * 1_000_000).toBeLessThanOrEqual(endOf(stages))
      }),
    )
  })

  it('are in every interval as many as the rate requires, within one', () => {
    fc.assert(
      fc.property(someStages, (stages) => {
        const instants = all(stages)
        let start = 0
        for (const { from, to, seconds } of stages) {
          const end = start + seconds
          const there = instants.filter((at) => at >= start && at < end).length
          // An instant on a border may be on either side of it because of rounding.
          expect(Math.abs(there - ((from + to) / 2) * seconds)).toBeLessThan(2)
          start = end
        }
      }),
    )
  })
})

describe('the inverse of the rate', () => {
  it('never decreases, however close its arguments are', () => {
    const parts = fc.array(shares, { maxLength: 50 })
    fc.assert(
      fc.property(someStages, parts, (stages, drawn) => {
        const inverse = inverseOf(stages)
        const instants = drawn.sort((a, b) => a - b).map((part) => inverse(part * areaOf(stages)))
        instants.slice(1).forEach((at, i) => {
          // Half a nanosecond: far below the resolution of any clock.
          expect(at).toBeGreaterThanOrEqual((instants[i] ?? 0) - 0.0005)
        })
      }),
    )
  })

  it('is at the beginning for an area too small to be squared', () => {
    expect(inverseOf([{ from: 0, to: 1, seconds: 4 }])(Number.MIN_VALUE)).toBeLessThan(1e-100)
    expect(inverseOf([{ from: 0, to: 5e-10, seconds: 5 }])(Number.MIN_VALUE)).toBe(0)
  })

  it('stays exact where a rate is very high, long, falls to 0 or hardly changes', () => {
    const rates = fc.constantFrom(0, 1e-6, 1, 999_999.999, 1_000_000)
    const stage = fc.record({ from: rates, to: rates, seconds: fc.constantFrom(0.001, 1, 1_000) })
    const drawn = fc.tuple(stage, shares)
    fc.assert(
      fc.property(drawn, ([one, part]) => {
        fc.pre(areaOf([one]) > 0)
        const area = areaOf([one]) * part
        const at = inverseOf([one])(area) / 1_000_000
        expect(Math.abs(areaAt([one], at) - area)).toBeLessThanOrEqual(1e-9 * Math.max(1, areaOf([one])))
      }),
    )
  })
})

describe('examples of stages', () => {
  it('of one rate equal a constant rate', () => {
    expect(all([{ from: 4, to: 4, seconds: 1.25 }])).toEqual([0, 0.25, 0.5, 0.75, 1])
  })

  it('that begin at rate 0 have arrivals by the square root', () => {
    const instants = all([{ from: 0, to: 10, seconds: 10 }])
    expect(instants).toHaveLength(50)
    expect([instants[0], instants[1], instants[8]]).toEqual([0, Math.SQRT2, 4].map(expectClose))
  })

  it('that fall to rate 0 mirror those that rise', () => {
    const instants = all([{ from: 10, to: 0, seconds: 10 }])
    expect(instants[49]).toBeCloseTo(10 - Math.SQRT2, 12)
  })

  it('with rate 0 are skipped: an arrival at their start moves to their end', () => {
    const stages = [
      { from: 0, to: 0, seconds: 3 },
      { from: 2, to: 2, seconds: 1 },
      { from: 0, to: 0, seconds: 60 },
      { from: 1, to: 1, seconds: 2 },
      { from: 0, to: 0, seconds: 9 },
    ]
    expect(all(stages)).toEqual([3, 3.5, 64, 65])
    expect(endOf(stages)).toBe(75_000_000)
  })

  it('with decimals that miss a whole number have no additional request because of it', () => {
    expect(0.07 * 100).toBeGreaterThan(7)
    expect(countBelow(0.07 * 100)).toBe(7)
    const tenths = Array.from({ length: 10 }, () => ({ from: 1, to: 1, seconds: 0.1 }))
    expect(all(tenths)).toEqual([0])
    expect([0, 0.5, 1, 1.5].map(countBelow)).toEqual([0, 1, 1, 2])
  })
})

function expectClose(value: number): unknown {
  return expect.closeTo(value, 12)
}
