/**
 * Commands. Each is declared once; the declaration gives its parsing, its help, its completion and its documentation.
 *
 * This file imports nothing heavy, because the command line parses its flags first.
 */
import { readFileSync } from 'node:fs'
import { BreakwaterError, systemMessage } from '../errors.ts'
import { flagsKeptByNpm } from '../npm-flags.ts'
import { withoutPasswords } from '../plan/secrets.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import type { Habits } from './habits.ts'
import { commandHelp } from './command-help.ts'
import type { Group } from './help.ts'
import { text, toggle } from './kinds.ts'
import { camel, dashed, type Settings, usage, type Values } from './setting.ts'
import type { Style } from './style.ts'
import { valuesOf } from './values.ts'

/** An argument that is no flag. */
export interface Operand {
  /** In capitals, as in the usage line. */
  readonly name: string
  readonly help: string
  /** How many of them: one unless given. */
  readonly count?: 'optional' | 'many'
  /** Words that fit, for the completion of shells. */
  readonly words?: readonly string[]
}

/** A command line, and what it does if that is not plain. */
export type Example = readonly [line: string, what?: string]

export interface Command<S extends Settings = Settings> {
  /** The words before the operands and flags, such as `breakwater test list`. */
  readonly usage: string
  /** What it does, in a sentence or two. */
  readonly summary: string
  readonly operands?: readonly Operand[]
  readonly settings: S
  /** The settings under titles; without them they are one list. */
  readonly groups?: readonly Group[]
  readonly examples?: readonly Example[]
  /** Paragraphs before the flags. */
  readonly about?: readonly string[]
  /** Paragraphs after the flags. */
  readonly notes?: readonly string[]
  /** Flags of other tools. */
  readonly habits?: Habits
  /** How its flags are written: that of another tool for a command in its form. */
  readonly style?: Style
  /** What else is read from the environment, a sentence for each variable. */
  readonly environment?: readonly (readonly [variable: string, help: string])[]
  /**
   * Returns why settings that are valid separately contradict each other, in a sentence that names the flags to change.
   */
  conflict?(values: Values<S>): string | undefined
  /** The npm script that runs it as well, such as `npm start`: npm consumes flags unless `--` precedes them. */
  readonly byNpm?: string
}

export interface Source {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a command was given. */
export interface Given<S extends Settings = Settings> {
  readonly values: Values<S>
  readonly operands: readonly string[]
  readonly typed: Arguments['typed']
}

/** The settings that every command has. */
export const common = {
  config: text(undefined, {
    env: 'BREAKWATER_CONFIG',
    help: 'JSON file of settings; the keys are the flags without their dashes',
    placeholder: 'FILE',
  }),
  help: toggle({ short: 'h', help: 'show this help' }),
} as const

/**
 * Reads what a command was given: flag, environment variable, settings file, default. Returns the help text instead when
 * `--help` was given.
 * @throws BreakwaterError `usage`, naming the flag, variable, key or argument that is wrong, and how to get help
 */
export function readCommand<S extends Settings>(command: Command<S>, source: Source): Given<S> | { help: string } {
  try {
    return read(command, source)
  } catch (error) {
    throw hinted(error, command.usage)
  }
}

/** A usage error with how to get help; any other error as it is. */
export function hinted(error: unknown, typed: string): unknown {
  if (!(error instanceof BreakwaterError) || error.code !== 'usage' || error.message.endsWith('--help.')) return error
  const { message } = error
  const words = typed.startsWith('breakwater') ? `${typed} ` : ''
  return new BreakwaterError('usage', `${message}${/[.?]$/.test(message) ? '' : '.'} Try ${words}--help.`, {
    cause: error,
  })
}

function read<S extends Settings>(command: Command<S>, { argv, env }: Source): Given<S> | { help: string } {
  refuseFlagsOfNpm(command, env)
  const { positionals, typed } = parseArguments({ ...command.settings, ...common }, argv, command)
  if (typed.has('help')) return { help: commandHelp(command, common) }
  refuseOperands(command, positionals)
  const { config } = valuesOf({ config: common.config }, { typed, env })
  const file = config === undefined ? {} : readFile(config)
  for (const key of Object.keys(file)) {
    if (!Object.hasOwn(command.settings, camel(key)))
      throw usage(`unknown key '${key}' in the settings file; --help lists the flags that are its keys`)
  }
  const values = valuesOf(command.settings, { typed, env, file })
  const conflict = command.conflict?.(values)
  if (conflict !== undefined) throw usage(conflict)
  return { values, operands: positionals, typed }
}

function refuseFlagsOfNpm({ settings, byNpm }: Pick<Command, 'settings' | 'byNpm'>, env: Source['env']): void {
  if (byNpm === undefined) return
  const kept = flagsKeptByNpm([...Object.keys(settings).map(dashed), 'config'], env)
  if (kept.length === 0) return
  throw usage(`npm took ${kept.join(', ')} as a flag of its own: put -- before the flags, as in ${byNpm} -- [flags]`)
}

function refuseOperands({ operands = [], usage: typed, examples = [] }: Command, given: readonly string[]): void {
  const missing = operands.find(({ count }, i) => count !== 'optional' && i >= given.length)
  if (missing !== undefined) {
    const [[example] = [`${typed} ${missing.name}`]] = examples
    const all = operands.map(({ name }) => name).join(' ')
    throw usage(`the ${missing.name} is missing: type ${typed} ${all}, for example ${example}`)
  }
  if (operands.at(-1)?.count === 'many' || given.length <= operands.length) return
  const names = operands.map(({ name }) => name)
  const what = names.length === 0 ? 'flags only' : `one ${names.join(' and one ')}, and flags only`
  throw usage(
    `'${withoutPasswords(given[operands.length] ?? '').slice(0, 100)}' is an unexpected argument: give ${what}`,
  )
}

function readFile(path: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
    throw new TypeError('does not contain a JSON object')
  } catch (error) {
    throw usage(`--config ${path}: ${systemMessage(error)}`)
  }
}
