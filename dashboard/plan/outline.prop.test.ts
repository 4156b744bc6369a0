import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { printFields } from '../../lib/plan-language/print.ts'
import { outlineOf, type Path, placeAt } from './outline.ts'

const names = fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/)
const texts = fc.oneof(
  fc.constantFrom('a: b', '{ c: d }', '# e', "it's", 'http://f:1/?g=[h]', '- i', '"', 'x # y', 'z\nk: l'),
  fc.integer(),
  names,
)
const { fields } = fc.letrec<{ value: unknown; fields: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, texts, tie('fields'), fc.array(tie('value'), { minLength: 1, maxLength: 3 })),
  fields: fc.dictionary(names, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}))

/** The paths of all that a value contains, in order. */
function pathsOf(value: unknown, path: Path = []): string[] {
  if (typeof value !== 'object' || value === null) return []
  const steps = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value)
  return steps.flatMap(([step, item]) => [[...path, step].join('.'), ...pathsOf(item, [...path, step])])
}

const found = (text: string): string[] => outlineOf(text).map(({ path }) => path.join('.'))

describe('the outline', () => {
  it('has all keys and items of a plan, however it is written', () => {
    fc.assert(
      fc.property(fields, (value) => {
        const paths = pathsOf(value)
        for (const text of [printFields(value), JSON.stringify(value), JSON.stringify(value, null, 2)]) {
          expect([text, found(text)]).toEqual([text, paths])
        }
      }),
    )
  })

  it('is made of any text, and a place within it begins before the cursor', () => {
    const parts = fc.constantFrom('a', ':', ' ', '\n', '- ', '{', '}', '[', ']', ',', '"', "'", '#', '|', '  ', 'b: c')
    const any = fc.oneof(
      fc.string(),
      fc.array(parts).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(any, fc.nat(), (text, at) => {
        const offset = at % (text.length + 1)
        outlineOf(text)
        const place = placeAt(text, offset)
        expect(place?.from ?? 0).toBeLessThanOrEqual(offset)
        expect(place?.from ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
