import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pairsOf } from '../../lib/plan/headers.ts'
import { slotOf } from './field.ts'
import { fields } from './fields.ts'
import { headersOf } from './header-lines.ts'
import { requestOf } from './request.ts'

const texts = fc.dictionary(fc.constantFrom(...fields.map(slotOf)), fc.string())
const stages = fc.array(fc.record({ from: fc.string(), to: fc.string(), seconds: fc.string() }), { maxLength: 4 })

test('Whatever is typed, each fault names an input that exists, and the body is JSON without loss', () => {
  const kinds = fc.constantFrom('avalanche' as const, 'tsunami' as const)
  fc.assert(
    fc.property(kinds, texts, stages, (kind, typed, rows) => {
      const { body, faults } = requestOf({ kind, texts: typed, flags: {}, stages: rows, file: undefined })
      const inputs = rows.flatMap((_, row) =>
        ['from', 'to', 'seconds'].map((part) => `avalanche.stages.${row}.${part}`),
      )
      const slots = new Set([...fields.map(slotOf), ...inputs])
      expect(faults.filter(({ slot }) => !slots.has(slot))).toEqual([])
      expect(JSON.parse(JSON.stringify(body))).toEqual(withPlainZeros(body))
    }),
  )
})

test('A number is sent as the number that JavaScript reads', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const values = { kind: 'avalanche' as const, texts: { timeout: String(value) }, flags: {}, stages: [] }
      expect(requestOf({ ...values, file: undefined })).toMatchObject({ body: { timeout: value + 0 }, faults: [] })
    }),
  )
})

test('Headers are read as they were written, those of one name together', () => {
  const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/).filter((each) => !/^\d+$/.test(each))
  const value = fc.string().map((each) => each.replaceAll(/[\r\n]/g, '').trim())
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(name, fc.constant('__proto__')), value)), (pairs) => {
      const text = pairs.map(([each, content]) => ` ${each} :  ${content}`).join('\n\n')
      const names = [...new Set(pairs.map(([each]) => each))]
      const grouped = names.flatMap((each) => pairs.filter(([other]) => other === each))
      const { headers, fault } = headersOf(text)
      expect([pairsOf(headers), fault]).toEqual([grouped, undefined])
    }),
  )
})

/** JSON has no negative zero. */
function withPlainZeros(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (each === 0 ? 0 : each)))
}
