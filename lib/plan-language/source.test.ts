import { describe, expect, it } from '@jest/globals'
import { problemsText } from './problems.ts'
import { MAX_SOURCE, readSource, Written } from './source.ts'

const valueOf = (text: string): unknown => readSource(text).value
const problemsIn = (text: string): string => problemsText(readSource(text).problems, 'p')

describe('the text of a plan', () => {
  it.each<[string, unknown]>([
    ['a: 01234', '01234'],
    ['a: 0x1f', '0x1f'],
    ['a: 1_000', '1_000'],
    ['a: .5', '.5'],
    ['a: +5', '+5'],
    ['a: yes', 'yes'],
    ['a: 12:30:00', '12:30:00'],
    ['a: 2024-01-01', '2024-01-01'],
    ['a: "5"', '5'],
    ['a: 5', 5],
    ['a: -0.5', -0.5],
    ['a: true', true],
    ['a: ~', null],
    ['a:', null],
    ['a: 1.50', new Written('1.50', 1.5)],
    ['a: 1e3', new Written('1e3', 1_000)],
    ['a: 12345678901234567890', new Written('12345678901234567890', 12_345_678_901_234_567_890)],
    ['a: True', new Written('True', true)],
    ['a: |\n  x # y\n  z\n', 'x # y\nz\n'],
    ['a: &b [1]\nc: *b', [1]],
  ])('%j has a value', (text, value) => {
    expect(valueOf(text)).toHaveProperty('a', value)
  })

  it('replaces aliases, and takes names of properties of every object as keys', () => {
    expect(valueOf('a: &b { c: 1 }\nd: *b')).toEqual({ a: { c: 1 }, d: { c: 1 } })
    expect(Object.keys(valueOf('__proto__: 1\nconstructor: 2') as object)).toEqual(['__proto__', 'constructor'])
  })

  it('may be JSON, indented with tabs', () => {
    expect(valueOf('{\n\t"a": [1, "\\u00e9"],\n\t"b": {}\n}\n')).toEqual({ a: [1, 'é'], b: {} })
  })

  it('has places, also of what is missing in it', () => {
    const { places } = readSource('a: 1\nb:\n  - c: 2\n    d: 3\n')
    expect(places.of(['b', 0, 'd'], false)).toEqual({ line: 4, column: 8 })
    expect(places.of(['b', 0, 'd'], true)).toEqual({ line: 4, column: 5 })
    expect(places.of(['b', 0, 'x', 'y'], true)).toEqual({ line: 3, column: 5 })
    expect(places.of(['z'], false)).toEqual({ line: 1, column: 1 })
  })
})

describe('a text that is not read', () => {
  const levels = [
    '&a [1,1,1,1,1,1,1,1,1,1]',
    ...'bcdef'.split('').map((name, index) => {
      const before = 'abcde'[index] ?? ''
      return `&${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]`
    }),
  ]

  it('has more parts than a plan can have, by aliases of aliases', () => {
    const text = levels.map((level, index) => `k${index}: ${level}`).join('\n')
    expect(problemsIn(text)).toContain('p:1:1: has more than 100000 parts')
  })

  it('has an alias of itself', () => {
    expect(problemsIn('a: &x [*x]')).toContain('a.0: is an alias of something that has not ended before it')
  })

  it.each(['[', '- ', '{ a: ', '? '])('is nested too deeply by %j', (open) => {
    expect(problemsIn(open.repeat(50_000))).toBe('is nested too deeply')
  })

  it('is too long', () => {
    expect(problemsIn('a'.repeat(MAX_SOURCE + 1))).toBe(`exceeds ${MAX_SOURCE} characters`)
  })

  it('begins the caret below a tab with a tab', () => {
    expect(problemsIn('{\n\t"a": {n}\n}')).toContain('  2 | \t"a": {n}\n    | \t     ^')
  })

  it('does not take comments for values', () => {
    expect(problemsIn('a: b # c\nd: "e" #f\ng: |\n  h #i\n')).toBe('')
  })
})
