import { describe, expect, it } from '@jest/globals'
import { lanesOf } from './arbitraries.suite.ts'
import type { OpenShape } from './plan.ts'
import { countOf, lastInstant, plannedFor, type Schedule, scheduleOf, shareOfShape } from './schedule.ts'
import { requestNumber, subdivide, whole } from './segment.ts'

function all(schedule: Schedule): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

const total = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })

describe('a constant rate', () => {
  it('has arrival k at instant k / rate', () => {
    const shape: OpenShape = { kind: 'constant', count: total(5), rate: total(4) }
    expect(all(scheduleOf(shape, whole))).toEqual([0, 250_000, 500_000, 750_000, 1_000_000])
    expect(lastInstant(shape)).toBe(1_000_000)
  })

  it('does not drift: arrival 3,000,000 at 3 per second is due after a million seconds', () => {
    expect(lastInstant({ kind: 'constant', count: total(3_000_001), rate: total(3) })).toBe(1e12)
  })
})

describe('bursts', () => {
  it('are everySeconds apart, and their requests are spacingSeconds apart', () => {
    const shape: OpenShape = { kind: 'burst', loads: 2, burst: total(3), everySeconds: 2, spacingSeconds: 0.5 }
    expect(all(scheduleOf(shape, whole))).toEqual([0, 500_000, 1_000_000, 2_000_000, 2_500_000, 3_000_000])
    expect(lastInstant(shape)).toBe(3_000_000)
  })

  it('of one request each have the delay of the base protocol between requests', () => {
    const shape: OpenShape = { kind: 'burst', loads: 4, burst: total(1), everySeconds: 3, spacingSeconds: 0 }
    expect(all(scheduleOf(shape, whole))).toEqual([0, 3_000_000, 6_000_000, 9_000_000])
  })

  it('may last exactly as long as the delay, despite rounding', () => {
    const shape: OpenShape = { kind: 'burst', loads: 2, burst: total(4), everySeconds: 0.3, spacingSeconds: 0.1 }
    expect(all(scheduleOf(shape, whole))).toEqual([0, 1e5, 2e5, 3e5, 3e5, 4e5, 5e5, 6e5])
    // Seven times 0.6 µs is a little more than 4.2 µs in floating point.
    const close: OpenShape = { ...shape, burst: total(8), everySeconds: 0.0000042, spacingSeconds: 6e-7 }
    const instants = all(scheduleOf(close, whole))
    expect(instants).toEqual(instants.toSorted((a, b) => a - b))
    expect(instants[7]).toBe(instants[8])
  })

  it('have only the spacing when there is one and no delay', () => {
    const shape: OpenShape = { kind: 'burst', loads: 1, burst: total(3), everySeconds: 0, spacingSeconds: 1 }
    expect(all(scheduleOf(shape, whole))).toEqual([0, 1_000_000, 2_000_000])
  })

  it('without requests have no arrivals', () => {
    const shape: OpenShape = { kind: 'burst', loads: 3, burst: total(0), everySeconds: 1, spacingSeconds: 0 }
    expect(all(scheduleOf(shape, whole))).toEqual([])
    expect(lastInstant(shape)).toBe(0)
  })
})

describe('random arrivals', () => {
  const shape: OpenShape = {
    kind: 'poisson',
    stages: [{ from: 10, to: 10, seconds: 2.5 }],
    per: 'total',
    seed: 1,
  }

  it('have the expected number, rounded up, as long as no driver is known', () => {
    expect(countOf(shape)).toEqual({ value: 25, per: 'total' })
  })

  it('have an end, but no known last instant', () => {
    expect(lastInstant(shape)).toBe(2_500_000)
  })

  it('of one seed never change: the same plan has the same load in another version of this program', () => {
    const instants = all(scheduleOf(shape, whole, { index: 3, of: 4 })).map(Math.round)
    expect(instants).toEqual([98_028, 151_840, 1_176_946, 1_410_441, 1_652_176])
  })
})

describe('lanes', () => {
  it('take every n-th arrival of a total: driver d, worker w of W is lane d + N·w', () => {
    expect(subdivide({ index: 1, of: 3 }, { index: 1, of: 2 })).toEqual({ index: 4, of: 6 })
  })

  it('of two drivers send all bursts of a size per driver, at the same instants', () => {
    const shape: OpenShape = {
      kind: 'burst',
      loads: 2,
      burst: { value: 1, per: 'driver' },
      everySeconds: 1,
      spacingSeconds: 0,
    }
    const shares = lanesOf({ drivers: 2, workers: 1 }).map((lane) => shareOfShape(shape, lane))
    expect(shares.map((share) => share.kind === 'open' && all(share.schedule()))).toEqual([
      [0, 1_000_000],
      [0, 1_000_000],
    ])
  })

  it('of closed load have connections for at most as many workers as there are connections', () => {
    const shape = { kind: 'closed' as const, count: { value: 10, per: 'driver' as const }, connections: 2 }
    const shares = lanesOf({ drivers: 1, workers: 3 }).map((lane) => shareOfShape(shape, lane))
    expect(shares).toMatchObject([
      { kind: 'closed', count: 5, connections: 1, until: undefined, think: 0 },
      { kind: 'closed', count: 5, connections: 1, until: undefined, think: 0 },
      { kind: 'closed', count: 0, connections: 0, until: undefined, think: 0 },
    ])
  })

  it('of closed load have its end and think time in microseconds, and end only by time without a count', () => {
    const shape = { kind: 'closed' as const, seconds: 2.5, thinkSeconds: 0.01, connections: 3 }
    expect(lanesOf({ drivers: 1, workers: 2 }).map((lane) => shareOfShape(shape, lane))).toMatchObject([
      { kind: 'closed', count: Infinity, connections: 2, until: 2_500_000, think: 10_000 },
      { kind: 'closed', count: Infinity, connections: 1, until: 2_500_000, think: 10_000 },
    ])
    const counted = { ...shape, count: { value: 10, per: 'driver' as const } }
    expect(plannedFor(counted, { index: 1, of: 2 })).toBe(10)
    expect([lastInstant(shape), lastInstant(counted)]).toEqual([2_500_000, 2_500_000])
  })

  it('number their requests uniquely over the whole test', () => {
    const [first, second] = lanesOf({ drivers: 2, workers: 1 })
    if (first === undefined || second === undefined) throw new Error('no lanes')
    expect([0, 1].map(requestNumber(first))).toEqual([0, 2])
    expect([0, 1].map(requestNumber(second))).toEqual([1, 3])
  })
})
