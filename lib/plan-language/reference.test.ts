import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { jsonSchemaText, planJsonSchema } from './json-schema.ts'
import { referenceKeys, referenceText } from './reference.ts'
import { readSource, type Fields } from './source.ts'
import { planOf, readPlan } from './to-plan.ts'

const files = {
  describe: (path: string) => ({ path, bytes: 3, sha256: '0a'.repeat(32) }),
  read: () => Buffer.from('abc'),
}
const options = { files, environment: () => 'value' }

/** The documents are in the root of the repository, and the compiled tests below dist/. */
const document = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

describe('the reference of plans', () => {
  it('is the page that is made from the schema', () => {
    expect(document('plans.md')).toBe(referenceText())
  })

  it.each(referenceKeys().map((each) => [`${each.section.title}: ${each.key}`, each] as const))(
    'has a description and an example that is read: %s',
    (_, { key, description, example, section }) => {
      expect(description).toMatch(/\.$/)
      const { value, problems } = readSource(example)
      expect(problems).toEqual([])
      expect(value).toHaveProperty([key])
      expect(planOf(section.within(value as Fields), options)).toHaveProperty('plan')
    },
  )

  it('contains plans that are read', () => {
    const blocks = [...referenceText().matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) =>
      readPlan(block, options),
    )
    expect(blocks).toHaveLength(3)
    for (const block of blocks) expect(block).toHaveProperty('plan')
  })
})

describe('the JSON Schema of plans', () => {
  it('is the file that is made from the schema', () => {
    expect(document('plan.schema.json')).toBe(jsonSchemaText())
  })

  it('is of draft 2020-12 and refuses unknown keys', () => {
    expect(planJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
    })
  })

  it('describes each key with an example, and keys of later versions as not allowed', () => {
    const { properties } = planJsonSchema() as { properties: Record<string, Record<string, unknown>> }
    expect(properties['rate']).toMatchObject({ examples: [{ from: '100/s', to: '1000/s' }] })
    expect(properties['scenarios']).toEqual({ description: 'Not yet: scenarios.', not: {} })
    const bare = Object.entries(properties).filter(
      ([, { examples, not }]) => examples === undefined && not === undefined,
    )
    expect(bare).toEqual([])
  })
})
