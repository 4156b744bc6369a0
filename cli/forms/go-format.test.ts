import { describe, expect, it } from '@jest/globals'
import { goBytes, goDuration, goTime } from './go-format.ts'

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [0.5, '500ns'],
    [98, '98µs'],
    [98.25, '98.25µs'],
    [2_382, '2.382ms'],
    [398_431, '398.431ms'],
    [1_000_000, '1s'],
    [10_012_950.719, '10.012950719s'],
    [60_000_000, '1m0s'],
    [90_500_000, '1m30.5s'],
    [3_725_000_000, '1h2m5s'],
  ])('of %d µs is %s', (micros, text) => {
    expect(goDuration(micros)).toBe(text)
  })
})

describe('a size', () => {
  it.each([
    [0, '0.00bytes'],
    [1_024, '1024.00bytes'],
    [1_536, '1.50KB'],
    [54_997_811, '52.45MB'],
    [1_610_612_736, '1.50GB'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(goBytes(bytes)).toBe(text)
  })
})

describe('an instant', () => {
  const at = Date.UTC(2020, 4, 23, 10, 0, 0) * 1_000
  it.each([
    [0, '2020-05-23 10:00:00 +0000 UTC'],
    [123_456, '2020-05-23 10:00:00.123456 +0000 UTC'],
    [120_000, '2020-05-23 10:00:00.12 +0000 UTC'],
    [7, '2020-05-23 10:00:00.000007 +0000 UTC'],
  ])('%d µs after a second has no zeros at its end', (micros, text) => {
    expect(goTime(at + micros)).toBe(text)
  })
})
