import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { planSchema } from '../plan/plan.ts'
import { printFields } from './print.ts'
import { referenceKeys } from './reference.ts'
import { readSource, Written } from './source.ts'
import { planOf, readPlan } from './to-plan.ts'

const keys = referenceKeys()
const examples = fc.constantFrom(...keys.map(({ example }) => example))
const letters = Array.from('aé{}[]:,#&*!|>\'"%@`-?\n\t 015./{{n}}')
const scalars = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...letters) }), fc.integer(), fc.boolean())

/** Objects with keys of plans, and values of any kind. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.constant(null),
    fc.constantFrom('500/s', '1m', '5', '{{n}}', '1s..3s'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys.map(({ key }) => key), '__proto__', 'x'), tie('value'), { maxKeys: 5 }),
  ),
})).value

describe('reading a plan', () => {
  it('never throws, and its plans are valid', () => {
    fc.assert(
      fc.property(fc.oneof(values, fc.dictionary(fc.constantFrom(...keys.map(({ key }) => key)), values)), (value) => {
        const result = planOf(value, { baseTarget: 'http://a.test' })
        if ('plan' in result) expect(planSchema.safeParse(result.plan)).toHaveProperty('success', true)
        else expect(result.problems.length).toBeGreaterThan(0)
      }),
    )
  })

  it('never throws for a text either, and says where it is wrong', () => {
    const broken = fc.tuple(examples, examples, fc.nat(200), scalars).map(([one, other, at, inserted]) => {
      const text = `${one}\n${other}\n`
      return `${text.slice(0, at)}${String(inserted)}${text.slice(at)}`
    })
    fc.assert(
      fc.property(broken, (text) => {
        const result = readPlan(text)
        if ('plan' in result) return
        const lines = text.split('\n').length
        for (const { line = 0, column = 0, message } of result.problems) {
          expect(line).toBeGreaterThan(0)
          expect(line).toBeLessThanOrEqual(lines)
          expect(column).toBeGreaterThan(0)
          expect(message).not.toContain('undefined')
        }
      }),
    )
  })
})

describe('printed keys', () => {
  it('are read as the same values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), values), (fields) => {
        const { value, problems } = readSource(printFields(fields))
        expect(problems).toEqual([])
        expect(JSON.parse(JSON.stringify(value, unwritten))).toEqual(JSON.parse(JSON.stringify(fields)))
      }),
    )
  })
})

function unwritten(_: string, value: unknown): unknown {
  return value instanceof Written ? value.value : value
}
