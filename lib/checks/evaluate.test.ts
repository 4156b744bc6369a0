import { describe, expect, it } from '@jest/globals'
import type { Check } from './check.ts'
import { type Checked, Checks, faultIn } from './evaluate.ts'

const json = '{"id":"a7","total":5,"state":"paid","none":null,"items":[{"id":1},{"id":2}]}'

function response(given: Partial<Checked> = {}): Checked {
  const headers: Readonly<Record<string, string>> = { 'content-type': 'application/json; charset=utf-8' }
  return { status: 200, header: (name) => headers[name], body: Buffer.from(json), ms: 10, bytes: 500, ...given }
}

/** The texts of the failed checks. */
function failed(checks: readonly Check[], given?: Partial<Checked>): string[] {
  const compiled = new Checks(checks)
  return compiled.failed(response(given)).map((index) => compiled.texts[index] ?? '')
}

const passing: readonly Check[] = [
  { kind: 'status', ranges: [[200, 299]] },
  { kind: 'header', name: 'content-type', rule: 'exists' },
  { kind: 'header', name: 'x-error', rule: 'absent' },
  { kind: 'header-text', name: 'content-type', rule: 'contains', text: 'json' },
  { kind: 'header-text', name: 'content-type', rule: 'matches', text: '^application/.*utf-8$' },
  { kind: 'body', rule: 'contains', text: '"id"' },
  { kind: 'body', rule: 'matches', text: 'total":\\d' },
  { kind: 'body', rule: 'equals', text: json },
  { kind: 'json', path: '$.items[-1].id', rule: 'exists' },
  { kind: 'json', path: '$.none', rule: 'exists' },
  { kind: 'json', path: '$.items[2]', rule: 'absent' },
  { kind: 'json-value', path: '$.total', op: '>', value: 4 },
  { kind: 'json-value', path: '$.total', op: '<=', value: 5 },
  { kind: 'json-value', path: '$.state', op: '=', value: 'paid' },
  { kind: 'json-value', path: '$.none', op: '=', value: null },
  { kind: 'json-value', path: '$.state', op: '!=', value: 'open' },
  { kind: 'time', op: '<', ms: 2_000 },
  { kind: 'size', op: '<=', bytes: 500 },
]

const failing: readonly (readonly [string, Check])[] = [
  [
    'status 201, 300..399',
    {
      kind: 'status',
      ranges: [
        [201, 201],
        [300, 399],
      ],
    },
  ],
  ['header x-error exists', { kind: 'header', name: 'x-error', rule: 'exists' }],
  ['header content-type absent', { kind: 'header', name: 'content-type', rule: 'absent' }],
  ['header x-error contains "a"', { kind: 'header-text', name: 'x-error', rule: 'contains', text: 'a' }],
  ['header content-type equals "json"', { kind: 'header-text', name: 'content-type', rule: 'equals', text: 'json' }],
  ['body contains "ID"', { kind: 'body', rule: 'contains', text: 'ID' }],
  ['body matches "^total"', { kind: 'body', rule: 'matches', text: '^total' }],
  ['body equals ""', { kind: 'body', rule: 'equals', text: '' }],
  ['json $.none absent', { kind: 'json', path: '$.none', rule: 'absent' }],
  ['json $.toString exists', { kind: 'json', path: '$.toString', rule: 'exists' }],
  ['json $.total > 5', { kind: 'json-value', path: '$.total', op: '>', value: 5 }],
  ['json $.state > 5', { kind: 'json-value', path: '$.state', op: '>', value: 5 }],
  ['json $.total = "5"', { kind: 'json-value', path: '$.total', op: '=', value: '5' }],
  ['json $.missing != 1', { kind: 'json-value', path: '$.missing', op: '!=', value: 1 }],
  ['time < 10ms', { kind: 'time', op: '<', ms: 10 }],
  ['size >= 501B', { kind: 'size', op: '>=', bytes: 501 }],
]

describe('the checks of a response', () => {
  it.each(passing.map((check) => [JSON.stringify(check), check] as const))('may be passed: %s', (_, check) => {
    expect(failed([check])).toEqual([])
  })

  it.each(failing)('may fail under their text: %s', (text, check) => {
    expect(failed([check])).toEqual([text])
  })

  it('are judged all, in their order', () => {
    expect(failed([...passing, ...failing.map(([, check]) => check)])).toEqual(failing.map(([text]) => text))
  })

  it('of a body that is not known fail as one', () => {
    const all = [...passing, ...failing.map(([, check]) => check)]
    const others = failing.map(([text]) => text).filter((text) => !/^(?:body|json) /.test(text))
    expect(failed(all, { body: 'too-large' })).toEqual([...others, 'body too large to check'])
    expect(failed(all, { body: 'not-decoded' })).toEqual([...others, 'body not decodable'])
    expect(failed([{ kind: 'time', op: '<', ms: 11 }], { body: 'too-large' })).toEqual([])
  })

  it('of JSON fail all if the body is none', () => {
    const body = Buffer.from('<html>')
    expect(failed([{ kind: 'json', path: '$.x', rule: 'absent' }], { body })).toEqual(['json $.x absent'])
    expect(failed([{ kind: 'json', path: '$', rule: 'exists' }], { body: Buffer.from('null') })).toEqual([])
  })

  it('compare bytes that are part of a larger buffer', () => {
    const body = new Uint8Array(Buffer.from('xxpongxx')).subarray(2, 6)
    expect(failed([{ kind: 'body', rule: 'equals', text: 'pong' }], { body })).toEqual([])
    expect(failed([{ kind: 'body', rule: 'contains', text: 'x' }], { body })).toEqual(['body contains "x"'])
  })
})

describe('what checks need', () => {
  it('is the body only for those of the body, and the named headers', () => {
    expect(new Checks([{ kind: 'status', ranges: [[200, 200]] }])).toMatchObject({
      judgesStatus: true,
      needs: { body: false, headers: [] },
    })
    expect(new Checks(passing)).toMatchObject({ needs: { body: true, headers: ['content-type', 'x-error'] } })
    expect(new Checks([{ kind: 'size', op: '<', bytes: 1 }])).toMatchObject({ judgesStatus: false })
  })

  it('is an expression that is one', () => {
    expect(faultIn(passing)).toBeUndefined()
    expect(faultIn([{ kind: 'body', rule: 'matches', text: '(' }])).toMatch(/^body matches "\(": /)
    expect(faultIn([{ kind: 'body', rule: 'contains', text: '(' }])).toBeUndefined()
  })
})

describe('the text of a check', () => {
  const textOf = (text: string) => new Checks([{ kind: 'body', rule: 'contains', text }]).texts[0]

  it('has no control characters, and only the beginning of a long text', () => {
    expect(textOf('a\u001b[31m\n\u009b')).toBe('body contains "a\\u001b[31m\\n?"')
    expect(textOf('x'.repeat(101))).toBe(`body contains "${'x'.repeat(100)}"… (101 characters)`)
  })
})
