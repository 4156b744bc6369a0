import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import type { ValueSource } from '../../lib/plan/extract.ts'
import type { Response } from '../engines/single-requests.ts'
import { wrongExpression } from '../main-thread/wrong-expressions.ts'
import { extractedFrom } from './extraction.ts'

function response(body: string, headers: Response['headers'] = []): Response {
  return { status: 200, headers, bytes: body.length, body: Buffer.from(body) }
}

function requestWith(extract: Record<string, ValueSource>) {
  return { name: 'login', method: 'POST', headers: {}, extract }
}

const json = '{"token":"a b","n":7,"no":null,"list":[{"id":true}],"empty":""}'

describe('a value of a response', () => {
  it.each<[string, ValueSource, string]>([
    ['a text', { json: '$.token' }, 'a b'],
    ['a number', { json: '$.n' }, '7'],
    ['null', { json: '$.no' }, 'null'],
    ['an object', { json: '$.list[0]' }, '{"id":true}'],
    ['an empty text', { json: '$.empty' }, ''],
    ['the first header field of its name', { header: 'Location' }, '/first'],
    ['the first group', { matches: '"n":(\\d+),"(no)"' }, '7'],
    ['a whole match', { matches: '"n":\\d' }, '"n":7'],
  ])('is %s', (_, source, value) => {
    const headers = [
      ['LOCATION', '/first'],
      ['location', '/second'],
    ] as const
    expect(extractedFrom(requestWith({ it: source }), response(json, headers), {})).toEqual({ it: value })
  })

  it.each<[string, ValueSource, string]>([
    ['JSON without it', { json: '$.other' }, json],
    ['a body that is no JSON', { json: '$.token' }, '<html>'],
    ['no such header', { header: 'location' }, json],
    ['no match', { matches: 'csrf=(.*)' }, json],
    ['a match without its group', { matches: 'token|(csrf)' }, json],
  ])('is not in %s', (_, source, body) => {
    const taking = (): unknown => extractedFrom(requestWith({ it: source }), response(body), {})
    expect(taking).toThrow(/^the value it is not in its response/)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('is found in a body that is compressed with %s', (coding, compress) => {
    const whole = { ...response(''), headers: [['Content-Encoding', coding]] as const, body: compress(json) }
    const take = (from: Response): unknown => extractedFrom(requestWith({ it: { json: '$.n' } }), from, {})
    expect(take(whole)).toEqual({ it: '7' })
    expect(() => take({ ...whole, body: whole.body.subarray(0, 9) })).toThrow('is not in its response')
  })

  it('is looked for at the beginning of a long body', () => {
    const long = { ...response(json), bytes: 2_000_000 }
    expect(() => extractedFrom(requestWith({ it: { json: '$.other' } }), long, {})).toThrow(
      'the value it is not in its response (JSON $.other; only the first 63 bytes are looked at)',
    )
  })

  it('joins those that are known, which stay as they are', () => {
    const before = { other: 'x' }
    const values = extractedFrom(
      requestWith({ a: { json: '$.n' }, b: { header: 'b' } }),
      response(json, [['b', '']]),
      before,
    )
    expect(values).toEqual({ other: 'x', a: '7', b: '' })
    expect(before).toEqual({ other: 'x' })
    expect(extractedFrom({ name: 'x', method: 'GET', headers: {} }, response(''), before)).toEqual(before)
  })

  it('has a greatest length, and so have all together', () => {
    const take = (length: number, before = {}): unknown =>
      extractedFrom(requestWith({ it: { matches: '.*' } }), response('x'.repeat(length)), before)
    expect(take(8_000)).toHaveProperty('it.length', 8_000)
    expect(() => take(8_001)).toThrow('the value it has 8,001 characters; at most 8,000')
    expect(take(8_000, { other: 'y'.repeat(8_000) })).toHaveProperty('it.length', 8_000)
    expect(() => take(8_000, { other: 'y'.repeat(8_001) })).toThrow(
      'all values together have more than 16,000 characters',
    )
  })
})

it('an expression that backtracking would take ages for is matched in linear time', () => {
  const body = 'a'.repeat(100_000)
  expect(() => extractedFrom(requestWith({ it: { matches: '(a+)+b' } }), response(body), {})).toThrow(
    'not in its response',
  )
})

it('an expression that is none is found before anything is sent', () => {
  const right = requestWith({ a: { json: '$.a' }, b: { matches: 'b(.)' } })
  expect(wrongExpression([right, { name: 'x', method: 'GET', headers: {} }])).toBeUndefined()
  expect(wrongExpression([right, requestWith({ c: { matches: '(?<=a)b' } })])).toMatch(
    /^the request login extracts a value by an expression that is not one: /,
  )
})
