import { expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { bodyFields } from '../../lib/plan/body.ts'
import { base64Of, MAX_FILE_BYTES, sizeFault, sizeText } from './file.ts'

test('Base64 stands for the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('The largest file is one that the API accepts, and the next larger one is not', () => {
  const accepts = (bytes: number): boolean => {
    return bodyFields.bodyBase64.safeParse(base64Of(new Uint8Array(bytes).fill(255))).success
  }
  expect([accepts(MAX_FILE_BYTES), accepts(MAX_FILE_BYTES + 1)]).toEqual([true, false])
  expect(sizeFault(MAX_FILE_BYTES)).toBeUndefined()
  expect(sizeFault(MAX_FILE_BYTES + 1)).toBe('the file has 691,201 bytes, which exceeds 691,200: use a smaller one')
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
