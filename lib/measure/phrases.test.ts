import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  briefCount,
  briefMillis,
  briefRate,
  bytesText,
  counted,
  grouped,
  lasting,
  percent,
  perSecond,
  plural,
} from './phrases.ts'

describe('a count', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
    [41_000.4, '41,000'],
  ])('%d is %s, with separated thousands', (value, text) => {
    expect(counted(value)).toBe(text)
  })

  it('is followed by its unit', () => {
    expect([plural(0, 'request'), plural(1, 'request'), plural(1_000, 'request')]).toEqual([
      '0 requests',
      '1 request',
      '1,000 requests',
    ])
    expect(plural(2, 'entry', 'entries')).toBe('2 entries')
  })
})

describe('a number', () => {
  it('has separated thousands, and as many decimals as it has', () => {
    expect([0, 312, 0.125, 1_234.5, 3_240.045].map(grouped)).toEqual(['0', '312', '0.125', '1,234.5', '3,240.045'])
  })

  it('of requests per second has six digits', () => {
    expect([0, 0.375, 500, 41_234.567].map(perSecond)).toEqual(['0/s', '0.375/s', '500/s', '41,234.6/s'])
  })

  it('is brief for a table: counts from a million on, rates and milliseconds with a few digits', () => {
    expect([0, 999_999, 1_234_567, 12_345_678, 2e9].map(briefCount)).toEqual(['0', '999,999', '1.235M', '12.35M', '2B'])
    const rates = [0, 0.25, 0.001_234, 99.94, 1_020.4, 999_999, 1_250_000].map(briefRate)
    expect(rates).toEqual(['0/s', '0.25/s', '0.00123/s', '99.9/s', '1,020/s', '999,999/s', '1.25M/s'])
    const borders = [9.9996, 99.996, 999.96, 99_999.6].map(briefMillis)
    expect([...borders, briefRate(999_999.7)]).toEqual(['10.00', '100.0', '1,000', '100s', '1M/s'])
    const times = [0, 0.034, 9.9994, 31.456, 999.94, 1_234.5, 99_999.4, 100_000, 3_600_000].map(briefMillis)
    const long = ['99,999', '100s', '3,600s']
    expect(times).toEqual(['0.000', '0.034', '9.999', '31.46', '999.9', '1,235', ...long])
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.00 kB'],
    [88_400, '88.4 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [6_869_275, '6.87 MB'],
    [123_456_789_012, '123 GB'],
    [5e18, '5000 PB'],
  ])('of bytes has three digits and a decimal unit: %d is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
  })
})

describe('a share', () => {
  it.each([
    [0, '0 %'],
    [-0.1, '0 %'],
    [1e-9, 'less than 0.1 %'],
    [0.000_999, 'less than 0.1 %'],
    [0.001, '0.1 %'],
    [0.5, '50 %'],
    [0.984, '98.4 %'],
    [0.999, '99.9 %'],
    [0.999_1, 'more than 99.9 %'],
    [1 - 1e-9, 'more than 99.9 %'],
    [1, '100 %'],
    [1.5, '100 %'],
  ])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text)
  })

  it('is 100 % only when it is everything, and 0 % only when it is nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.nat(1_000_000_000), (all, drawn) => {
        const some = drawn % (all + 1)
        expect(percent(some / all) === '100 %').toBe(some === all)
        expect(percent(some / all) === '0 %').toBe(some === 0)
      }),
    )
  })
})

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [49, '0 ms'],
    [50, '0.1 ms'],
    [100, '0.1 ms'],
    [400, '0.4 ms'],
    [2_449, '2.4 ms'],
    [9_949, '9.9 ms'],
    [9_950, '10 ms'],
    [68_000, '68 ms'],
    [99_499, '99 ms'],
    [100_000, '0.1 s'],
    [726_000, '0.7 s'],
    [19_600_000, '19.6 s'],
    [3_600_000_000, '3600 s'],
  ])('of %d µs is %s', (duration, text) => {
    expect(lasting(duration)).toBe(text)
  })

  it('never has more than three digits and a point, below 1,000 s', () => {
    fc.assert(
      fc.property(fc.nat(999_900_000), (duration) => {
        expect(lasting(duration)).toMatch(/^(\d{1,3}|\d{1,3}\.\d) (ms|s)$/)
      }),
    )
  })
})
