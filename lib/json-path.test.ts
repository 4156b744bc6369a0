import { describe, expect, it } from '@jest/globals'
import { jsonPathOf, valueAt } from './json-path.ts'

describe('jsonPathOf', () => {
  it.each<[string, (string | number)[]]>([
    ['$', []],
    ['$.token', ['token']],
    ['$.items[0].id', ['items', 0, 'id']],
    ['$[-1]', [-1]],
    ["$['unit price'].é", ['unit price', 'é']],
    ['$["it\'s"][""]', ["it's", '']],
    ["$['a.b[0]']", ['a.b[0]']],
  ])('reads %s', (text, steps) => {
    expect(jsonPathOf(text)).toEqual(steps)
  })

  it.each([
    '',
    'token',
    '.token',
    '$token',
    '$.',
    '$..a',
    '$.a.',
    '$.0',
    '$.a-b',
    '$[',
    '$[01]',
    '$[-0',
    '$[*]',
    '$.*',
  ])('refuses %p', (text) => {
    expect(jsonPathOf(text)).toBeUndefined()
  })

  it('refuses a path after one that it has read', () => {
    expect([jsonPathOf('$.abc'), jsonPathOf('$x'), jsonPathOf('$.b')]).toEqual([['abc'], undefined, ['b']])
  })
})

describe('valueAt', () => {
  const document: unknown = JSON.parse('{"a":[{"b":null},{"b":"x"}],"__proto__":{"c":1},"0":"zero"}')

  it.each<[string, unknown]>([
    ['$', document],
    ['$.a[1].b', 'x'],
    ['$.a[-1].b', 'x'],
    ['$.a[0].b', null],
    ['$.__proto__.c', 1],
    ["$['0']", 'zero'],
  ])('finds %s', (path, value) => {
    expect(valueAt(document, jsonPathOf(path) ?? ['not a path'])).toEqual(value)
  })

  it.each(['$.a[2]', '$.a[-3]', '$.a.length', "$.a['0']", '$[0]', '$.a[0].b.c', '$.constructor', '$.a[1].b[0]'])(
    'finds nothing at %s',
    (path) => {
      expect(valueAt(document, jsonPathOf(path) ?? [])).toBeUndefined()
    },
  )
})
