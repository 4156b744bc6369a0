import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { durationText, parseDuration } from '../duration.ts'
import { fromSeconds, micros } from '../units.ts'
import {
  choice,
  duration,
  each,
  list,
  positive,
  seconds,
  share,
  size,
  text,
  toggle,
  whole,
  wholeOrAuto,
} from './kinds.ts'
import { Problem, type Setting } from './setting.ts'

const about = { help: 'h' }
const kinds: Readonly<Record<string, Setting<unknown>>> = {
  text: text(undefined, about, 5),
  choice: choice(['one', 'two'], 'one', about),
  whole: whole([1, 64], 4, about),
  wholeOrAuto: wholeOrAuto([1, 256], 'auto', about),
  positive: positive(100, undefined, about),
  share: share(undefined, about),
  size: size([256, 1_048_576], undefined, about),
  seconds: seconds(undefined, about, [0.001, 60]),
  duration: duration(about),
  toggle: toggle(about),
  list: list(about),
  each: each((texts) => texts, [], about),
}

function read(kind: string, given: unknown): unknown {
  const value = kinds[kind]?.read(given)
  return value instanceof Problem ? { problem: value.sentence } : value
}

describe('a value is read', () => {
  it.each<[string, unknown, unknown]>([
    ['text', '', ''],
    ['text', 'abcde', 'abcde'],
    ['choice', 'two', 'two'],
    ['whole', '1', 1],
    ['whole', ' 64 ', 64],
    ['whole', 9, 9],
    ['whole', '1e1', 10],
    ['whole', '0.004k', 4],
    ['whole', '4.0', 4],
    ['positive', '0.1k', 100],
    ['positive', '0.00001M', 10],
    ['positive', '2.5e1', 25],
    ['wholeOrAuto', 'auto', 'auto'],
    ['wholeOrAuto', '7', 7],
    ['positive', '0.5', 0.5],
    ['positive', '100', 100],
    ['share', '1%', 0.01],
    ['share', '12.5%', 0.125],
    ['share', '100%', 1],
    ['share', '0', 0],
    ['share', 0.5, 0.5],
    ['size', '256', 256],
    ['size', 4_096, 4_096],
    ['size', ' 64KiB ', 65_536],
    ['size', '1 MiB', 1_048_576],
    ['size', '0.5mib', 524_288],
    ['size', '2kB', 2_000],
    ['seconds', '1m', 60],
    ['seconds', '1ms', 0.001],
    ['seconds', ' 3s ', 3],
    ['seconds', '30', 30],
    ['seconds', 2.5, 2.5],
    ['duration', '168h', fromSeconds(604_800)],
    ['toggle', true, true],
    ['toggle', 'Yes', true],
    ['toggle', 'off', false],
    ['list', 'a, b,', ['a', 'b']],
    ['list', ['a', 'b,c'], ['a', 'b', 'c']],
    ['each', ['a,b', ''], ['a,b', '']],
  ])('%s: %j', (kind, given, value) => {
    expect(read(kind, given)).toEqual(value)
  })
})

describe('a wrong value is reported with the given text and a valid example', () => {
  it.each<[string, unknown, string]>([
    ['text', 5, '5 is not a text'],
    ['text', 'abcdef', "'abcdef' has 6 characters; use 5 or fewer"],
    ['choice', 'three', "'three' is not one of one, two"],
    ['choice', '', "'' is not one of one, two"],
    ['whole', 'abc', "'abc' is not a whole number"],
    ['whole', '', "'' is not a whole number"],
    ['whole', '1.5', "'1.5' is not a whole number"],
    ['whole', 1.5, '1.5 is not a whole number'],
    ['whole', '0x10', "'0x10' is not a whole number"],
    ['whole', '1e', "'1e' is not a whole number"],
    ['whole', '1.5k', '1.5k is too large; use 64 or less'],
    ['whole', '0.0005k', "'0.0005k' is not a whole number"],
    ['whole', '1e-1', "'1e-1' is not a whole number"],
    ['whole', '5g', "'5g' is not a whole number"],
    ['whole', '1e99', '1e99 is too large; use 64 or less'],
    ['whole', null, 'null is not a whole number'],
    ['whole', true, 'true is not a whole number'],
    ['whole', [3], '[3] is not a whole number'],
    ['whole', '0', '0 is too small; use 1 or more'],
    ['whole', '-1', '-1 is too small; use 1 or more'],
    ['whole', '65', '65 is too large; use 64 or less'],
    ['whole', 65, '65 is too large; use 64 or less'],
    ['whole', '12345678901234567890', '12345678901234567890 is too large; use 64 or less'],
    ['wholeOrAuto', 'all', "'all' is neither 'auto' nor a whole number"],
    ['wholeOrAuto', '', "'' is neither 'auto' nor a whole number"],
    ['wholeOrAuto', '0', '0 is too small; use 1 or more, or auto'],
    ['wholeOrAuto', '257', '257 is too large; use 256 or less, or auto'],
    ['positive', '1,5', "'1,5' is not a number"],
    ['positive', '0', '0 is too small; use more than 0'],
    ['positive', '-2', '-2 is too small; use more than 0'],
    ['positive', '101', '101 is too large; use 100 or less'],
    ['share', '5', "'5' is not a share; write one such as 1% or 0.01"],
    ['share', '-1%', "'-1%' is not a share; write one such as 1% or 0.01"],
    ['share', [0.5], '[0.5] is not a share; write one such as 1% or 0.01'],
    ['seconds', 'soon', "'soon' is not a duration; write one such as 500ms, 30s, 1m30s or 1h"],
    ['seconds', '', "'' is not a duration; write one such as 500ms, 30s, 1m30s or 1h"],
    ['seconds', -1, '-1 is not a duration; write one such as 500ms, 30s, 1m30s or 1h'],
    ['seconds', '0s', "'0s' is too short; use 1ms or more"],
    ['seconds', '61s', "'61s' is too long; use 1m or less"],
    ['duration', '169h', "'169h' is too long; use 168h or less"],
    ['toggle', 'perhaps', "'perhaps' is neither 'true' nor 'false'"],
    ['toggle', 1, "1 is neither 'true' nor 'false'"],
    ['list', [1], '1 is not a text'],
    ['each', ['a', null], 'null is not a text'],
  ])('%s: %j', (kind, given, problem) => {
    expect(read(kind, given)).toEqual({ problem })
  })

  it('any text in place of a duration is reported with that text and an example', () => {
    const setting = duration(about)
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom('1', '5', 's', 'm', '.', ' ', '-'), fc.string()) }),
        (typed) => {
          const value = setting.read(typed)
          if (!(value instanceof Problem)) {
            expect(parseDuration(durationText(value ?? micros(-1)))).toBe(value)
            return
          }
          expect(value.sentence.startsWith(`'${typed.slice(0, 100)}`)).toBe(true)
          expect(value.sentence).toMatch(
            /(is not a duration; write one such as 500ms, .*|is too long; use 168h or less)$/,
          )
        },
      ),
    )
  })

  it('a long text is reported in few words', () => {
    expect(JSON.stringify(read('whole', 'x'.repeat(100_000))).length).toBeLessThan(200)
  })
})
