/** A strict parser reads back any families that are written. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { expositionText, type Family, type Sample, seriesName } from './exposition.ts'
import { parse } from './exposition.suite.ts'

const names = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/)
const labelNames = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,10}$/)
/** Includes every character that has a meaning in the format. */
const texts = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', 'n', '{', '}', ',', '=', '#', ' '), fc.string()),
})
const values = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Infinity, -Infinity, NaN, 0, 1e21, 1e-9))
const suffixes = fc.constantFrom(undefined, '_sum' as const, '_count' as const)

const families: fc.Arbitrary<Family[]> = fc.uniqueArray(
  fc
    .record({ name: names, type: fc.constantFrom('counter', 'gauge', 'summary'), help: texts })
    .chain(({ name, type, help }) => {
      const sample = fc
        .record({
          labels: fc.dictionary(labelNames, texts, { maxKeys: 4 }),
          value: values,
          suffix: type === 'summary' ? suffixes : fc.constant(undefined),
        })
        .map(({ suffix, ...rest }): Sample => (suffix === undefined ? rest : { ...rest, suffix }))
      const samples = fc.uniqueArray(sample, { selector: keyOf, minLength: 1, maxLength: 5 })
      return samples.map((list): Family => ({ name, type, help, samples: list }))
    }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
)

function keyOf({ labels = {}, suffix }: Sample): string {
  return JSON.stringify([suffix, Object.entries(labels).sort()])
}

describe('the text for Prometheus', () => {
  it('is read back as it was written: names, types, help, labels and values', () => {
    fc.assert(
      fc.property(families, (told) => {
        expect([...parse(expositionText(told))]).toEqual(
          told.map(({ name, type, help, samples }) => [
            name,
            {
              type,
              help,
              samples: samples.map(({ suffix = '', labels, value }) => ({
                name: name + suffix,
                labels,
                value: value + 0,
              })),
            },
          ]),
        )
      }),
    )
  })

  it('gives two series the same name only if they have the same labels', () => {
    const sample = fc.record({ labels: fc.dictionary(labelNames, texts, { maxKeys: 3 }), value: fc.constant(0) })
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const same = JSON.stringify(Object.entries(one.labels)) === JSON.stringify(Object.entries(other.labels))
        expect(seriesName('a', one) === seriesName('a', other)).toBe(same)
      }),
    )
  })
})
