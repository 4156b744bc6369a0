import { describe, expect, it } from '@jest/globals'
import { issuesOf } from '../../lib/plan-language/problems.ts'
import { readPlan } from '../../lib/plan-language/to-plan.ts'
import { type Message, messagesOf, offsetAt, rangeAt } from './messages.ts'

function invalid(issues: readonly object[]) {
  return { code: 'invalid-request', message: 'wrong', details: { path: '', issues } }
}

/** What a reader of the plan says, with the part of the text that is marked. */
function marked(text: string): [Message['line'], string | undefined][] {
  const read = readPlan(text)
  if ('plan' in read) return []
  const messages = messagesOf(invalid(issuesOf(read.problems)), text) ?? []
  return messages.map(({ line, range }) => [line, range === undefined ? undefined : text.slice(range.from, range.to)])
}

describe('the messages about a plan', () => {
  it('mark the value or the key that is wrong, in the line where it is', () => {
    expect(marked('target: http://a.test\nphases:\n  - { rate: 5, duration: 1s }\nrequets: {}\n')).toEqual([
      [3, '5'],
      [4, 'requets'],
    ])
    expect(marked('target: ftp://a.test/b c\nrate: "1 / s"\nduration: 1s')).toEqual([
      [1, 'ftp'],
      [2, '"1 / s"'],
    ])
    expect(marked('target: http://a.test\nrate: 5/s\nduration: "1s\n')).toEqual([[3, 's']])
  })

  it('find the key of a problem that has no line', () => {
    const text = 'rate: 5/s\nhttp:\n  unixSocket: /run/x\n'
    const at = (path: string) => {
      const error = { code: 'forbidden', message: `${path}: is not allowed`, details: { path } }
      return messagesOf(error, text)?.map(({ line, text: said, range }) => [line, said, range?.from])
    }
    expect(at('unixSocket')).toEqual([[3, 'is not allowed', 18]])
    expect(at('http.unixSocket')).toEqual([[3, 'is not allowed', 18]])
    expect(at('target')).toEqual([[undefined, 'is not allowed', undefined]])
  })

  it('are none if the error is about something else', () => {
    for (const code of ['unreachable', 'internal', 'not-ready', 'unauthorized']) {
      expect(messagesOf({ code, message: 'no', details: {} }, 'a: b')).toBeUndefined()
    }
    expect(messagesOf({ code: 'too-large', message: 'too large', details: {} }, 'a: b')).toMatchObject([
      { path: '', text: 'too large', range: undefined },
    ])
  })
})

describe('a position', () => {
  it('is that of a line and a column from 1, within the text', () => {
    const text = 'ab\n\ncd'
    expect([offsetAt(text, 1, 1), offsetAt(text, 1, 9), offsetAt(text, 2, 1), offsetAt(text, 3, 2)]).toEqual([
      0, 2, 3, 5,
    ])
    expect(offsetAt(text, 9, 1)).toBe(6)
  })

  it('marks a word, and something of each line that has a character', () => {
    const at = (text: string, offset: number): string => {
      const { from, to } = rangeAt(text, offset)
      return text.slice(from, to)
    }
    expect(at('rate: 5, x', 6)).toBe('5')
    expect(at('a: "b c" d', 3)).toBe('"b c"')
    expect(at('a: "b c', 3)).toBe('"b c')
    expect(at('{ a }', 0)).toBe('{')
    expect(at('abc\n', 3)).toBe('c')
    expect(rangeAt('a\n\nb', 2)).toEqual({ from: 2, to: 2 })
    expect(rangeAt('', 0)).toEqual({ from: 0, to: 0 })
  })
})
