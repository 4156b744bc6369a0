import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bytes, elapsed, instantText, millis, NOTHING, number, quantity, stretchText } from './format.ts'

/** With ordinary blanks, which are easier to read here. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

describe('milliseconds', () => {
  it.each([
    [0, '0 ms'],
    [0.0123, '12.3 µs'],
    [0.09994, '99.9 µs'],
    [0.09996, '0.1 ms'],
    [0.4, '0.4 ms'],
    [12.345, '12.3 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [12_345, '12.3 s'],
  ])('%d is %s', (value, text) => {
    expect(plain(millis(value))).toBe(text)
  })
})

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.9, '1 kB'],
    [1_000, '1 kB'],
    [1_234_567, '1.23 MB'],
    [999_950, '1 MB'],
    [2.5e12, '2.5 TB'],
    [1e16, '10,000 TB'],
  ])('%d are %s', (value, text) => {
    expect(plain(bytes(value))).toBe(text)
  })

  it('never need more than three digits before the point, up to terabytes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9.99e14, noNaN: true }), (value) => {
        expect(plain(bytes(value))).toMatch(/^\d{1,3}(\.\d+)? [kMGT]?B$/)
      }),
    )
  })
})

describe('a number', () => {
  it.each([
    [0.012345, '0.0123'],
    [12.345, '12.3'],
    [123.4, '123'],
    [1_234_567, '1,234,567'],
  ])('%d is %s', (value, text) => {
    expect(number(value)).toBe(text)
  })
})

describe('a quantity', () => {
  it('has its unit', () => {
    expect(['rate', 'ms', 'count', 'bytes'].map((unit) => plain(quantity(1_500, unit as 'ms')))).toEqual([
      '1,500 /s',
      '1.5 s',
      '1,500',
      '1.5 kB/s',
    ])
  })

  it.each([null, undefined, NaN, Infinity])('is a dash for %s', (value) => {
    expect(quantity(value, 'ms')).toBe(NOTHING)
  })
})

describe('a time since the start', () => {
  it.each([
    [0, '0:00'],
    [-0.5, '0:00'],
    [-5, '−0:05'],
    [59.99, '0:59'],
    [3_599, '59:59'],
    [3_600, '1:00:00'],
    [90_061, '25:01:01'],
  ])('%d s is %s', (seconds, text) => {
    expect(elapsed(seconds)).toBe(text)
  })

  it('has an end if it is longer than a second', () => {
    expect([stretchText({ from: 5, to: 6 }), stretchText({ from: 60, to: 90 })]).toEqual(['0:05', '1:00–1:30'])
  })
})

describe('an instant', () => {
  it("is given in the reader's zone, and with its date in UTC", () => {
    expect(instantText(Date.UTC(2026, 10, 29, 23, 5, 9), 'Asia/Tokyo')).toEqual({
      local: '08:05:09',
      utc: '2026-11-29 23:05:09 UTC',
    })
  })
})
