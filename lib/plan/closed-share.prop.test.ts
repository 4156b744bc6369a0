import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { lanesOf } from './arbitraries.suite.ts'
import { closedShare, connectionsIn, countIn } from './closed-share.ts'
import { type ClosedShape, mostConnections } from './closed-shape.ts'

const number = fc.integer({ min: 0, max: 30 })
const ramps: fc.Arbitrary<ClosedShape> = fc
  .record({
    connections: number,
    endConnections: number,
    seconds: fc.integer({ min: 1, max: 50 }),
    total: fc.boolean(),
  })
  .filter(({ connections, endConnections }) => connections + endConnections > 0)
  .map(({ total, ...drawn }) => ({ kind: 'closed', ...drawn, ...(total ? { per: 'total' as const } : {}) }))
const fleets = fc.record({ drivers: fc.integer({ min: 1, max: 5 }), workers: fc.integer({ min: 1, max: 4 }) })

/** How many connections of all lanes are there at an offset in µs. */
function presentAt(at: number, shape: ClosedShape, fleet: { drivers: number; workers: number }): number {
  return lanesOf(fleet)
    .map((lane) => closedShare(shape, lane))
    .flatMap(({ connections, stays }) => Array.from({ length: connections }, (_, i) => stays(i)).flat())
    .filter(({ joins, leaves }) => joins <= at && at < leaves).length
}

describe('the shares of closed load', () => {
  it('have together as many connections as the line from the first number to the last, to the nearest one', () => {
    fc.assert(
      fc.property(ramps, fleets, fc.double({ min: 0, max: 1, noNaN: true }), (shape, fleet, share) => {
        const { connections: from, endConnections: to = from, seconds = 0, per } = shape
        const present = presentAt(share * seconds * 1e6, shape, fleet) / (per === 'total' ? 1 : fleet.drivers)
        expect(Math.abs(present - (from + (to - from) * share))).toBeLessThanOrEqual(0.5 + 1e-6)
      }),
    )
  })

  it('begin with the first number and end with the last', () => {
    fc.assert(
      fc.property(ramps, fleets, (shape, fleet) => {
        const { connections, endConnections, seconds = 0, per } = shape
        const of = per === 'total' ? 1 : fleet.drivers
        expect(presentAt(0, shape, fleet)).toBe(connections * of)
        expect(presentAt(seconds * 1e6, shape, fleet)).toBe((endConnections ?? connections) * of)
      }),
    )
  })

  it('add up to the totals, also with fewer connections than drivers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(200), fleets, (connections, value, fleet) => {
        const shape: ClosedShape = { kind: 'closed', connections, per: 'total', count: { value, per: 'total' } }
        const shares = lanesOf(fleet).map((lane) => closedShare(shape, lane))
        expect(shares.reduce((sum, share) => sum + share.connections, 0)).toBe(connections)
        expect(shares.reduce((sum, { count }) => sum + count, 0)).toBe(value)
        for (let index = 0; index < fleet.drivers; index += 1) {
          const driver = { index, of: fleet.drivers }
          const own = lanesOf(fleet).flatMap((lane, i) => (lane.driver.index === index ? (shares[i] ?? []) : []))
          expect(own.reduce((sum, { count }) => sum + count, 0)).toBe(countIn(shape, driver))
          expect(own.reduce((sum, share) => sum + share.connections, 0)).toBe(connectionsIn(shape, driver))
          if (connectionsIn(shape, driver) === 0) expect(countIn(shape, driver)).toBe(0)
        }
      }),
    )
  })

  it('contain think time and pace in µs', () => {
    const shape: ClosedShape = {
      kind: 'closed',
      connections: 1,
      seconds: 9,
      thinkSeconds: 1,
      thinkMaxSeconds: 3,
      paceSeconds: 5,
    }
    const [lane] = lanesOf({ drivers: 1, workers: 1 })
    if (lane === undefined) throw new Error('there is one lane')
    expect(closedShare(shape, lane)).toMatchObject({ think: 1e6, thinkMax: 3e6, pace: 5e6, until: 9e6 })
    expect(mostConnections(shape)).toBe(1)
  })
})
