/** The values of settings from all sources: flag, then environment variable, then file, then default. */
import type { Arguments } from './arguments.ts'
import { dashed, Problem, type Setting, type Settings, usage, type Values } from './setting.ts'

/** Where values come from. */
export interface Sources {
  readonly typed: Arguments['typed']
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The content of a settings file, by flags without their dashes or by names. */
  readonly file?: Readonly<Record<string, unknown>>
}

/**
 * @throws BreakwaterError `usage`, naming the source: the flag as it was typed, the variable, or the key of the file
 */
export function valuesOf<S extends Settings>(settings: S, sources: Sources): Values<S> {
  const entries = Object.entries(settings).map(([name, setting]) => [name, valueOf(name, setting, sources)])
  return Object.fromEntries(entries) as Values<S>
}

function valueOf(name: string, setting: Setting<unknown>, sources: Sources): unknown {
  const given = givenOf(name, setting, sources)
  if (given === undefined) return setting.fallback
  const value = setting.read(given.value)
  if (value instanceof Problem) throw usage(`${given.where}: ${value.sentence}`)
  return value
}

interface GivenValue {
  readonly where: string
  readonly value: unknown
}

function givenOf(name: string, { env: variables }: Setting<unknown>, sources: Sources): GivenValue | undefined {
  const { typed, env = {}, file = {} } = sources
  const flag = typed.get(name)
  if (flag !== undefined) return { where: flag.flag, value: flag.value }
  // An empty variable counts as not set.
  const variable = variables.find((key) => env[key] !== undefined && env[key] !== '')
  if (variable !== undefined) return { where: variable, value: env[variable] }
  const key = dashed(name)
  const value = file[key] ?? file[name]
  // A key with the value null is present, and therefore an error.
  const held = value ?? (Object.hasOwn(file, key) || Object.hasOwn(file, name) ? null : undefined)
  return held === undefined ? undefined : { where: `'${key}' in the settings file`, value: held }
}
