/** How a key of the schema is described: what it means, and an example that is read in a test. */
import { z } from 'zod'

/** What a key carries beside its schema. */
export interface KeyMeta {
  readonly description: string
  /** A part of a plan in YAML, which contains the key; none for a key that is not supported yet. */
  readonly example?: string
}

/** A key that may be left out. */
export function key<S extends z.ZodType>(schema: S, description: string, example: string) {
  return schema.optional().meta({ description, example })
}

/** A key that must be given. */
export function needed<S extends z.ZodType>(schema: S, description: string, example: string) {
  return schema.meta({ description, example })
}

/** A key of the language that no program supports yet: it is refused by its name. */
export function later(description: string) {
  return z
    .never()
    .optional()
    .meta({ description: `Not yet: ${description}` })
}

/** The description of a key that is not supported yet; undefined for all others. */
export function laterOf(schema: z.core.$ZodType): string | undefined {
  if (!(schema instanceof z.ZodOptional) || !(schema.unwrap() instanceof z.ZodNever)) return undefined
  return schema.meta()?.description
}
