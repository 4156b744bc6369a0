import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { propertyRuns } from '../property-runs.suite.ts'
import { countedShapes, lanesIn, openShapes, sharedFleets } from './arbitraries.suite.ts'
import { closedShare } from './closed-share.ts'
import { mostConnections } from './closed-shape.ts'
import { laneMix, plannedRequests } from './request-mix.ts'
import { countOf, plannedFor, type Schedule, scheduleOf, shareOfShape } from './schedule.ts'
import { placeIn, requestNumber, shareOf, whole } from './segment.ts'
import { isPerDriver, type OpenShape } from './shapes.ts'

const workers = fc.integer({ min: 1, max: 3 })
const runs = { numRuns: propertyRuns(300) }
const shared = openShapes.filter((shape) => !isPerDriver(shape))
const fixed = shared.filter((shape) => shape.kind !== 'poisson')

function instantsOf(schedule: Schedule): number[] {
  const all: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) all.push(at)
  return all
}

describe('the segments of drivers with unequal shares', () => {
  it('have each place once, in ascending order', () => {
    fc.assert(
      fc.property(sharedFleets, fc.nat(40_000), (segments, n) => {
        const places = segments.flatMap((segment) => {
          const own = Array.from({ length: shareOf(n, segment) }, (_, i) => placeIn(segment, i))
          expect(own.every((place, i) => i === 0 || place > (own[i - 1] ?? 0))).toBe(true)
          return own
        })
        expect(places.toSorted((a, b) => a - b)).toEqual([...Array(n).keys()])
      }),
      { numRuns: propertyRuns(50) },
    )
  })

  it('have together the one schedule of the load', () => {
    fc.assert(
      fc.property(fixed, sharedFleets, workers, (shape: OpenShape, segments, threads) => {
        const all = lanesIn(segments, threads).flatMap((lane) => {
          const share = shareOfShape(shape, lane)
          return share.kind === 'open' ? instantsOf(share.schedule()) : []
        })
        expect(all.toSorted((a, b) => a - b)).toEqual(instantsOf(scheduleOf(shape, whole)))
        const planned = segments.map((segment) => plannedFor(shape, segment) ?? 0)
        expect(planned.reduce((sum, count) => sum + count, 0)).toBe(countOf(shape).value)
      }),
      runs,
    )
  })

  it('have together the mix that is planned, and no number twice', () => {
    fc.assert(
      fc.property(shared, sharedFleets, workers, (shape, segments, threads) => {
        const plan = { requests: [3, 1, 2].map((weight, i) => ({ name: `r${i}`, method: 'GET', headers: {}, weight })) }
        const phase = { name: 'load', shape, maxInFlight: 99, backlog: 9 }
        const numbers: number[] = []
        const counts = [0, 0, 0]
        for (const lane of lanesIn(segments, threads)) {
          const [pick, number] = [laneMix(phase, plan, lane), requestNumber(lane)]
          for (let i = 0; i < shareOfShape(shape, lane).count; i += 1) {
            const kind = pick(i)
            counts[kind] = (counts[kind] ?? 0) + 1
            numbers.push(number(i))
          }
        }
        expect(counts).toEqual(plannedRequests(phase, plan, segments))
        expect(new Set(numbers).size).toBe(numbers.length)
      }),
      runs,
    )
  })

  it('have together the connections and requests of closed load', () => {
    fc.assert(
      fc.property(countedShapes, sharedFleets, workers, fc.nat(300), (drawn, segments, threads, value) => {
        const shape = { ...drawn, per: 'total' as const, count: { value, per: 'total' as const } }
        const shares = lanesIn(segments, threads).map((lane) => closedShare(shape, lane))
        const sum = (of: (share: (typeof shares)[number]) => number): number =>
          shares.reduce((all, share) => all + of(share), 0)
        expect(sum(({ connections }) => connections)).toBe(mostConnections(shape))
        expect(sum(({ count }) => count)).toBe(value)
        const planned = segments.map((segment) => plannedFor(shape, segment) ?? 0)
        expect(planned.reduce((all, count) => all + count, 0)).toBe(value)
        expect(shares.every(({ connections, count }) => connections > 0 || count === 0)).toBe(true)
      }),
      runs,
    )
  })
})
