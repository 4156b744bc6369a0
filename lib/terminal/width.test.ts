import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cutEnd, cutMiddle, padded, widthOf, wrapped } from './width.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 120 })
const width = fc.integer({ min: 2, max: 100 })

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['p99 ≥ 10 µs', 11],
    ['– █▏▁ …', 7],
    ['日本語', 6],
    ['e\u0301', 1],
    ['🚀 go', 5],
    ['a\u200bb', 2],
    ['Düsseldorf – ≥ █ ▁ ×', 20],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['カタ', 4],
    ['ｶﾀ', 2],
    ['。、', 4],
    ['︵⿰〈', 6],
    ['𗀀𛀀🈁', 6],
  ])('of %j is %d', (of, columns) => {
    expect(widthOf(of)).toBe(columns)
  })

  it('is filled up on either side', () => {
    expect([padded('日', 4), padded('日', 4, 'left'), padded('long', 2)]).toEqual(['日  ', '  日', 'long'])
  })
})

describe('a cut text', () => {
  it('keeps its beginning, or both ends', () => {
    expect([cutEnd('abcdef', 4), cutMiddle('abcdef', 4), cutMiddle('abcdef', 5)]).toEqual(['abc…', 'ab…f', 'ab…ef'])
    expect([cutEnd('abcd', 4), cutMiddle('日本語', 5)]).toEqual(['abcd', '日…語'])
    expect([cutEnd('abcdef', 1), cutEnd('abcdef', 0)]).toEqual(['…', ''])
  })

  it('has no half of a wide character', () => {
    expect([cutEnd('東京都', 5), cutEnd('東京都', 4)]).toEqual(['東京…', '東…'])
  })

  it('is never wider than it may be, and a text that fits stays as it is', () => {
    fc.assert(
      fc.property(text, width, (of, most) => {
        for (const cut of [cutEnd(of, most), cutMiddle(of, most)]) {
          expect(widthOf(cut)).toBeLessThanOrEqual(most)
          if (widthOf(of) <= most) expect(cut).toBe(of)
        }
      }),
    )
  })
})

describe('a wrapped text', () => {
  it('is broken at blanks, and within words only if they are too long', () => {
    expect(wrapped('one two  three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('one twenty-one', 6)).toEqual(['one', 'twenty', '-one'])
    expect(wrapped('', 6)).toEqual([''])
  })

  it('has the same words in lines that are not too wide', () => {
    fc.assert(
      fc.property(text, width, (of, most) => {
        const lines = wrapped(of, most)
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(of.replaceAll(/\s/g, ''))
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(most)
      }),
    )
  })
})
