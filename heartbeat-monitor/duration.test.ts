import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readSettings } from '../lib/config.ts'
import { fromMillis, toMillis } from '../lib/units.ts'
import { duration, parseDuration, spanText } from './duration.ts'

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1m30s', 90_000],
    ['0.5s', 500],
    ['12', 12_000],
    [' 3s ', 3_000],
    ['0s', 0],
  ])('%p is %p ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(fromMillis(milliseconds))
  })

  test.each(['', 's', '-3s', '3 s', '3d', '1e3s', '3sx', 'Infinity', '8000h', `${'1'.repeat(60)}s`])(
    '%p is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  test('of whole milliseconds is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600_000_000 }), (milliseconds) => {
        expect(toMillis(parseDuration(`${milliseconds}ms`) ?? fromMillis(-1))).toBeCloseTo(milliseconds, 3)
      }),
    )
  })

  test('that is wrong is refused by the name of its flag', () => {
    const program = { usage: 'x', summary: 'x', settings: { for: duration({ help: 'h', shown: 's' }) } }
    expect(() => readSettings(program, { argv: ['--for', 'soon'], env: {} })).toThrow(
      /^--for: is no duration such as 30s/,
    )
    expect(readSettings(program, { argv: [], env: {} })).toEqual({ for: undefined })
  })

  test('reads well', () => {
    const texts = [0, 850, 1_000, 12_340, 89_900, 240_000, 12_600_000].map((ms) => spanText(fromMillis(ms)))
    expect(texts).toEqual(['0 ms', '850 ms', '1 s', '12.3 s', '89.9 s', '4 min', '3.5 h'])
  })
})
