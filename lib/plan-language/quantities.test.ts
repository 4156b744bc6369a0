import { describe, expect, it } from '@jest/globals'
import {
  parseBytes,
  parseCount,
  parsePercent,
  parseRange,
  parseRate,
  parseTime,
  rateText,
  timeText,
} from './quantities.ts'

describe('a rate', () => {
  it.each([
    ['500/s', 500, 'total'],
    ['0.1/s', 0.1, 'total'],
    ['7/min', 7 / 60, 'total'],
    ['10/h', 10 / 3_600, 'total'],
    ['500/s/driver', 500, 'driver'],
  ])('%s is %d requests per second', (text, value, per) => {
    expect(parseRate(text)).toEqual({ value: { value, per } })
  })

  it.each([
    ['500', "'500' has no unit: write 500/s"],
    ['7/m', "'7/m' is not a rate: write 7/min"],
    ['7/sec', "'7/sec' is not a rate: write 7/s"],
    ['-1/s', "'-1/s' is not a rate: write 500/s, 7/min, 10/h or 500/s/driver"],
    ['5 /s', "'5 /s' is not a rate: write 500/s, 7/min, 10/h or 500/s/driver"],
  ])('%s is refused with the remedy', (text, fault) => {
    expect(parseRate(text)).toEqual({ fault })
  })

  it('is written in the unit that needs few digits', () => {
    const texts = [500, 0.1, 7 / 60, 10 / 3_600].map((value) => rateText({ value, per: 'total' }))
    expect(texts).toEqual(['500/s', '0.1/s', '7/min', '10/h'])
    expect(rateText({ value: 2.5, per: 'driver' })).toBe('2.5/s/driver')
  })
})

describe('a count', () => {
  it('is a total unless it says /driver', () => {
    expect(parseCount('500')).toEqual({ value: { value: 500, per: 'total' } })
    expect(parseCount('500/driver')).toEqual({ value: { value: 500, per: 'driver' } })
  })

  it.each(['10k', '1.5', '', '5 /driver'])('is not %p', (text) => {
    expect(parseCount(text)).toHaveProperty('fault', expect.stringContaining('is not a count: write a whole number'))
  })

  it('is not a rate', () => {
    expect(parseCount('5/s')).toEqual({ fault: "'5/s' is a rate: write a whole number, such as 500 or 500/driver" })
  })
})

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['1m30s', 90],
    ['500ms', 0.5],
    ['0s', 0],
  ])('%s is %d seconds', (text, value) => {
    expect(parseTime(text)).toEqual({ value })
    expect(parseTime(timeText(value))).toEqual({ value })
  })

  it('needs a unit', () => {
    expect(parseTime('30')).toEqual({ fault: "'30' has no unit: write 30s" })
    expect(parseTime('soon')).toEqual({ fault: "'soon' is not a duration: write 500ms, 30s, 1m30s or 1h" })
  })
})

describe('a range of durations', () => {
  it.each([
    ['1s', 1, 1],
    ['1s..3s', 1, 3],
  ])('%s', (text, from, to) => {
    expect(parseRange(text)).toEqual({ value: { from, to } })
  })

  it.each([
    ['1..3s', "'1..3s' is not a range of durations: write 1s..3s"],
    ['10..30ms', "'10..30ms' is not a range of durations: write 10ms..30ms"],
    ['3s..1s', "'3s..1s' ends before it begins: write 1s..3s"],
    ['1s..2s..3s', "'1s..2s..3s' is not a range of durations: write 1s..3s"],
    ['5', "'5' has no unit: write 5s"],
  ])('%s is refused with the remedy', (text, fault) => {
    expect(parseRange(text)).toEqual({ fault })
  })
})

describe('a size and a percentage', () => {
  it('need a unit', () => {
    expect(parseBytes('1 MiB')).toEqual({ value: 1_048_576 })
    expect(parseBytes('64')).toEqual({ fault: "'64' has no unit: write 64B, 64KiB or 64MiB" })
    expect(parsePercent('5%')).toEqual({ value: 0.05 })
    expect(parsePercent('5')).toEqual({ fault: "'5' has no unit: write 5%" })
    expect(parsePercent('101%')).toEqual({ fault: "'101%' is more than 100%" })
  })
})
