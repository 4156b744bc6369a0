import { describe, expect, it, test } from '@jest/globals'
import { slotOf } from './field.ts'
import { fieldsOf } from './fields.ts'
import { bodyOf, isSet, requestOf } from './request.ts'
import { type FormValues, initialValues } from './values.ts'

function filled(values: Partial<FormValues>): FormValues {
  return { ...initialValues, ...values, texts: { ...initialValues.texts, ...values.texts } }
}

describe('an empty form', () => {
  test('is an avalanche with all defaults', () => {
    expect(requestOf(initialValues)).toEqual({
      kind: 'avalanche',
      path: '/avalanche',
      seconds: '2',
      body: {},
      faults: [],
    })
  })

  test('of a tsunami has an interval of 2 seconds, in its path', () => {
    expect(requestOf(filled({ kind: 'tsunami' }))).toMatchObject({ path: '/tsunami/2', seconds: '2', body: {} })
  })
})

describe('the body', () => {
  test('has numbers, texts without surrounding blanks, and the body of the requests as it is', () => {
    const texts = { 'avalanche.count': ' 100 ', target: ' http://a.test/ ', body: ' x\n', timeout: '.5' }
    expect(bodyOf(filled({ texts }))).toEqual({ count: 100, target: 'http://a.test/', body: ' x\n', timeout: 0.5 })
  })

  test('has only the fields of its kind of test', () => {
    const texts = { 'avalanche.count': '1', 'tsunami.size': '2', name: 'both' }
    expect(bodyOf(filled({ texts }))).toEqual({ name: 'both', count: 1 })
    expect(bodyOf(filled({ texts, kind: 'tsunami' }))).toEqual({ name: 'both', size: 2 })
  })

  test('has an object for the transport, and what a checked box stands for', () => {
    const flags = { 'transport.keepAlive': true, 'transport.insecure': false, strict: true }
    const body = bodyOf(filled({ flags, texts: { 'transport.engine': 'http2', 'transport.streams': '5' } }))
    expect(body).toEqual({ strict: true, transport: { engine: 'http2', streams: 5, keepAlive: false } })
  })

  test('has stages, without `from` where it is empty', () => {
    const stages = [
      { from: '', to: '100', seconds: '60' },
      { from: '100', to: '0', seconds: '1.5' },
    ]
    expect(bodyOf(filled({ stages }))).toEqual({
      stages: [
        { to: 100, seconds: 60 },
        { from: 100, to: 0, seconds: 1.5 },
      ],
    })
  })

  test('has the file in base64', () => {
    expect(bodyOf(filled({ file: { name: 'a.bin', bytes: 1, base64: 'AA==' } }))).toEqual({ bodyBase64: 'AA==' })
  })

  test('sends the content of every field', () => {
    for (const kind of ['avalanche', 'tsunami'] as const) {
      const slots = fieldsOf(kind).map(slotOf)
      const values: FormValues = {
        kind,
        texts: { ...Object.fromEntries(slots.map((slot) => [slot, '1'])), headers: 'a: b' },
        flags: Object.fromEntries(slots.map((slot) => [slot, true])),
        stages: [{ from: '1', to: '1', seconds: '1' }],
        file: { name: 'a', bytes: 1, base64: 'AA==' },
      }
      const { body, faults } = requestOf(values)
      const { transport, ...own } = body
      const sent = [...Object.keys(own), ...Object.keys(transport ?? {}).map((key) => `transport.${key}`)]
      const keys = fieldsOf(kind).map(({ key }) => key)
      expect(faults).toEqual([])
      expect(sent.sort()).toEqual(keys.filter((key) => key !== 'seconds').sort())
    }
  })
})

describe('a number', () => {
  it.each([
    ['1e3', 1_000],
    ['+5', 5],
    ['-1', -1],
    ['0.25', 0.25],
    ['5.', 5],
    ['007', 7],
  ])('%s is sent as %d', (text, value) => {
    expect(bodyOf(filled({ texts: { 'avalanche.rate': text } }))).toEqual({ rate: value })
  })

  it.each(['fast', '0x10', '1,5', '1 000', '1e999', 'NaN', 'Infinity', '.', '-', '1_000'])('%s is a fault', (text) => {
    const { body, faults } = requestOf(filled({ texts: { 'avalanche.rate': text } }))
    expect(body).toEqual({})
    expect(faults).toEqual([{ slot: 'avalanche.rate', message: `'${text}' is not a number` }])
  })

  test('that is long is quoted only up to 40 characters', () => {
    const { faults } = requestOf(filled({ texts: { timeout: 'x'.repeat(1_000) } }))
    expect(faults[0]?.message.length).toBeLessThan(80)
  })
})

describe('a fault', () => {
  test('concerns an interval that is missing or no number', () => {
    const faultOf = (seconds: string): unknown => {
      return requestOf(filled({ kind: 'tsunami', texts: { 'tsunami.seconds': seconds } })).faults
    }
    expect(faultOf(' ')).toEqual([{ slot: 'tsunami.seconds', message: 'is missing: enter a number' }])
    expect(faultOf('soon')).toEqual([{ slot: 'tsunami.seconds', message: "'soon' is not a number" }])
  })

  test('concerns an input of a stage', () => {
    const { faults } = requestOf(filled({ stages: [{ from: 'a', to: '', seconds: '1' }] }))
    expect(faults.map(({ slot }) => slot)).toEqual(['avalanche.stages.0.from', 'avalanche.stages.0.to'])
  })

  test('concerns a malformed header line, and leaves the other fields as they are', () => {
    const { body, faults } = requestOf(filled({ texts: { headers: 'a: 1\nb', name: 'kept' } }))
    expect(body).toEqual({ name: 'kept' })
    expect(faults).toEqual([{ slot: 'headers', message: "line 2: 'b' is malformed; write Name: value" }])
  })

  test('concerns a file that is too large', () => {
    const { body, faults } = requestOf(filled({ file: { name: 'a.iso', bytes: 1_000_000, base64: '' } }))
    expect([body, faults.map(({ slot }) => slot)]).toEqual([{}, ['bodyBase64']])
  })

  test('of a field of the other test is ignored', () => {
    expect(requestOf(filled({ kind: 'tsunami', texts: { 'avalanche.count': 'x' } })).faults).toEqual([])
  })
})

test('A field is set when something was entered, be it right or wrong', () => {
  const values = filled({
    texts: { name: 'x', timeout: 'soon', target: ' ' },
    flags: { strict: true, identify: false },
  })
  const set = fieldsOf('avalanche').filter((field) => isSet(field, values))
  expect(set.map(({ key }) => key)).toEqual(['name', 'timeout', 'strict'])
})
