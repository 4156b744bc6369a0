import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Delay, drawDelay, longestDelay, parseDelay, seeded } from './draw.ts'

const span = fc.integer({ min: 0, max: longestDelay })
const delays: fc.Arbitrary<Delay> = fc.oneof(
  span.map((value): Delay => ({ kind: 'fixed', value })),
  fc.tuple(span, span).map(([a, b]): Delay => ({ kind: 'uniform', low: Math.min(a, b), high: Math.max(a, b) })),
  span.map((mean): Delay => ({ kind: 'exp', mean })),
  fc.tuple(span, span).map(([mean, deviation]): Delay => ({ kind: 'normal', mean, deviation })),
)
const seeds = fc.nat({ max: 0xffff_ffff })

function textOf(delay: Delay): string {
  switch (delay.kind) {
    case 'fixed':
      return `${delay.value}`
    case 'uniform':
      return `uniform:${delay.low}-${delay.high}`
    case 'exp':
      return `exp:${delay.mean}`
    case 'normal':
      return `normal:${delay.mean},${delay.deviation}`
  }
}

describe('delays of any kind', () => {
  test('have a text that is read back as the same delay', () => {
    fc.assert(
      fc.property(delays, (delay) => {
        expect(parseDelay(textOf(delay))).toEqual(delay)
      }),
    )
  })

  test('are drawn between 0 and the longest delay, and inside a uniform range', () => {
    fc.assert(
      fc.property(delays, seeds, (delay, seed) => {
        const drawn = drawDelay(delay, seeded(seed))
        const [low, high] = delay.kind === 'uniform' ? [delay.low, delay.high] : [0, longestDelay]
        expect(drawn).toBeGreaterThanOrEqual(low)
        expect(drawn).toBeLessThanOrEqual(high)
      }),
    )
  })

  test('are drawn identically by the same seed', () => {
    fc.assert(
      fc.property(delays, seeds, (delay, seed) => {
        const [one, other] = [seeded(seed), seeded(seed)]
        for (let index = 0; index < 20; index += 1) expect(drawDelay(delay, one)).toBe(drawDelay(delay, other))
      }),
    )
  })

  test('are drawn from a generator that stays in [0, 1)', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seeded(seed)
        const draws = Array.from({ length: 100 }, random)
        expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true)
        expect(new Set(draws).size).toBeGreaterThan(95)
      }),
    )
  })

  test('reject any other text with a sentence, never with an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDelay(text)
        expect(typeof parsed === 'string' || parsed.kind !== 'fixed' || parsed.value === Number(text)).toBe(true)
      }),
    )
  })
})
