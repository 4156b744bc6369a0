import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { closedShapes, lanesOf, openShapes } from './arbitraries.suite.ts'
import { countsBelow, pickerOf } from './mix.ts'
import type { Phase, PlannedRequest } from './plan.ts'
import { laneCounts, laneMix, plannedRequests, weightsOf } from './request-mix.ts'
import { shareOfShape } from './schedule.ts'
import { evenSegments } from './shares.ts'

const requests = (weights: readonly number[]): PlannedRequest[] =>
  weights.map((weight, i) => ({ name: `r${i}`, method: 'GET', headers: {}, weight }))
const weights = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 })
const fleets = fc.record({ drivers: fc.integer({ min: 1, max: 4 }), workers: fc.integer({ min: 1, max: 3 }) })
const phaseWith = (shape: Phase['shape']): Phase => ({ name: 'load', shape, maxInFlight: 99, backlog: 9 })

function tally(picked: readonly number[], kinds: number): number[] {
  return Array.from({ length: kinds }, (_, kind) => picked.filter((one) => one === kind).length)
}

describe('the mix of a phase', () => {
  it('of open load is that of the whole, whatever lanes share it', () => {
    fc.assert(
      fc.property(openShapes, weights, fleets, fc.nat(1_000), (shape, given, fleet, seed) => {
        const plan = { requests: requests(given), seed }
        const phase = phaseWith(shape)
        const picked = lanesOf(fleet).flatMap((lane) => {
          const pick = laneMix(phase, plan, lane)
          return Array.from({ length: shareOfShape(shape, lane).count }, (_, i) => pick(i))
        })
        expect(tally(picked, given.length)).toEqual(plannedRequests(phase, plan, evenSegments(fleet.drivers)))
      }),
    )
  })

  it('of closed load is exact on each lane, which counts its own requests', () => {
    fc.assert(
      fc.property(closedShapes, weights, fleets, fc.nat(300), (shape, given, fleet, n) => {
        const plan = { requests: requests(given) }
        const phase = phaseWith(shape)
        expect(plannedRequests(phase, plan, evenSegments(fleet.drivers))).toBeUndefined()
        for (const lane of lanesOf(fleet)) {
          const pick = laneMix(phase, plan, lane)
          const picked = tally(
            Array.from({ length: n }, (_, i) => pick(i)),
            given.length,
          )
          expect(picked).toEqual(laneCounts(n, phase, { plan, lane }))
          const whole = given.reduce((sum, weight) => sum + weight, 0)
          picked.forEach((count, i) => {
            expect(Math.abs(count - (n * (given[i] ?? 0)) / whole)).toBeLessThanOrEqual(given[i] ?? 0)
          })
        }
      }),
    )
  })

  it('counts the numbers below a bound as they are picked', () => {
    fc.assert(
      fc.property(weights, fc.nat(2_000), fc.nat(9), (given, bound, seed) => {
        const pick = pickerOf(given, seed)
        expect(countsBelow(bound, given, seed)).toEqual(
          tally(
            Array.from({ length: bound }, (_, i) => pick(i)),
            given.length,
          ),
        )
      }),
    )
  })

  it('of weights 3:1 is right to two in any 1,000 consecutive requests', () => {
    const pick = pickerOf([3, 1], 5)
    for (let from = 0; from < 40; from += 1) {
      const first = Array.from({ length: 1_000 }, (_, i) => pick(from + i)).filter((one) => one === 0).length
      expect(Math.abs(first - 750)).toBeLessThanOrEqual(2)
    }
  })

  it('gives neither of two drivers all of one request of two with equal weights', () => {
    const shape = {
      kind: 'constant' as const,
      count: { value: 1_000, per: 'total' as const },
      rate: { value: 10, per: 'total' as const },
    }
    for (const lane of lanesOf({ drivers: 2, workers: 1 })) {
      const pick = laneMix(phaseWith(shape), { requests: requests([1, 1]) }, lane)
      const first = Array.from({ length: 500 }, (_, i) => pick(i)).filter((one) => one === 0).length
      expect(Math.abs(first - 250)).toBeLessThan(50)
    }
  })

  it('is that of the phase where it has weights of its own: 0 leaves a request out', () => {
    const phase = { ...phaseWith({ kind: 'closed', seconds: 1, connections: 1 }), weights: [0, 2] }
    const plan = { requests: requests([7, 7]) }
    expect(weightsOf(phase, plan)).toEqual([0, 2])
    const [lane] = lanesOf({ drivers: 1, workers: 1 })
    if (lane === undefined) throw new Error('there is one lane')
    expect([0, 1, 2].map(laneMix(phase, plan, lane))).toEqual([1, 1, 1])
  })
})
