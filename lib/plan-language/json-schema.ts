/** The JSON Schema of plans, made from the schema: editors complete keys by it and mark what is wrong. */
import { z } from 'zod'
import { isFields } from './interpret.ts'
import { planFileSchema } from './schema.ts'
import { readSource } from './source.ts'

/** A JSON Schema of draft 2020-12. */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(planFileSchema, { io: 'input', override: withExamples })
  return { title: 'Breakwater plan', ...schema }
}

interface Overriding {
  readonly jsonSchema: Record<string, unknown>
  readonly path: readonly (string | number)[]
}

/** The example of a key, which is YAML, becomes the value that the key has in it. */
function withExamples({ jsonSchema, path }: Overriding): void {
  const { example } = jsonSchema
  if (typeof example !== 'string') return
  delete jsonSchema['example']
  const { value } = readSource(example)
  const key = String(path.at(-1))
  if (isFields(value) && key in value) jsonSchema['examples'] = [value[key]]
}

/** The content of docs/plan.schema.json. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(planJsonSchema(), null, 2)}\n`
}
