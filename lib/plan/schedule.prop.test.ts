import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  closedShapes,
  countableShapes,
  countedShapes,
  fixedShapes,
  fleets,
  lanesOf,
  openShapes,
  planWith,
  shapes,
  timedShapes,
} from './arbitraries.suite.ts'
import { instantOf } from './arrivals.ts'
import { planSchema } from './plan.ts'
import { countOf, lastInstant, plannedFor, type Schedule, scheduleOf, shareOfShape } from './schedule.ts'
import { requestNumber, segmentFor, shareOf, whole } from './segment.ts'
import { countBelow } from './stages.ts'

function all(schedule: Schedule): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

const ascending = (a: number, b: number): number => a - b
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

describe('a schedule', () => {
  it('with fixed arrivals begins at the start, never decreases and ends at its last instant', () => {
    fc.assert(
      fc.property(fixedShapes, (shape) => {
        const instants = all(scheduleOf(shape, whole))
        expect(instants).toHaveLength(countOf(shape).value)
        expect(instants).toEqual([...instants].sort(ascending))
        if (shape.kind !== 'ramp') expect(instants[0] ?? 0).toBe(0)
        expect(instants.at(-1) ?? 0).toBe(lastInstant(shape))
      }),
    )
  })

  it('of a constant rate is due at k ÷ rate to the microsecond, through a week, and at fractional and tiny rates', () => {
    const rates = fc.constantFrom([1, 10], [7, 60], [1, 3_600], [1_000, 1], [1, 3], [333, 7])
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 604_800 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rate, s, part) => {
          const [times = 1, of = 1] = rate
          const count = Math.ceil((s * times) / of)
          const shape = {
            kind: 'constant' as const,
            count: { value: countBelow((times / of) * s), per: 'total' as const },
            rate: { value: times / of, per: 'total' as const },
          }
          expect(shape.count.value).toBe(count)
          for (const k of [0, Math.floor(part * (count - 1)), count - 1]) {
            expect(Math.abs(instantOf(shape)(k) - (k * of * 1e6) / times)).toBeLessThan(1)
          }
          // Half open: the last request is due before the end.
          expect(instantOf(shape)(count - 1)).toBeLessThan(s * 1e6)
        },
      ),
    )
  })

  it('stays ended', () => {
    fc.assert(
      fc.property(openShapes, (shape) => {
        const schedule = scheduleOf(shape, whole)
        all(schedule)
        expect([schedule.next(), schedule.next()]).toEqual([undefined, undefined])
      }),
    )
  })

  it('of a single lane equals those of all lanes together, and that of each lane never decreases', () => {
    fc.assert(
      fc.property(fixedShapes, fleets, (shape, fleet) => {
        const single = all(scheduleOf(shape, whole))
        const perDriver = countOf(shape).per === 'driver'
        const drivers = perDriver ? Array.from({ length: fleet.drivers }, (_, d) => d) : [undefined]
        for (const driver of drivers) {
          const lanes = lanesOf(fleet).filter((lane) => driver === undefined || lane.driver.index === driver)
          const parts = lanes.map((lane) => all(scheduleOf(shape, segmentFor(countOf(shape), lane))))
          for (const part of parts) expect(part).toEqual([...part].sort(ascending))
          expect(parts.flat().sort(ascending)).toEqual(single)
        }
      }),
    )
  })
})

describe('shares', () => {
  it('add up to a fixed count', () => {
    fc.assert(
      fc.property(fc.oneof(fixedShapes, countedShapes), fleets, (shape, fleet) => {
        const count = countOf(shape)
        const whole = count.value * (count.per === 'driver' ? fleet.drivers : 1)
        expect(sum(lanesOf(fleet).map((lane) => shareOfShape(shape, lane).count))).toBe(whole)
      }),
    )
  })

  it('of the workers of a driver add up to its planned number', () => {
    fc.assert(
      fc.property(countableShapes, fleets, (shape, fleet) => {
        // A total of closed load is divided among the workers that have a connection.
        fc.pre(shape.kind !== 'closed' || shape.count?.per === 'driver' || shape.connections >= fleet.workers)
        for (let index = 0; index < fleet.drivers; index += 1) {
          const own = lanesOf(fleet).filter(({ driver }) => driver.index === index)
          const planned = plannedFor(shape, { index, of: fleet.drivers })
          expect(sum(own.map((lane) => shareOfShape(shape, lane).count))).toBe(planned)
        }
      }),
    )
  })

  it('of load that only time ends are infinite, and there is no planned number', () => {
    fc.assert(
      fc.property(timedShapes, fleets, (shape, fleet) => {
        expect(plannedFor(shape, { index: 0, of: fleet.drivers })).toBeUndefined()
        for (const share of lanesOf(fleet).map((lane) => shareOfShape(shape, lane))) {
          if (share.kind !== 'closed') throw new Error('closed load has closed shares')
          expect(share.count).toBe(share.connections === 0 ? 0 : Infinity)
          expect(share.until).toBe(lastInstant(shape))
        }
      }),
    )
  })

  it('of open load have as many instants as their count', () => {
    fc.assert(
      fc.property(openShapes, fleets, (shape, fleet) => {
        for (const lane of lanesOf(fleet)) {
          const share = shareOfShape(shape, lane)
          expect(share.kind === 'open' && all(share.schedule()).length).toBe(share.count)
        }
      }),
    )
  })

  it('of closed load have as many connections as the plan, and none has requests without a connection', () => {
    fc.assert(
      fc.property(closedShapes, fleets, (shape, { workers }) => {
        const shares = lanesOf({ drivers: 1, workers }).map((lane) => shareOfShape(shape, lane))
        const connections = shares.map((share) => (share.kind === 'closed' ? share.connections : Number.NaN))
        expect(sum(connections)).toBe(shape.connections)
        shares.forEach((share, i) => {
          if (share.count > 0) expect(connections[i]).toBeGreaterThan(0)
        })
      }),
    )
  })

  it('differ by at most one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 50 }), (n, of) => {
        const shares = Array.from({ length: of }, (_, index) => shareOf(n, { index, of }))
        expect(sum(shares)).toBe(n)
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('request numbers', () => {
  it('are unique over all lanes, and consecutive', () => {
    fc.assert(
      fc.property(fixedShapes, fleets, (shape, fleet) => {
        const numbers = lanesOf(fleet).flatMap((lane) => {
          const number = requestNumber(lane)
          return Array.from({ length: shareOfShape(shape, lane).count }, (_, i) => number(i))
        })
        expect(numbers.sort(ascending)).toEqual(numbers.map((_, i) => i))
      }),
    )
  })

  it('are unique where shares are unequal, or some workers have no connection', () => {
    fc.assert(
      fc.property(countableShapes, fleets, (shape, fleet) => {
        const numbers = lanesOf(fleet).flatMap((lane) => {
          const number = requestNumber(lane)
          return Array.from({ length: shareOfShape(shape, lane).count }, (_, i) => number(i))
        })
        expect(new Set(numbers).size).toBe(numbers.length)
      }),
    )
  })
})

describe('the shapes of these tests', () => {
  it('are all accepted in a plan', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(planSchema.safeParse(planWith(shape)).error?.issues ?? []).toEqual([])
      }),
    )
  })
})
