import { describe, expect, it } from '@jest/globals'
import { micros } from '../lib/units.ts'
import type { Seen } from './native/target.ts'
import {
  achievedRate,
  constantFrom,
  exactQuantile,
  inOrder,
  inOrderOfArrival,
  kindestStart,
  lags,
  trueResponses,
} from './truth.ts'

function seen(number: number, arrivedAt: number, answeredAt = arrivedAt): Seen {
  return { number, cameAt: micros(arrivedAt), arrivedAt: micros(arrivedAt), answeredAt: micros(answeredAt) }
}

describe('the truth by the log of the target', () => {
  // 1,000 per second from 5,000 µs on: request n is due at 5,000 + 1,000 n.
  const intended = constantFrom(micros(5_000), 1_000)

  it('measures lag and response time from the intended instant of each number, in any order of arrival', () => {
    const log = [seen(2, 7_010, 7_500), seen(0, 5_020, 9_000), seen(1, 6_005, 6_100)]
    expect([...lags(log, intended)]).toEqual([5, 10, 20])
    expect([...trueResponses(log, intended)]).toEqual([100, 500, 4_000])
  })

  it('takes quantiles by nearest rank', () => {
    const hundred = inOrder(Array.from({ length: 100 }, (_, index) => 100 - index))
    expect(exactQuantile(hundred, 0.5)).toBe(50)
    expect(exactQuantile(hundred, 0.99)).toBe(99)
    expect(exactQuantile(hundred, 0.55)).toBe(55)
    expect(() => exactQuantile(inOrder([]), 0.5)).toThrow('noted no requests')
  })

  it('assumes, for a contender without a plan, the latest start at which no request is too early', () => {
    // Due at start, + 1,000, + 2,000: the second arrival is the earliest relative to its instant.
    const arrivals = [5_300, 6_100, 7_900].map(micros)
    const start = kindestStart(arrivals, 1_000)
    expect(start).toBe(5_100)
    const late = lags(
      arrivals.map((at, number) => seen(number, at)),
      constantFrom(start, 1_000),
    )
    expect([...late]).toEqual([0, 200, 800])
  })

  it('renumbers requests by their arrival', () => {
    const log = [seen(7, 300), seen(3, 100), seen(5, 200)]
    expect(inOrderOfArrival(log).map(({ number, arrivedAt }) => [number, arrivedAt])).toEqual([
      [0, 100],
      [1, 200],
      [2, 300],
    ])
  })

  it('counts arrivals in a period for the achieved rate', () => {
    const log = [0, 999_999, 1_000_000, 1_500_000, 1_999_999, 2_000_000].map((at, number) => seen(number, at))
    expect(achievedRate(log, { from: micros(1_000_000), to: micros(2_000_000) })).toBe(3)
  })
})
