/**
 * Settings of a process: by flag, then environment variable, then file, then default, in that order. Every setting is
 * declared once, and its declaration gives the parser, the check and the line of `--help`.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { durationExamples, durationText, parseDuration } from './duration.ts'
import { BreakwaterError, messageOf } from './errors.ts'
import { flagsKeptByNpm } from './npm-flags.ts'
import { type Micros, fromSeconds, toSeconds } from './units.ts'

/** One setting. `env` may name several variables; the first that is set counts. */
export interface Setting<T> {
  readonly schema: z.ZodType<T>
  readonly help: string
  readonly env: readonly string[]
  readonly fallback: T
  readonly kind: 'value' | 'switch' | 'list'
  readonly placeholder: string
  /** Shown in place of the default, for defaults that are computed or secret. */
  readonly shown?: string
}

export type Settings = Readonly<Record<string, Setting<unknown>>>
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

interface About {
  env?: string | readonly string[]
  help: string
  placeholder?: string
  shown?: string
}

/** A text setting. */
export function text(fallback: string, about: About): Setting<string> {
  return setting(z.string(), fallback, { placeholder: 'TEXT', ...about })
}

/** A text that must be one of a list. */
export function choice<const T extends string>(options: readonly T[], fallback: T, about: About): Setting<T> {
  return setting(z.enum(options), fallback, { placeholder: options.join('|'), ...about })
}

/** A whole number in a range; both ends belong to it. */
export function whole(range: readonly [number, number], fallback: number, about: About): Setting<number> {
  return setting(z.preprocess(numberIn, z.number().int().min(range[0]).max(range[1])), fallback, {
    placeholder: 'N',
    ...about,
  })
}

/** A whole number in a range, or `auto`. */
export function wholeOrAuto(
  range: readonly [number, number],
  fallback: number | 'auto',
  about: About,
): Setting<number | 'auto'> {
  const schema = z.union([z.literal('auto'), z.preprocess(numberIn, z.number().int().min(range[0]).max(range[1]))], {
    error: `must be auto, or a whole number from ${range[0]} to ${range[1]}`,
  })
  return setting<number | 'auto'>(schema, fallback, { placeholder: 'N|auto', ...about })
}

/** A port: 0 means any free one. */
export function port(fallback: number, about: About): Setting<number> {
  return whole([0, 65_535], fallback, { placeholder: 'PORT', ...about })
}

/** A duration, as seconds; up to a day unless a range of seconds is given, whose ends belong to it. */
export function seconds(fallback: number, about: About, [least, most] = [0, 86_400]): Setting<number> {
  const schema = durationSchema.transform(toSeconds).pipe(z.number().min(least).max(most))
  return setting(schema, fallback, { placeholder: 'DURATION', shown: durationText(fromSeconds(fallback)), ...about })
}

/** A duration of seven days at most; undefined when it is not given. */
export function duration(about: About): Setting<Micros | undefined> {
  const schema = durationSchema.refine((span) => span <= fromSeconds(604_800), 'must be 168h at most')
  return setting<Micros | undefined>(schema, undefined, { placeholder: 'DURATION', ...about })
}

const durationSchema = z.union([z.string(), z.number().transform(String)]).transform((text, context) => {
  const span = parseDuration(text.trim())
  if (span !== undefined) return span
  context.addIssue({ code: 'custom', message: `'${text}' is not a duration; write one such as ${durationExamples}` })
  return z.NEVER
})

/** On or off; off unless named. */
export function toggle(about: About): Setting<boolean> {
  const schema = z.union([z.boolean(), z.stringbool()])
  return { ...setting(schema, false, about), kind: 'switch', placeholder: '' }
}

/** Several texts: the flag repeated, or one text with commas. */
export function list(about: About): Setting<readonly string[]> {
  const schema = z.preprocess(splitList, z.array(z.string()))
  return { ...setting<readonly string[]>(schema, [], { placeholder: 'TEXT', ...about }), kind: 'list' }
}

/** A setting with a schema of its own. */
export function setting<T>(schema: z.ZodType<T>, fallback: T, about: About): Setting<T> {
  const env = about.env === undefined ? [] : [about.env].flat()
  const shown = about.shown === undefined ? {} : { shown: about.shown }
  return { schema, fallback, help: about.help, env, kind: 'value', placeholder: about.placeholder ?? 'VALUE', ...shown }
}

export interface Program<S extends Settings> {
  /** How the command is typed, for the first line of the help. */
  readonly usage: string
  /** What it does, in one sentence. */
  readonly summary: string
  readonly settings: S
  /** Why values that are right one by one cannot be together, in a sentence that names the flags to change. */
  conflict?(values: Values<S>): string | undefined
  /** It is a script of npm's, which keeps flags for itself unless `--` stands before them. */
  readonly byNpm?: boolean
}

export interface Source {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Reads the settings of a program. Returns the help text in place of values when `--help` was asked for.
 * @throws BreakwaterError `usage`, naming the flag, variable or key that is wrong, or the flags that contradict each other
 */
export function readSettings<S extends Settings>(program: Program<S>, source: Source): Values<S> | { help: string } {
  if (program.byNpm) refuseFlagsOfNpm(program, source.env)
  const flags = readFlags(program, source.argv)
  if (flags['help'] === true) return { help: helpText(program) }
  const file = readFile(flags['config'] ?? source.env['BREAKWATER_CONFIG'])
  for (const key of Object.keys(file)) {
    if (!Object.hasOwn(program.settings, camel(key))) throw usage(`unknown key '${key}' in the settings file`)
  }
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(program.settings)) {
    values[name] = valueOf(name, definition, { flags, env: source.env, file })
  }
  const conflict = program.conflict?.(values as Values<S>)
  if (conflict !== undefined) throw usage(conflict)
  return values as Values<S>
}

interface Given {
  flags: Record<string, unknown>
  env: Source['env']
  file: Record<string, unknown>
}

function valueOf(name: string, definition: Setting<unknown>, given: Given): unknown {
  const flag = dashed(name)
  const variable = definition.env.find((key) => given.env[key] !== undefined && given.env[key] !== '')
  const [raw, where] =
    given.flags[flag] !== undefined
      ? [given.flags[flag], `--${flag}`]
      : variable !== undefined
        ? [given.env[variable], variable]
        : [given.file[flag] ?? given.file[name], `'${flag}' in the settings file`]
  if (raw === undefined) return definition.fallback
  const parsed = definition.schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw usage(`${where}: ${parsed.error.issues[0]?.message ?? 'invalid'} (given: ${JSON.stringify(raw)})`)
}

function readFlags(program: Program<Settings>, argv: readonly string[]): Record<string, unknown> {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
    config: { type: 'string' },
  }
  for (const [name, definition] of Object.entries(program.settings)) {
    options[dashed(name)] =
      definition.kind === 'switch' ? { type: 'boolean' } : { type: 'string', multiple: definition.kind === 'list' }
  }
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw usage(messageOf(error))
  }
}

function refuseFlagsOfNpm({ settings, usage: typed }: Program<Settings>, env: Source['env']): void {
  const kept = flagsKeptByNpm([...Object.keys(settings).map(dashed), 'config'], env)
  if (kept.length === 0) return
  throw usage(`npm took ${kept.join(', ')} for itself: put -- before all settings, as in ${typed}`)
}

function readFile(path: unknown): Record<string, unknown> {
  if (typeof path !== 'string' || path === '') return {}
  try {
    return objectIn(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw usage(`--config ${path}: ${messageOf(error)}`)
  }
}

function objectIn(json: unknown): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(json)
  if (!parsed.success) throw new TypeError('must hold a JSON object')
  return parsed.data
}

/** The text of `--help`: every setting with its variable and default. */
export function helpText(program: Program<Settings>): string {
  const rows = Object.entries(program.settings).map(([name, definition]): [string, string] => {
    const flag = `--${dashed(name)} ${definition.placeholder}`.trimEnd()
    return [flag, describe(definition)]
  })
  rows.push(
    ['--config FILE', 'settings from a JSON file, keys as the flags (BREAKWATER_CONFIG)'],
    ['-h, --help', 'this text'],
  )
  const width = Math.min(34, Math.max(...rows.map(([flag]) => flag.length)))
  const lines = rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`)
  return `${program.summary}\n\nUsage: ${program.usage}\n\n${lines.join('\n')}\n\nA flag goes before its environment variable, that before the file, that before the default.\n`
}

function describe(definition: Setting<unknown>): string {
  const fallback = definition.shown ?? JSON.stringify(definition.fallback)
  const notes = [...definition.env, ...(definition.kind === 'switch' ? [] : [`default ${fallback}`])]
  return notes.length === 0 ? definition.help : `${definition.help} (${notes.join('; ')})`
}

/** The number that a text writes. Nothing, blanks, and what JSON has besides numbers are none, and stay as they are. */
function numberIn(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value
}

function splitList(value: unknown): unknown {
  const parts: unknown[] = Array.isArray(value) ? value : [value]
  return parts
    .flatMap((part) => (typeof part === 'string' ? part.split(',').map((item) => item.trim()) : [part]))
    .filter((part) => part !== '')
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function usage(message: string): BreakwaterError {
  return new BreakwaterError('usage', `${message}. Try --help.`)
}
