import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  bytesText,
  countText,
  decimal,
  parseBytes,
  parseCount,
  parsePercent,
  parseRange,
  parseRate,
  parseTime,
  percentText,
  rangeText,
  rateText,
  timeText,
} from './quantities.ts'

const per = fc.constantFrom('total' as const, 'driver' as const)
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true, noDefaultInfinity: true })
const perUnit = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1, 60, 3_600))
  .map(([n, unit]) => n / unit)
/** Whole microseconds up to a week. */
const seconds = fc.integer({ min: 0, max: 604_800_000_000 }).map((us) => us / 1e6)
const bytes = fc.nat(2 ** 40)

describe('a quantity is read back as it was written', () => {
  it('as a rate', () => {
    fc.assert(
      fc.property(fc.oneof(positive, perUnit), per, (value, of) => {
        expect(parseRate(rateText({ value, per: of }))).toEqual({ value: { value, per: of } })
      }),
    )
  })

  it('as a count', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), per, (value, of) => {
        expect(parseCount(String(countText({ value, per: of })))).toEqual({ value: { value, per: of } })
      }),
    )
  })

  it('as a duration, and as a range of durations', () => {
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        const range = { from: Math.min(a, b), to: Math.max(a, b) }
        expect(parseTime(timeText(a))).toEqual({ value: a })
        expect(parseRange(rangeText(range))).toEqual({ value: range })
      }),
    )
  })

  it('as a duration to 15 digits, whatever its digits are', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 604_800, noNaN: true }), (value) => {
        const read = parseTime(timeText(value))
        expect('value' in read && Math.abs(read.value - value) <= value * 1e-14).toBe(true)
      }),
    )
  })

  it('as a size, and as a percentage', () => {
    fc.assert(
      fc.property(bytes, fc.nat(10_000), (size, part) => {
        expect(parseBytes(bytesText(size))).toEqual({ value: size })
        expect(parsePercent(percentText(part / 10_000))).toEqual({ value: part / 10_000 })
      }),
    )
  })
})

describe('a text that is no quantity', () => {
  it('has a fault, and no parser throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0159./smindrveh% kMB')) }), (text) => {
        for (const parse of [parseRate, parseCount, parseTime, parseRange, parseBytes, parsePercent]) {
          const read = parse(text)
          expect('value' in read || read.fault.length > 0).toBe(true)
        }
      }),
    )
  })
})

describe('a decimal number', () => {
  it('has no exponent and the same value', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e300, noNaN: true }), (value) => {
        expect(decimal(value)).toMatch(/^\d+(\.\d+)?$/)
        expect(Number(decimal(value))).toBe(value)
      }),
    )
  })
})
