import { describe, expect, it } from '@jest/globals'
import { durationExamples, durationText, parseDuration, roughly } from './duration.ts'
import { fromMillis, micros } from './units.ts'

describe('a duration', () => {
  it.each([
    ['500ms', 500_000],
    ['30s', 30_000_000],
    ['5m', 300_000_000],
    ['1h', 3_600_000_000],
    ['1m30s', 90_000_000],
    ['0.5h', 1_800_000_000],
    ['12', 12_000_000],
    ['2.5', 2_500_000],
    ['0s', 0],
    ['0', 0],
    ['850us', 850],
    ['850µs', 850],
    ['850μs', 850],
    ['100ns', 0.1],
    ['1m1.5s', 61_500_000],
    ['0.1s0.2s', 300_000],
  ])('%s is %d µs', (text, span) => {
    expect(parseDuration(text)).toBe(span)
  })

  it.each(
    [
      ['', ' ', 's', 'ms', '.', '.5s', '5.s', '5d', '5 s', ' 5s', '5s ', '-3s', '+3s', '1s5', '1e3', '1e3s'],
      ['3sx', '5S', '5M', '0x10', 'Infinity', 'NaN', '1,5s', '1_000s', '٣s', `${'1'.repeat(60)}s`],
    ].flat(),
  )('does not include %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('is rejected at once in a long text', () => {
    expect(parseDuration('1s'.repeat(1_000_000))).toBeUndefined()
  })
})

describe('a duration as text', () => {
  it.each([
    [0, '0s'],
    [0.1, '0.1us'],
    [12.5, '12.5us'],
    [999, '999us'],
    [1_500, '1.5ms'],
    [500_000, '500ms'],
    [2_500_000, '2.5s'],
    [59_999_999, '59.999999s'],
    [60_000_000, '1m'],
    [90_000_000, '1m30s'],
    [3_600_000_000, '1h'],
    [3_600_000_001, '1h1us'],
    [3_720_000_000, '1h2m'],
  ])('%d µs is %s', (span, text) => {
    expect(durationText(micros(span))).toBe(text)
  })

  it('is shown as it may be typed, as in the examples', () => {
    const examples = durationExamples.split(/, | or /)
    expect(examples.map((text) => durationText(parseDuration(text) ?? micros(-1)))).toEqual(examples)
  })

  it('is as short as possible where it is only displayed', () => {
    const spans = [0, 849.6, 999.4, 999.6, 1_000, 12_340, 89_900, 240_400, 5_399_000, 12_600_000]
    expect(spans.map((ms) => durationText(roughly(fromMillis(ms))))).toEqual([
      ...['0s', '850ms', '999ms', '1s', '1s', '12.3s', '1m29.9s', '4m', '1h30m', '3h30m'],
    ])
  })
})
