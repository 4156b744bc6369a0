import { describe, expect, it } from '@jest/globals'
import { clipped, harmless, widthOf, wrapped } from './text.ts'

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['Düsseldorf – ≥ █ ▁ ×', 20],
    ['東京', 4],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['カタ', 4],
    ['a🚀b', 4],
    ['。、', 4],
  ])('of %j is %i cells', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })
})

describe('a text that is cut', () => {
  it('is unchanged if it fits, and else ends with an ellipsis', () => {
    expect(clipped('abcdef', 6)).toBe('abcdef')
    expect(clipped('abcdef', 5)).toBe('abcd…')
    expect(clipped('abcdef', 1)).toBe('…')
    expect(clipped('abcdef', 0)).toBe('')
  })

  it('has no half of a wide character', () => {
    expect(clipped('東京都', 5)).toBe('東京…')
    expect(clipped('東京都', 4)).toBe('東…')
  })
})

describe('a text of several lines', () => {
  it('is broken at blanks, and cut in a word that is wider than a line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('one unbreakable', 6)).toEqual(['one', 'unbre…'])
    expect(wrapped('', 6)).toEqual([''])
  })
})

describe('a text from outside', () => {
  it('is shown unchanged if it is harmless, and truncated if it is long', () => {
    expect(harmless('Düsseldorf-3', 40)).toBe('Düsseldorf-3')
    expect(harmless('x'.repeat(500), 10)).toBe('xxxxxxxxx…')
  })

  it('shows what could harm as its number', () => {
    expect(harmless('a\u001B[2J\u202Eb', 40)).toBe('a\\u{1b}[2J\\u{202e}b')
  })
})
