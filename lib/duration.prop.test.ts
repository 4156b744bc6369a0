import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { durationText, parseDuration, roughly } from './duration.ts'
import { LONGEST, type Micros, micros } from './units.ts'

/** Spans of each order of magnitude, in whole µs. */
const spans = fc
  .integer({ min: 0, max: 14 })
  .chain((digits) => fc.integer({ min: 0, max: Math.min(10 ** digits, LONGEST) }))
  .map(micros)
const units = ['ns', 'us', 'µs', 'ms', 's', 'm', 'h'] as const
const nanosOf = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 10n ** 9n,
  m: 60n * 10n ** 9n,
  h: 3_600n * 10n ** 9n,
}
const parts = fc.array(fc.record({ amount: fc.nat(9_999), unit: fc.constantFrom(...units) }), {
  minLength: 1,
  maxLength: 5,
})

describe('durations', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(spans, (span) => {
        expect(parseDuration(durationText(span))).toBe(span)
      }),
    )
  })

  it('of nanoseconds are read back as well', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), (nanos) => {
        expect(parseDuration(durationText(micros(nanos / 1_000)))).toBeCloseTo(nanos / 1_000, 6)
      }),
    )
  })

  it('are the sum of their parts, in any order', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const text = list.map(({ amount, unit }) => `${amount}${unit}`).join('')
        const nanos = list.reduce((sum, { amount, unit }) => sum + BigInt(amount) * nanosOf[unit], 0n)
        const micros = Number(nanos) / 1_000
        expect(Math.abs((parseDuration(text) ?? NaN) - micros)).toBeLessThanOrEqual(micros * 1e-14)
      }),
    )
  })

  it('are finite and not negative, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789.nuµmsh -e')) }), (text) => {
        const span = parseDuration(text)
        expect(span === undefined || (Number.isFinite(span) && span >= 0)).toBe(true)
      }),
    )
  })

  it('are close after rounding, and are unchanged when rounded again', () => {
    fc.assert(
      fc.property(spans, (span) => {
        const rough: Micros = roughly(span)
        expect(Math.abs(rough - span)).toBeLessThanOrEqual(
          Math.max(span / 20, 30_000_000 * Number(span >= 90_000_000), 500),
        )
        expect(Math.abs(roughly(rough) - rough)).toBeLessThanOrEqual(1e-3)
      }),
    )
  })
})
