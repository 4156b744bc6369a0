import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { shares } from '../lib/drawing.suite.ts'
import { fromMillis, later, micros, toMillis } from '../lib/units.ts'
import { decide, freezeLeft } from './decide.ts'
import { seeded } from './draw.ts'
import type { Faults } from './faults.ts'

const faultSets: fc.Arbitrary<Faults> = fc.record(
  {
    delay: fc.integer({ min: 0, max: 1_000 }).map((mean) => ({ kind: 'exp', mean }) as const),
    status: fc.record({ code: fc.integer({ min: 200, max: 599 }), share: shares }),
    size: fc.nat(),
    reset: shares,
    hang: shares,
    drip: fc.integer({ min: 1, max: 100 }),
    close: shares,
  },
  { requiredKeys: [] },
)

function seeing(faults: Faults, seed: number, count: number): ReturnType<typeof decide>[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () => decide(faults, random))
}

describe('the decision about a request', () => {
  test('is an immediate 200 without faults', () => {
    expect(decide({}, seeded(1))).toEqual({
      delay: 0,
      fate: 'answer',
      status: 200,
      size: undefined,
      body: undefined,
      header: undefined,
      stall: 0,
      drip: 0,
      close: false,
    })
  })

  test('is the same for the same seed and order', () => {
    fc.assert(
      fc.property(faultSets, fc.nat(), (faults, seed) => {
        expect(seeing(faults, seed, 20)).toEqual(seeing(faults, seed, 20))
      }),
    )
  })

  test('contains nothing that was not requested', () => {
    fc.assert(
      fc.property(faultSets, fc.nat(), (faults, seed) => {
        for (const { fate, status, delay, close } of seeing(faults, seed, 5)) {
          expect(status === 200 || status === faults.status?.code).toBe(true)
          expect(fate === 'answer' || (faults[fate] ?? 0) > 0).toBe(true)
          expect(delay === 0 || faults.delay !== undefined).toBe(true)
          expect(close && (faults.close ?? 0) === 0).toBe(false)
        }
      }),
    )
  })

  test('has the requested shares of resets, of hangs among the rest, and of statuses', () => {
    const decisions = seeing({ reset: 0.2, hang: 0.5, status: { code: 503, share: 0.1 } }, 11, 20_000)
    const share = (held: (decision: ReturnType<typeof decide>) => boolean): number =>
      decisions.filter(held).length / decisions.length
    expect(share(({ fate }) => fate === 'reset')).toBeCloseTo(0.2, 1)
    expect(share(({ fate }) => fate === 'hang')).toBeCloseTo(0.4, 1)
    expect(Math.abs(share(({ status }) => status === 503) - 0.1)).toBeLessThan(0.01)
  })
})

describe('a stall for all requests', () => {
  const freezes = fc
    .tuple(fc.integer({ min: 2, max: 100_000 }), fc.integer({ min: 1, max: 99_999 }))
    .map(([every, length]) => ({ every, for: Math.min(length, every - 1) }))

  test('does not begin before its first period has passed', () => {
    const freeze = { every: 10_000, for: 1_000 }
    const leftAt = (milliseconds: number): number =>
      toMillis(freezeLeft(freeze, micros(5), micros(5 + milliseconds * 1_000)))
    expect([0, 999, 9_999, 10_000, 10_400, 11_000, 19_999, 20_999].map(leftAt)).toEqual([0, 0, 0, 1_000, 600, 0, 0, 1])
  })

  test('is over after its remaining time, and never longer than requested', () => {
    fc.assert(
      fc.property(freezes, fc.nat(), fc.nat(), (freeze, since, passed) => {
        const now = micros(since + passed)
        const left = freezeLeft(freeze, micros(since), now)
        expect(toMillis(left)).toBeLessThanOrEqual(freeze.for)
        // Half a microsecond more, because the sum of decimals may be below the end by a rounding error.
        const after = later(later(now, left), micros(0.5))
        if (left > 0) expect(freezeLeft(freeze, micros(since), after)).toBe(0)
      }),
    )
  })

  test('takes its exact share of a whole period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 199 }), (every, length) => {
        const freeze = { every, for: Math.min(length, every - 1) }
        const instants = Array.from({ length: every }, (_, index) => fromMillis(3 * every + index))
        expect(instants.filter((now) => freezeLeft(freeze, micros(0), now) > 0)).toHaveLength(freeze.for)
      }),
    )
  })
})
