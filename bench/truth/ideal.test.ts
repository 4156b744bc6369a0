import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Heap } from './heap.ts'
import { type Ideal, idealOf, type OpenPlan } from './ideal.ts'

const MS = 1_000

function every(ms: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => k * ms * MS)
}

function plan(given: Partial<OpenPlan>): OpenPlan {
  return { instants: every(10, 500), slots: 10, backlog: 10_000, until: Infinity, ...given }
}

function waits({ handed }: Ideal): number[] {
  return handed.map(({ due, at }) => at - due)
}

/** Lindley's recursion for one place: each request waits for the remaining time of the previous one. */
function lindley(instants: readonly number[], services: readonly number[]): number[] {
  let free = Number.NEGATIVE_INFINITY
  return instants.map((due, n) => {
    const at = Math.max(due, free)
    free = at + (services[n] ?? 0)
    return at - due
  })
}

describe('the ideal generator', () => {
  it('makes no request wait while a place is free', () => {
    expect(new Set(waits(idealOf(plan({}), () => 5 * MS)))).toEqual(new Set([0]))
  })

  it('makes 490 of 500 requests wait, the last for 19.6 s, if the target needs half a second on ten places', () => {
    const ideal = idealOf(plan({}), () => 500 * MS)
    const waited = waits(ideal).filter((wait) => wait > 0)
    expect([waited.length, Math.max(...waited)]).toEqual([490, 19_600 * MS])
    expect([ideal.dropped, ideal.neverSent]).toEqual([0, 0])
  })

  it('hands over nothing after its time and the drain', () => {
    const ideal = idealOf(plan({ until: 15_000 * MS }), () => 500 * MS)
    expect([ideal.handed.length, ideal.neverSent, Math.max(...waits(ideal))]).toEqual([300, 200, 11_600 * MS])
  })

  it('drops arrivals that find the backlog full, and no others', () => {
    const ideal = idealOf(plan({ slots: 1, backlog: 2, instants: every(1, 6), until: 12 * MS }), () => 5 * MS)
    // One is served from 0 on, those of 1 and 2 ms wait, those of 3 and 4 find both waiting; at 5 ms there is room.
    expect(ideal.handed.map(({ due }) => due / MS)).toEqual([0, 1, 2])
    expect([ideal.dropped, ideal.neverSent]).toEqual([2, 1])
  })

  it('occupies a place for the service time of each request', () => {
    const services = [30, 5, 5].map((ms) => ms * MS)
    const ideal = idealOf(plan({ slots: 2, instants: every(1, 3) }), (n) => services[n])
    expect(waits(ideal)).toEqual([0, 0, 4 * MS])
  })

  it('ends with the last request that was really sent', () => {
    const ideal = idealOf(plan({ instants: every(1, 5) }), (n) => (n < 3 ? 1 : undefined))
    expect([ideal.handed.length, ideal.neverSent]).toEqual([3, 2])
  })

  it('with one place equals Lindley’s recursion', () => {
    const loads = fc.array(fc.record({ gap: fc.nat(100), takes: fc.nat(100) }), { maxLength: 60 })
    fc.assert(
      fc.property(loads, (load) => {
        let now = 0
        const instants = load.map(({ gap }) => (now += gap))
        const services = load.map(({ takes }) => takes)
        expect(waits(idealOf(plan({ slots: 1, instants }), (n) => services[n]))).toEqual(lindley(instants, services))
      }),
    )
  })

  it('never has more in flight than places, and never leaves a place free while a request waits', () => {
    const loads = fc.array(fc.record({ gap: fc.nat(20), takes: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 })
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 5 }), (load, slots) => {
        let now = 0
        const instants = load.map(({ gap }) => (now += gap))
        const { handed } = idealOf(plan({ slots, instants }), (n) => load[n]?.takes)
        const inFlight = (instant: number, before: number): number =>
          handed.filter(({ at }, n) => n < before && at <= instant && instant < at + (load[n]?.takes ?? 0)).length
        for (const [n, { due, at }] of handed.entries()) {
          expect(inFlight(at, n)).toBeLessThan(slots)
          if (at > due) expect(inFlight(at - 1, n)).toBe(slots)
        }
      }),
    )
  })
})

describe('a heap', () => {
  it('returns its numbers from least to greatest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const heap = new Heap()
        for (const value of values) heap.add(value)
        expect(heap.size).toBe(values.length)
        expect(values.map(() => heap.take())).toEqual([...values].sort((a, b) => a - b))
        expect(heap.take()).toBeUndefined()
      }),
    )
  })
})
