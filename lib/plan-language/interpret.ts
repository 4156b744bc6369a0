/**
 * Reads a value by the schema. Unlike a parse by zod it goes on after a fault, so that all of them are found at once,
 * and returns what is valid: a part with a fault is left out.
 */
import { z } from 'zod'
import { parsed } from '../issue-messages.ts'
import { laterOf } from './keys.ts'
import { kindOf } from './leaves.ts'
import { type Fault, type Path, unknownKeyFault } from './problems.ts'
import { type Fields, Written } from './source.ts'

/** Stands for a part with a fault. */
const NONE = Symbol('no value')

/** Whether a value has keys. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Written)
}

/** The valid parts of an object of which all keys are optional, and all faults. */
export function interpret<S extends z.ZodObject>(
  schema: S,
  value: unknown,
  path: Path = [],
): { readonly value: z.output<S>; readonly faults: readonly Fault[] } {
  const interpreter = new Interpreter()
  const read = interpreter.read(schema, value, path)
  return { value: (read === NONE ? {} : read) as z.output<S>, faults: interpreter.faults }
}

class Interpreter {
  readonly faults: Fault[] = []

  read(schema: z.core.$ZodType, value: unknown, path: Path): unknown {
    if (schema instanceof z.ZodOptional) return this.read(schema.unwrap(), value, path)
    if (schema instanceof z.ZodObject) return this.#object(schema, value, path)
    if (schema instanceof z.ZodRecord) return this.#record(schema.valueType, value, path)
    if (schema instanceof z.ZodArray) return this.#array(schema.element, value, path)
    if (schema instanceof z.ZodUnion) return this.read(branchFor(schema, value), value, path)
    return this.#leaf(schema as z.ZodType, value, path)
  }

  #fault(path: Path, message: string, atKey = false): typeof NONE {
    this.faults.push({ path, message, atKey })
    return NONE
  }

  #object(schema: z.ZodObject, value: unknown, path: Path): unknown {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
    const known = Object.keys(shape)
    if (!isFields(value)) return this.#fault(path, `${kindOf(value)}: write keys and values, such as ${known[0] ?? ''}`)
    const missing = known.filter((key) => !Object.hasOwn(value, key) && !(shape[key] instanceof z.ZodOptional))
    for (const key of missing) this.#fault(path, `needs \`${key}\``, true)
    const entries = Object.entries(value).map(([key, item]) => this.#entry(shape, [key, item], path))
    const read = new Map(entries)
    const lost = known.some((key) => read.get(key) === NONE && !(shape[key] instanceof z.ZodOptional))
    if (missing.length > 0 || lost) return NONE
    return Object.fromEntries(entries.filter(([, item]) => item !== NONE))
  }

  #entry(
    shape: Readonly<Record<string, z.core.$ZodType>>,
    [key, item]: [string, unknown],
    path: Path,
  ): [string, unknown] {
    const schema = Object.hasOwn(shape, key) ? shape[key] : undefined
    const own = [...path, key]
    if (schema === undefined) {
      this.faults.push(unknownKeyFault(own, supported(shape)))
      return [key, NONE]
    }
    const notYet = laterOf(schema)
    if (notYet !== undefined) return [key, this.#fault(own, lowered(notYet), true)]
    return [key, this.read(schema, item, own)]
  }

  #record(schema: z.core.$ZodType, value: unknown, path: Path): unknown {
    if (!isFields(value)) return this.#fault(path, `${kindOf(value)}: write names and values`)
    const entries = Object.entries(value).map(([key, item]) => [key, this.read(schema, item, [...path, key])] as const)
    return Object.fromEntries(entries.filter(([, item]) => item !== NONE))
  }

  /** A list with a fault in one of its items is left out: the others would have other numbers. */
  #array(schema: z.core.$ZodType, value: unknown, path: Path): unknown {
    if (!Array.isArray(value)) return this.#fault(path, `${kindOf(value)}: write a list, with - before each item`)
    const items = value.map((item, index) => this.read(schema, item, [...path, index]))
    return items.includes(NONE) ? NONE : items
  }

  #leaf(schema: z.ZodType, value: unknown, path: Path): unknown {
    const result = parsed(schema, value instanceof Written && isChoice(schema) ? value.value : value)
    if (result.success) return result.data
    for (const { message } of result.error.issues) this.#fault(path, message)
    return NONE
  }
}

/** Whether a schema compares the value with those that it names. */
function isChoice(schema: z.ZodType): boolean {
  return schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum
}

/** Keys that are suggested: those of later steps are not. */
function supported(shape: Readonly<Record<string, z.core.$ZodType>>): string[] {
  return Object.entries(shape).flatMap(([key, schema]) => (laterOf(schema) === undefined ? [key] : []))
}

/** The branch of a union that has the form of a value; a value of another form is read by the first one. */
function branchFor(schema: z.ZodUnion, value: unknown): z.core.$ZodType {
  const { options } = schema
  const has = (kind: typeof z.ZodObject | typeof z.ZodArray) => options.find((option) => option instanceof kind)
  const branch = Array.isArray(value) ? has(z.ZodArray) : isFields(value) ? has(z.ZodObject) : undefined
  return branch ?? options[0] ?? schema
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
