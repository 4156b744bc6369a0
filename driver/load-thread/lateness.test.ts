import { describe, expect, test } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { Exchange, NEVER } from '../engines/exchange.ts'
import { Lateness } from './lateness.ts'

interface HandOver {
  readonly intended: number
  readonly free?: number
  readonly fired: number
}

/** The recorded lateness of consecutive hand-overs. */
function noted(...handOvers: HandOver[]): Pick<Exchange, 'dueAt' | 'slip' | 'spread'>[] {
  const lateness = new Lateness()
  // One exchange for all: the result for one request must not affect that for the next.
  const exchange = new Exchange()
  return handOvers.map(({ intended, free = NEVER, fired }) => {
    exchange.intendedAt = micros(intended)
    exchange.freeAt = micros(free)
    exchange.firedAt = micros(fired)
    lateness.note(exchange)
    const { dueAt, slip, spread } = exchange
    return { dueAt, slip, spread }
  })
}

describe('the lateness of a request', () => {
  test.each<[string, HandOver, { dueAt: number; slip: number }]>([
    ['nothing, when it was on time', { intended: 100, fired: 100 }, { dueAt: 100, slip: 0 }],
    ['slip, with a place that was never used', { intended: 100, fired: 130 }, { dueAt: 100, slip: 30 }],
    ['slip, with a place that was free', { intended: 100, free: 40, fired: 130 }, { dueAt: 100, slip: 30 }],
    ['wait, until the place was free', { intended: 100, free: 130, fired: 130 }, { dueAt: 130, slip: 0 }],
    ['wait and then slip', { intended: 100, free: 120, fired: 130 }, { dueAt: 120, slip: 10 }],
    ['wait alone, if it left before an ideal one', { intended: 100, free: 150, fired: 130 }, { dueAt: 130, slip: 0 }],
    ['nothing, if it left early', { intended: 100, fired: 90 }, { dueAt: 90, slip: 0 }],
  ])('is %s', (_, handOver, expected) => {
    expect(noted(handOver)).toEqual([{ ...expected, spread: -1 }])
  })
})

describe('the lateness of a request of a burst', () => {
  test('is spread, as long as the previous request was sent at most a millisecond before', () => {
    const parts = noted({ intended: 0, fired: 0 }, { intended: 0, fired: 900 }, { intended: 0, fired: 1_900 })
    expect(parts).toEqual([
      { dueAt: 0, slip: 0, spread: -1 },
      { dueAt: 0, slip: 0, spread: 900 },
      { dueAt: 0, slip: 0, spread: 1_900 },
    ])
  })

  test('is slip for the time beyond that millisecond, also for all later requests of the burst', () => {
    const parts = noted({ intended: 0, fired: 0 }, { intended: 0, fired: 51_000 }, { intended: 0, fired: 51_400 })
    expect(parts).toEqual([
      { dueAt: 0, slip: 0, spread: -1 },
      { dueAt: 0, slip: 50_000, spread: 1_000 },
      { dueAt: 0, slip: 50_000, spread: 1_400 },
    ])
  })

  test('includes the slip of the first request, when that was late itself', () => {
    const parts = noted({ intended: 0, fired: 7_000 }, { intended: 0, fired: 7_300 })
    expect(parts).toEqual([
      { dueAt: 0, slip: 7_000, spread: -1 },
      { dueAt: 0, slip: 7_000, spread: 300 },
    ])
  })

  test('is wait while there is no free place, and slip only from then on', () => {
    const parts = noted(
      { intended: 0, fired: 0 },
      { intended: 0, free: 80_000, fired: 80_000 },
      { intended: 0, free: 80_000, fired: 80_400 },
      { intended: 0, free: 90_000, fired: 93_000 },
    )
    expect(parts).toEqual([
      { dueAt: 0, slip: 0, spread: -1 },
      { dueAt: 80_000, slip: 0, spread: 0 },
      { dueAt: 80_000, slip: 0, spread: 400 },
      { dueAt: 90_000, slip: 2_000, spread: 1_000 },
    ])
  })

  test('is at most its own lateness, even if the previous request had more slip', () => {
    const parts = noted({ intended: 0, fired: 50_000 }, { intended: 0, free: 49_800, fired: 50_100 })
    expect(parts[1]).toEqual({ dueAt: 49_800, slip: 300, spread: 0 })
  })

  test('does not depend on the previous burst', () => {
    const parts = noted({ intended: 0, fired: 50_000 }, { intended: 40_000, fired: 50_100 })
    expect(parts[1]).toEqual({ dueAt: 40_000, slip: 10_100, spread: -1 })
  })
})
