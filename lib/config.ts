/**
 * Settings of a process. The precedence is flag, environment variable, file, default. lib/flags defines how a setting
 * is declared; this file reads all settings of a program.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { BreakwaterError, systemMessage } from './errors.ts'
import { parseArguments } from './flags/arguments.ts'
import { settingsHelp } from './flags/help.ts'
import { text, toggle } from './flags/kinds.ts'
import {
  type About,
  camel,
  dashed,
  Problem,
  type Setting,
  settingOf,
  type Settings,
  usage,
  type Values,
  withHint,
} from './flags/setting.ts'
import { valuesOf } from './flags/values.ts'
import { flagsKeptByNpm } from './npm-flags.ts'

export {
  choice,
  duration,
  each,
  list,
  port,
  positive,
  seconds,
  share,
  size,
  text,
  toggle,
  whole,
  wholeOrAuto,
} from './flags/kinds.ts'
export type { Setting, Settings, Values } from './flags/setting.ts'

/** A setting that a zod schema validates. The error contains the message of the schema and the given value. */
export function setting<T>(schema: z.ZodType<T>, fallback: T, about: About): Setting<T> {
  const read = (given: unknown): T | Problem => {
    const parsed = schema.safeParse(given)
    if (parsed.success) return parsed.data
    return new Problem(`${parsed.error.issues[0]?.message ?? 'is not valid'} (given: ${JSON.stringify(given)})`)
  }
  return settingOf(read, fallback, about)
}

export interface Program<S extends Settings> {
  /** How the command is typed; the first line of the help. */
  readonly usage: string
  /** What the program does, in one sentence. */
  readonly summary: string
  readonly settings: S
  /**
   * Returns why settings that are valid separately contradict each other, in a sentence that names the flags to change.
   */
  conflict?(values: Values<S>): string | undefined
  /** What else the program reads from its environment, a sentence for each variable. */
  readonly environment?: readonly (readonly [variable: string, help: string])[]
  /** Whether the program is an npm script: npm consumes flags unless `--` precedes them. */
  readonly byNpm?: boolean
}

export interface Source {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The settings that every process has. */
const common = {
  config: text(undefined, {
    env: 'BREAKWATER_CONFIG',
    help: 'JSON file of settings; the keys are the flags without their dashes',
    placeholder: 'FILE',
  }),
  help: toggle({ short: 'h', help: 'show this help' }),
} as const

/**
 * Reads the settings of a program. Returns the help text instead of values when `--help` was given.
 * @throws BreakwaterError `usage`, naming the flag, variable or key that is wrong, or the flags that contradict each
 * other
 */
export function readSettings<S extends Settings>(program: Program<S>, source: Source): Values<S> | { help: string } {
  try {
    return read(program, source)
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'usage') throw error
    throw new BreakwaterError('usage', withHint(error.message), { cause: error })
  }
}

function read<S extends Settings>(program: Program<S>, { argv, env }: Source): Values<S> | { help: string } {
  if (program.byNpm) refuseFlagsOfNpm(program, env)
  const { positionals, typed } = parseArguments({ ...program.settings, ...common }, argv)
  const [stray] = positionals
  if (stray !== undefined) throw usage(`'${stray}' is an unexpected argument: give flags only`)
  if (typed.has('help')) return { help: helpText(program) }
  const { config } = valuesOf({ config: common.config }, { typed, env })
  const file = config === undefined ? {} : readFile(config)
  for (const key of Object.keys(file)) {
    if (!Object.hasOwn(program.settings, camel(key)))
      throw usage(`unknown key '${key}' in the settings file; --help lists the flags that are its keys`)
  }
  const values = valuesOf(program.settings, { typed, env, file })
  const conflict = program.conflict?.(values)
  if (conflict !== undefined) throw usage(conflict)
  return values
}

function refuseFlagsOfNpm({ settings, usage: typed }: Program<Settings>, env: Source['env']): void {
  const kept = flagsKeptByNpm([...Object.keys(settings).map(dashed), 'config'], env)
  if (kept.length === 0) return
  throw usage(`npm took ${kept.join(', ')} as a flag of its own: put -- before the flags, as in ${typed}`)
}

function readFile(path: string): Record<string, unknown> {
  try {
    return objectIn(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw usage(`--config ${path}: ${systemMessage(error)}`)
  }
}

function objectIn(json: unknown): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(json)
  if (!parsed.success) throw new TypeError('does not contain a JSON object')
  return parsed.data
}

/** The text of `--help`: every setting with its variable and default. */
export function helpText(program: Program<Settings>): string {
  const lines = settingsHelp({ ...program.settings, ...common })
  const others = (program.environment ?? []).map(([variable, help]) => `  ${variable}  ${help}\n`).join('')
  const environment = others === '' ? '' : `Environment:\n\n${others}\n`
  return `${program.summary}\n\nUsage: ${program.usage}\n\n${lines}\n\n${environment}Precedence: flag, environment variable, settings file, default.\n`
}
