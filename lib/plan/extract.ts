/** Values that a request before the load takes from its response, and that the requests after it contain. */
import { z } from 'zod'
import { jsonPathOf } from '../json-path.ts'
import { VALUE_NAME } from './template.ts'

/** The longest value, and all values of a run together, in characters: drivers report them in each heartbeat. */
export const MAX_VALUE = 8_000
export const MAX_VALUES = 16_000
/** The name of a header field, as a source of a value. */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/
/** The most values of a request. */
const MAX_NAMES = 20

const jsonPath = z.string().max(500).refine(isJsonPath, 'must be a path such as $.token or $.items[0].id')

/** Where a value is: at a path in the body as JSON, in a header field, or where an expression matches the body. */
const sourceSchema = z.union([
  z.strictObject({ json: jsonPath }),
  z.strictObject({ header: z.string().regex(HEADER_NAME, 'is not the name of a header') }),
  /** In the syntax of RE2; the value is its first group, or the whole match. */
  z.strictObject({ matches: z.string().min(1).max(1_000) }),
])
export type ValueSource = z.infer<typeof sourceSchema>

export const extractSchema = z
  .record(z.string().regex(VALUE_NAME, 'is not the name of a value'), sourceSchema)
  .refine((values) => Object.keys(values).length <= MAX_NAMES, `must be at most ${MAX_NAMES}`)

/** Values by name. */
export type Values = Readonly<Record<string, string>>

/** All values of a run. */
export const valuesSchema = z
  .record(z.string().regex(VALUE_NAME), z.string().max(MAX_VALUE))
  .refine((values) => sizeOf(values) <= MAX_VALUES, `must have at most ${MAX_VALUES} characters`)

/** The length of all values together, in characters. */
export function sizeOf(values: Values): number {
  return Object.values(values).reduce((sum, value) => sum + value.length, 0)
}

function isJsonPath(text: string): boolean {
  return jsonPathOf(text) !== undefined
}
