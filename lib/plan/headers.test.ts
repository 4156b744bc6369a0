import { describe, expect, it } from '@jest/globals'
import { headersSchema, pairsOf } from './headers.ts'

/** Path and message of every error. */
function complaints(headers: unknown): string[] {
  return (headersSchema.safeParse(headers).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
}

describe('headers', () => {
  it('have one value or several, each on its own line in order', () => {
    const headers = headersSchema.parse({ Accept: ['b', 'a'], 'x-one': '', accept: 'c' })
    expect(pairsOf(headers)).toEqual([
      ['Accept', 'b'],
      ['Accept', 'a'],
      ['x-one', ''],
      ['accept', 'c'],
    ])
  })

  it('can have the names of properties of every object, through all representations of a plan', () => {
    const given: unknown = JSON.parse('{"__proto__":"1","constructor":["2","3"],"hasOwnProperty":"4"}')
    const expected = [
      ['__proto__', '1'],
      ['constructor', '2'],
      ['constructor', '3'],
      ['hasOwnProperty', '4'],
    ]
    const headers = headersSchema.parse(given)
    expect(pairsOf(headers)).toEqual(expected)
    expect(pairsOf(structuredClone(headers))).toEqual(expected)
    expect(pairsOf(headersSchema.parse(JSON.parse(JSON.stringify(headers))))).toEqual(expected)
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  it.each(['', 'a\tb', 'café', '√', '😀', '\u0085', 'x'.repeat(8_192)])('can have the value %j', (value) => {
    expect(complaints({ a: value, b: [value, value] })).toEqual([])
  })

  it.each([
    [undefined, ': must be an object of names and values'],
    [null, ': must be an object of names and values'],
    ['a: b', ': must be an object of names and values'],
    [[['a', 'b']], ': must be an object of names and values'],
    [{ '': 'x' }, ': is not a header name'],
    [{ 'a b': 'x' }, 'a b: is not a header name'],
    [{ ä: 'x' }, 'ä: is not a header name'],
    [{ 'a:': 'x' }, 'a:: is not a header name'],
    [{ a: 1 }, 'a: must be a text, or a list of texts'],
    [{ a: null }, 'a: must be a text, or a list of texts'],
    [{ a: { b: 'c' } }, 'a: must be a text, or a list of texts'],
    [{ a: [] }, 'a: must have at least one value'],
    [{ a: ['x', ['y']] }, 'a.1: must be a text, or a list of texts'],
    [{ a: 'b\r\nevil: yes' }, 'a: is not a header value'],
    [{ a: ['b', 'c\n'] }, 'a.1: is not a header value'],
    [{ a: 'b\u0000' }, 'a: is not a header value'],
    [{ a: 'b\u007f' }, 'a: is not a header value'],
    [{ a: '\ud800' }, 'a: is not a header value'],
    [{ a: 'x'.repeat(8_193) }, 'a: exceeds 8192 characters'],
    [{ Upgrade: 'h2c' }, 'Upgrade: must not be set: the engine sets this header itself'],
    [{ 'Transfer-Encoding': 'chunked' }, 'Transfer-Encoding: must not be set: use `chunked`'],
    [{ expect: '100-continue' }, 'expect: must not be set: use `expectContinue`'],
    [{ host: 'a', Host: 'b' }, 'Host: must be given once'],
    [{ Host: ['a', 'b'] }, 'Host: must be given once'],
  ])('such as %j are wrong: %s', (headers, complaint) => {
    expect(complaints(headers)).toEqual([complaint])
  })
})
