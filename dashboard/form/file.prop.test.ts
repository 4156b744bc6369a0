import { expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { avalancheBody, avalanchePlan } from '../../lib/api/bodies.ts'
import { planFault } from '../../lib/api/plan-check.ts'
import { base64Of, largestFile, sizeFault, sizeText } from './file.ts'
import { requestOf, type TestRequest } from './request.ts'
import { initialValues } from './values.ts'

test('Base64 stands for the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

const defaultTarget = 'http://127.0.0.1:8000'

/** The request of a form with a file of this size. */
function requestWith(texts: Readonly<Record<string, string>>, bytes: number): TestRequest {
  const file = { name: 'f', bytes, base64: base64Of(new Uint8Array(bytes).fill(255)) }
  return requestOf({ ...initialValues, texts: { ...initialValues.texts, ...texts }, file })
}

/** What the API finds wrong with a request: it checks the record that drivers would get. */
function faultOfApi(body: unknown): string | undefined {
  return planFault(avalanchePlan(avalancheBody.parse(body), defaultTarget))?.code
}

test('The largest file that the form accepts is one for which the plan has room, and not for 691,200 bytes', () => {
  const largest = largestFile(2)
  const { body, faults } = requestWith({}, largest)
  expect([faults, faultOfApi(body)]).toEqual([[], undefined])
  expect(requestWith({}, largest + 1)).toMatchObject({ body: {}, faults: [{ slot: 'bodyBase64' }] })
  const more = base64Of(new Uint8Array(691_200))
  expect(faultOfApi({ bodyBase64: more })).toBe('too-large')
  expect(sizeFault(691_200)).toBe('the file has 691,200 bytes, which exceeds 685,053: use a smaller one')
})

test('With any other options, the API accepts what the form accepts', () => {
  const letter = fc.constantFrom('x', 'ä', '\u{1f986}', '"')
  const path = fc.tuple(letter, fc.nat(900)).map(([each, length]) => `http://127.0.0.1/${each.repeat(length)}`)
  const value = fc.tuple(fc.constantFrom('x', 'ä', '"'), fc.nat(8_000)).map(([each, length]) => each.repeat(length))
  const headers = fc.array(value, { maxLength: 20 }).map((values) => values.map((each) => `a: ${each}`).join('\n'))
  fc.assert(
    fc.property(path, headers, fc.string({ maxLength: 200 }), (target, lines, name) => {
      const texts = { target, headers: lines, name, 'avalanche.count': '7', timeout: '2.5', 'transport.redirects': '3' }
      const others = requestOf({ ...initialValues, texts: { ...initialValues.texts, ...texts } }).body
      const { body, faults } = requestWith(texts, largestFile(Buffer.byteLength(JSON.stringify(others))))
      expect([faults, faultOfApi(body)]).toEqual([[], undefined])
    }),
    { numRuns: 30 },
  )
})

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_234, '1.2 kB'],
  [691_200, '691.2 kB'],
  [2_500_000, '2.5 MB'],
])('%d bytes are shown as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
