import { describe, expect, it } from '@jest/globals'
import { fromSeconds, micros } from '../units.ts'
import { AmendedSchedule } from './amended-schedule.ts'
import type { Amendment, Change } from './amendments.ts'
import { arrivals, single } from './amendments.suite.ts'
import type { OpenShape } from './shapes.ts'

const oneASecond: OpenShape = {
  kind: 'constant',
  count: { value: 6, per: 'total' },
  rate: { value: 1, per: 'total' },
}
const forSixSeconds: OpenShape = { ...oneASecond, seconds: 6 }
const bursts: OpenShape = {
  kind: 'burst',
  loads: 3,
  burst: { value: 4, per: 'driver' },
  everySeconds: 2,
  spacingSeconds: 0,
}

const pause: Change = { kind: 'pause' }
const resume: Change = { kind: 'resume' }

/** Changes by the second from which they hold. */
function at(changes: readonly (readonly [number, Change])[]): Amendment[] {
  return changes.map(([second, change], seq) => ({ seq, from: fromSeconds(second), change }))
}

function secondsOf(shape: OpenShape, changes: readonly (readonly [number, Change])[]): number[] {
  return arrivals(shape, at(changes)).map((instant) => instant / 1_000_000)
}

describe('a load by time', () => {
  it('keeps its time when its rate is changed, and its count is adjusted', () => {
    expect(secondsOf(forSixSeconds, [[3, { kind: 'scale', factor: 2 }]])).toEqual([0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5])
    expect(secondsOf(forSixSeconds, [[2, { kind: 'rate', perSecond: 0.5 }]])).toEqual([0, 1, 2, 4])
  })

  it('continues after a pause where it stopped', () => {
    const changes = [
      [2.5, pause],
      [10, resume],
    ] as const
    expect(secondsOf(forSixSeconds, changes)).toEqual([0, 1, 2, 10.5, 11.5, 12.5])
  })

  it('uses up its time while its rate is 0', () => {
    const changes = [
      [1.5, { kind: 'scale', factor: 0 }],
      [4.5, { kind: 'scale', factor: 1 }],
    ] as const
    expect(secondsOf(forSixSeconds, changes)).toEqual([0, 1, 5])
  })
})

describe('a load by count', () => {
  it('keeps its count when its rate is changed, and its time is adjusted', () => {
    expect(secondsOf(oneASecond, [[3, { kind: 'scale', factor: 2 }]])).toEqual([0, 1, 2, 3, 3.5, 4])
    expect(secondsOf(oneASecond, [[1, { kind: 'rate', perSecond: 0.1 }]])).toEqual([0, 1, 11, 21, 31, 41])
  })

  it('ends when its rate becomes 0 permanently', () => {
    expect(secondsOf(oneASecond, [[1.5, { kind: 'rate', perSecond: 0 }]])).toEqual([0, 1])
  })
})

describe('bursts', () => {
  it('keep their instants when they are scaled', () => {
    expect(secondsOf(bursts, [[1, { kind: 'scale', factor: 2 }]])).toEqual([
      ...Array.from({ length: 4 }, () => 0),
      ...Array.from({ length: 8 }, () => 2),
      ...Array.from({ length: 8 }, () => 4),
    ])
    expect(secondsOf(bursts, [[0, { kind: 'scale', factor: 0.25 }]])).toEqual([0, 2, 4])
  })

  it('that are due during a pause are sent together when it ends, in full number', () => {
    const changes = [
      [2, pause],
      [7, resume],
    ] as const
    expect(new Set(secondsOf(bursts, changes))).toEqual(new Set([0, 7, 9]))
    expect(secondsOf(bursts, changes)).toHaveLength(12)
  })

  it('have no rate that can be set', () => {
    const schedule = new AmendedSchedule(bursts, single)
    const amendment: Amendment = { seq: 0, from: micros(0), change: { kind: 'rate', perSecond: 5 } }
    expect(() => schedule.amend(amendment, micros(0))).toThrow('scale them')
  })
})

describe('combined amendments', () => {
  it('may set the rate during a pause, and it holds afterwards', () => {
    const changes = [
      [2, pause],
      [3, { kind: 'rate', perSecond: 2 }],
      [4, resume],
    ] as const
    expect(secondsOf(oneASecond, changes)).toEqual([0, 1, 4, 4.5, 5, 5.5])
  })

  it('for the same instant are decided by the last announced one', () => {
    const changes = [
      [2, { kind: 'scale', factor: 4 }],
      [2, { kind: 'scale', factor: 2 }],
    ] as const
    expect(secondsOf(oneASecond, changes)).toEqual([0, 1, 2, 2.5, 3, 3.5])
  })

  it('may be announced for an instant before that of an earlier announcement', () => {
    const changes = [
      [3, { kind: 'scale', factor: 1 }],
      [1, { kind: 'scale', factor: 2 }],
    ] as const
    expect(secondsOf(oneASecond, changes)).toEqual([0, 1, 1.5, 2, 2.5, 3])
  })

  it('have no effect after the end', () => {
    const changes = [
      [2.5, { kind: 'end' }],
      [3, { kind: 'scale', factor: 9 }],
      [3, resume],
    ] as const
    expect(secondsOf(forSixSeconds, changes)).toEqual([0, 1, 2])
  })
})

describe('a lane', () => {
  it('that receives one late has neither a gap nor a burst: the next arrival is one new interval later', () => {
    const schedule = new AmendedSchedule({ ...oneASecond, count: { value: 100, per: 'total' } }, single)
    const first = [schedule.next(), schedule.next(), schedule.next()]
    const faster: Amendment = { seq: 0, from: micros(0), change: { kind: 'rate', perSecond: 10 } }
    expect(schedule.amend(faster, fromSeconds(2))).toBe('late')
    expect([...first, schedule.next(), schedule.next()]).toEqual([0, 1, 2, 2.1, 2.2].map(fromSeconds))
    expect(schedule.amend(faster, fromSeconds(2.2))).toBe('known')
    expect(schedule.next()).toBe(fromSeconds(2.3))
  })

  it('may receive an amendment for an instant before an arrival that it has only peeked at', () => {
    const schedule = new AmendedSchedule({ ...oneASecond, rate: { value: 0.1, per: 'total' } }, single)
    schedule.next()
    expect(schedule.peek()).toBe(fromSeconds(10))
    expect(schedule.amend(at([[1, { kind: 'rate', perSecond: 2 }]])[0] ?? never(), fromSeconds(0.5))).toBe('in-time')
    expect([schedule.peek(), schedule.next()]).toEqual([fromSeconds(1.45), fromSeconds(1.45)])
  })

  it('without arrivals left has some again, if the plan still has time', () => {
    const schedule = new AmendedSchedule({ ...forSixSeconds, seconds: 1 }, single)
    schedule.next()
    expect(schedule.peek()).toBeUndefined()
    schedule.amend({ seq: 0, from: fromSeconds(0.5), change: { kind: 'scale', factor: 4 } }, fromSeconds(0.1))
    expect([schedule.next(), schedule.next()]).toEqual([fromSeconds(0.625), fromSeconds(0.875)])
  })
})

function never(): never {
  throw new TypeError('there is an amendment')
}

describe('random arrivals', () => {
  const shape: OpenShape = { kind: 'poisson', stages: [{ from: 10, to: 10, seconds: 200 }], per: 'driver', seed: 7 }

  it('remain random when they are scaled up beyond the number of the plan', () => {
    const instants = arrivals(shape, at([[100, { kind: 'scale', factor: 5 }]]))
    const early = instants.filter((instant) => instant < 100_000_000)
    expect(early).toEqual(arrivals(shape, []).filter((instant) => instant < 100_000_000))
    const late = instants.slice(early.length)
    // The mean is 5,000: five standard deviations.
    expect(Math.abs(late.length - 5_000)).toBeLessThan(5 * Math.sqrt(5_000))
    const perSecond = Array.from({ length: 100 }, (_, i) => {
      const [from, to] = [(100 + i) * 1e6, (101 + i) * 1e6]
      return late.filter((instant) => instant >= from && instant < to).length
    })
    const variance = perSecond.reduce((sum, n) => sum + (n - 50) ** 2, 0) / 100
    // The variance of a Poisson process is its mean; even arrivals would have none.
    expect(variance / 50).toBeGreaterThan(0.4)
    expect(variance / 50).toBeLessThan(1.9)
  })

  it('of a total are also shared among the drivers when there are more of them than planned', () => {
    const total: OpenShape = { ...shape, per: 'total' }
    const lane = (index: number) => ({ driver: { index, of: 4 }, worker: { index: 0, of: 1 } })
    const counts = [0, 1, 2, 3].map((i) => arrivals(total, at([[0, { kind: 'scale', factor: 3 }]]), lane(i)).length)
    for (const count of counts) expect(Math.abs(count - 1_500)).toBeLessThan(5 * Math.sqrt(1_500))
  })
})

describe('an amendment', () => {
  it.each<[string, Amendment]>([
    ['seq', { seq: -1, from: micros(0), change: pause }],
    ['seq', { seq: 0.5, from: micros(0), change: pause }],
    ['from', { seq: 0, from: micros(-1), change: pause }],
    ['from', { seq: 0, from: micros(Number.NaN), change: pause }],
    ['rate', { seq: 0, from: micros(0), change: { kind: 'rate', perSecond: -1 } }],
    ['scale', { seq: 0, from: micros(0), change: { kind: 'scale', factor: Number.POSITIVE_INFINITY } }],
  ])('with an invalid %s is rejected', (what, amendment) => {
    expect(() => new AmendedSchedule(oneASecond, single).amend(amendment, micros(0))).toThrow(what)
  })
})
