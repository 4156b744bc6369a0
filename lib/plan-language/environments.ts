/** Environments: named sets of keys that replace those of the plan. */
import { interpret, isFields } from './interpret.ts'
import { nearest } from '../spelling.ts'
import type { Fault, Path } from './problems.ts'
import { environmentSchema } from './schema.ts'
import type { Fields } from './source.ts'
import { type Given, replaced, scopeOf } from './variables.ts'

/** Keys of which an environment replaces single names; all others it replaces as a whole. */
const byName: ReadonlySet<string> = new Set(['variables', 'headers', 'http'])

/** A plan with the keys of an environment, and where its parts are written. */
export interface Chosen {
  readonly raw: Fields
  readonly relocate: (path: Path) => Path
}

/** The plan with the keys of the environment of this name. */
export function chosenOf(raw: Fields, name: string | undefined, faults: Fault[]): Chosen {
  if (name === undefined) return { raw, relocate: (path) => path }
  const all = isFields(raw['environments']) ? raw['environments'] : {}
  const own = Object.hasOwn(all, name) ? all[name] : undefined
  if (!isFields(own)) {
    faults.push({ path: [], message: missing(name, Object.keys(all)) })
    return { raw, relocate: (path) => path }
  }
  const entries = Object.entries(own).map(([key, value]): [string, unknown] => [key, joined(key, raw[key], value)])
  const relocate = (path: Path): Path => (isOwn(path, own) ? ['environments', name, ...path] : path)
  return { raw: { ...raw, ...Object.fromEntries(entries) }, relocate }
}

function joined(key: string, base: unknown, own: unknown): unknown {
  return byName.has(key) && isFields(base) && isFields(own) ? { ...base, ...own } : own
}

function isOwn([key, name]: Path, own: Fields): boolean {
  const value = typeof key === 'string' && Object.hasOwn(own, key) ? own[key] : undefined
  if (value === undefined) return false
  if (!byName.has(String(key)) || !isFields(value)) return true
  return name !== undefined && Object.hasOwn(value, String(name))
}

function missing(name: string, known: readonly string[]): string {
  if (known.length === 0) return `has no environments, but '${name}' was chosen`
  const near = nearest(name, known)
  return `has no environment '${name}': ${near === undefined ? `it has ${known.join(', ')}` : `did you mean '${near}'?`}`
}

/** The faults of all environments, also of those that are not chosen. */
export function environmentFaults(raw: Fields, given: Given): Fault[] {
  const all = isFields(raw['environments']) ? raw['environments'] : {}
  // An environment that is not chosen may use settings that are not set on this machine.
  const { environment } = given
  const settings = environment === undefined ? undefined : (name: string): string => environment(name) ?? ''
  return Object.entries(all).flatMap(([name, own]) => {
    const path = ['environments', name]
    const ownFaults: Fault[] = []
    const variables = joined('variables', raw['variables'], isFields(own) ? own['variables'] : undefined)
    // Faults of variables are reported where the plan itself is read.
    const scope = scopeOf(variables ?? raw['variables'], { ...given, environment: settings }, [])
    const skips = (at: Path): boolean => at[2] === 'variables' || at[2] === 'headers'
    const value = replaced(own, path, { scope, faults: ownFaults, skips })
    return [...ownFaults, ...interpret(environmentSchema, value, path).faults]
  })
}
