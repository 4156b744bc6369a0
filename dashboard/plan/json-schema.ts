/** What a JSON Schema says of a place in a document. Only what that of plans consists of is known here. Pure. */
import type { Path } from './outline.ts'

/** A schema of draft 2020-12. */
export interface JsonSchema {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  /** Of an object with any names. */
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  /** Of a key that is not supported. */
  readonly not?: JsonSchema
  readonly examples?: readonly unknown[]
}

/** The schemas of a place: one for each form that it may have. */
export function schemasAt(schema: JsonSchema, path: Path): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>((found, step) => found.flatMap((one) => below(one, step)), formsOf(schema))
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf?.flatMap(formsOf) ?? [schema]
}

function below(
  { properties = {}, additionalProperties, items }: JsonSchema,
  step: string | number,
): readonly JsonSchema[] {
  const own = Object.hasOwn(properties, step) ? properties[step] : additionalProperties
  const next = typeof step === 'number' ? items : own
  return typeof next === 'object' ? formsOf(next) : []
}

/** A key that an object may have. */
export interface KnownKey {
  readonly name: string
  readonly schema: JsonSchema
}

/** The keys of an object, without those that are not supported. */
export function keysIn(schemas: readonly JsonSchema[]): readonly KnownKey[] {
  return schemas.flatMap(({ properties = {} }) => {
    return Object.entries(properties).flatMap(([name, schema]) => (schema.not === undefined ? [{ name, schema }] : []))
  })
}

/** The values that are enumerated. */
export function valuesIn(schemas: readonly JsonSchema[]): readonly string[] {
  return schemas.flatMap((schema) => {
    if (schema.enum !== undefined) return schema.enum.map(String)
    return schema.type === 'boolean' ? ['true', 'false'] : []
  })
}

/** Whether a value may be a list. */
export function isList(schemas: readonly JsonSchema[]): boolean {
  return schemas.some(({ items }) => items !== undefined)
}

/** Whether a value is an object and nothing else. */
export function isObjectOnly(schema: JsonSchema): boolean {
  return formsOf(schema).every(({ type }) => type === 'object')
}
