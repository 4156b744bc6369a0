import { describe, expect, it } from '@jest/globals'
import { Problem } from '../lib/flags/setting.ts'
import { headersIn, stagesIn, tagsIn, targetIn, thresholdsIn } from './values.ts'

/** What is wrong with a value. */
function problemIn(read: unknown): string {
  return read instanceof Problem ? read.sentence : `taken: ${JSON.stringify(read)}`
}

describe('headers', () => {
  it('are split at the first colon', () => {
    expect(headersIn(['accept: a:b', 'X-Empty:'])).toEqual({ accept: 'a:b', 'X-Empty': '' })
  })

  it('can be given several times, and keep their order and letter case', () => {
    expect(headersIn(['Accept: a', 'x: 1', 'accept: b', 'Accept: c', 'Accept: a'])).toEqual({
      Accept: ['a', 'c', 'a'],
      x: '1',
      accept: 'b',
    })
  })

  it('need a name', () => {
    expect(problemIn(headersIn(['accept']))).toBe("'accept' is not a header; write 'Name: value'")
    expect(problemIn(headersIn([': x']))).toBe("': x' is not a header; write 'Name: value'")
  })

  it('can have the name of a property of every object', () => {
    expect(Object.entries(headersIn(['__proto__: x', 'constructor: y', '__proto__: z']))).toEqual([
      ['__proto__', ['x', 'z']],
      ['constructor', 'y'],
    ])
  })
})

describe('tags', () => {
  it('are texts by name, and a value may contain anything', () => {
    expect(tagsIn(['commit=4f2a9c1', 'git.branch=', 'x=a=b {{n}}'])).toEqual({
      commit: '4f2a9c1',
      'git.branch': '',
      x: 'a=b {{n}}',
    })
  })

  it.each([
    [['commit'], "'commit' is not a tag; write NAME=VALUE"],
    [['=x'], "'=x' is not a tag; write NAME=VALUE"],
    [['a=1', 'a=2'], "'a' is given twice"],
    [['a b=1'], "'a b' is not the name of a tag; use 1 to 100 letters, digits, dots, hyphens and underscores"],
    [[`a=${'x'.repeat(201)}`], "the value of 'a' is too long; use 200 characters or less"],
    [Array.from({ length: 51 }, (_, k) => `t${k}=1`), 'a run has at most 50 tags, and these are 51'],
  ])('%# that are wrong say how', (texts, sentence) => {
    expect(problemIn(tagsIn(texts))).toBe(sentence)
  })
})

describe('thresholds', () => {
  it('are as typed', () => {
    expect(thresholdsIn(['p99<1s', 'errors < 1%, abort'])).toEqual(['p99<1s', 'errors < 1%, abort'])
  })

  it('that are wrong are shown with a caret', () => {
    const shown = "\n  p99 < 250\n        ^\n'250' has no unit: write 250ms or 250s"
    expect(problemIn(thresholdsIn(['p99 < 1s', 'p99 < 250']))).toBe(shown)
  })
})

describe('stages', () => {
  it('climb from one rate to another, or hold one', () => {
    expect(stagesIn('0-1k/1m,1e3/5m, 1000-0/500ms')).toEqual([
      { from: 0, to: 1_000, seconds: 60 },
      { from: 1_000, to: 1_000, seconds: 300 },
      { from: 1_000, to: 0, seconds: 0.5 },
    ])
  })

  it.each(['', '1000', '1000/', '/5m', '0-1000-5/1m', '0-1000/1m,', '-/1m', '1.2.3/1m'])('are not %j', (text) => {
    expect(problemIn(stagesIn(text))).toMatch(/^'.*' is not a stage; write FROM-TO\/TIME or RATE\/TIME, such as /)
  })

  it.each([
    ['10/5x', "'5x' is not a duration; write one such as"],
    ['10/0s', "'0s' is too short; use 1ms or more"],
    ['10/169h', "'169h' is too long; use 168h or less"],
    ['1-2000000000/1s', "the rate in '1-2000000000/1s' is too large; use 1000000000 or less"],
  ])('may hold what is wrong by itself: %s', (text, sentence) => {
    expect(problemIn(stagesIn(text))).toContain(sentence)
  })
})

describe('a target', () => {
  it('is http by default', () => {
    expect(targetIn('localhost:8000/x')).toBe('http://localhost:8000/x')
    expect(targetIn('[::1]:80')).toBe('http://[::1]:80')
    expect(targetIn('HTTPS://example.test')).toBe('HTTPS://example.test')
  })
})
