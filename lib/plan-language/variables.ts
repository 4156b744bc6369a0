/** Variables of a plan, and the texts in it that are read once. */
import { type Value, variable as valueSchema } from './leaves.ts'
import type { Fault, Path } from './problems.ts'
import { isFields } from './interpret.ts'
import { type Environment, placeholderWords, Scope, VARIABLE_NAME } from './scope.ts'
import { type Fields, Written } from './source.ts'
import { staticOf } from './texts.ts'

/** What is given beside the plan. */
export interface Given {
  /** Values that replace those of the plan, as texts. */
  readonly variables?: Readonly<Record<string, string>> | undefined
  readonly environment?: Environment | undefined
  /** The names of values that requests before the load extract. */
  readonly extracted?: ReadonlySet<string> | undefined
}

/** The variables of a plan with the given ones. */
export function scopeOf(declared: unknown, given: Given, faults: Fault[]): Scope {
  const values = new Map<string, Value>()
  const outside = new Scope(new Map(), given.environment)
  for (const [name, value] of Object.entries(isFields(declared) ? declared : {})) {
    const path = ['variables', name]
    const fault = nameFault(name)
    if (fault !== undefined) faults.push({ path, message: fault, atKey: true })
    const read = valueSchema().safeParse(replaced(value, path, { scope: outside, faults }))
    if (read.success) values.set(name, read.data)
  }
  for (const [name, text] of Object.entries(given.variables ?? {})) {
    const fault = nameFault(name)
    if (fault !== undefined) faults.push({ path: [], message: `--var ${name}: ${fault}` })
    values.set(name, typedAs(values.get(name), name, { text, faults }))
  }
  faults.push(...extractedFaults(values, given.extracted ?? new Set()))
  return new Scope(values, given.environment, given.extracted)
}

function extractedFaults(values: ReadonlyMap<string, Value>, extracted: ReadonlySet<string>): Fault[] {
  return [...extracted].flatMap((name) => {
    const fault = values.has(name) ? `'${name}' is the name of a variable: choose another name` : nameFault(name)
    return fault === undefined ? [] : [{ path: ['before'], message: `extracts a value that cannot be used: ${fault}` }]
  })
}

function nameFault(name: string): string | undefined {
  if (placeholderWords.includes(name)) return `'${name}' is a word of placeholders: choose another name`
  return VARIABLE_NAME.test(name)
    ? undefined
    : `'${name.slice(0, 40)}' is not the name of a variable: use letters, digits, _ and -, beginning with a letter`
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

/** A value from the command line has the type of the variable that it replaces. */
function typedAs(
  declared: Value | undefined,
  name: string,
  { text, faults }: { readonly text: string; readonly faults: Fault[] },
): Value {
  const number = NUMBER.test(text)
  const kind = declared instanceof Written ? typeof declared.value : typeof declared
  if (kind === 'string') return text
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (number && kind !== 'boolean') return new Written(text, Number(text))
  if (declared === undefined) return text
  const wanted = kind === 'number' ? 'a number' : 'true or false'
  faults.push({ path: ['variables', name], message: `must be ${wanted}, but --var sets '${text.slice(0, 40)}'` })
  return declared
}

interface Replacing {
  readonly scope: Scope
  readonly faults: Fault[]
  /** Whether the texts below a path are read for each request. */
  readonly skips?: ((path: Path) => boolean) | undefined
}

/** A value in which the placeholders of all texts that are read once have been replaced. */
export function replaced(value: unknown, path: Path, replacing: Replacing): unknown {
  if (replacing.skips?.(path) === true) return value
  if (typeof value === 'string') return replacedText(value, path, replacing)
  if (Array.isArray(value)) return value.map((item, index) => replaced(item, [...path, index], replacing))
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, replaced(item, [...path, key], replacing)] as const)
  return Object.fromEntries(entries) satisfies Fields
}

function replacedText(text: string, path: Path, { scope, faults }: Replacing): unknown {
  if (!text.includes('{{')) return text
  return attempted(() => staticOf(text, scope), path, faults) ?? ''
}

/** The result of a reading; a SyntaxError becomes a fault, and the result undefined. */
export function attempted<T>(read: () => T, path: Path, faults: Fault[]): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    faults.push({ path, message: error.message })
    return undefined
  }
}
