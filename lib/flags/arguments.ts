/** Command-line arguments: flags as they were typed, with their values, and positional arguments. */
import { parseArgs } from 'node:util'
import type { BreakwaterError } from '../errors.ts'
import { nearest } from '../spelling.ts'
import type { Habits } from './habits.ts'
import { camel, dashed, type Setting, type Settings, usage } from './setting.ts'

/** A flag as it was typed. */
export interface Typed {
  /** With its dashes: `-c` or `--connections`. */
  readonly flag: string
  /** The text; the texts of a list; true for a switch. */
  readonly value: string | readonly string[] | true
}

export interface Arguments {
  readonly positionals: readonly string[]
  /** By the name of the setting. */
  readonly typed: ReadonlyMap<string, Typed>
}

/**
 * Parses the arguments.
 * @param habits flags of other tools
 * @throws BreakwaterError `usage` for a flag that is unknown, given twice, or has no value or one too many
 */
export function parseArguments(settings: Settings, argv: readonly string[], habits: Habits = {}): Arguments {
  const options = { ...optionsOfHabits(settings, habits), ...optionsOf(settings) }
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  const positionals: string[] = []
  const typed = new Map<string, Typed>()
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const name = nameOf(token, settings, habits)
    const setting = name === undefined ? undefined : settings[name]
    if (name === undefined || setting === undefined) throw unknown(token, Object.keys(settings).map(dashed), argv)
    typed.set(name, { flag: token.rawName, value: valueOf(setting, token, typed.get(name)?.value) })
  }
  return { positionals, typed }
}

interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
}

function optionsOf(settings: Settings): Record<string, Option> {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [dashed(name), optionOf(setting)]))
}

function optionOf({ kind, short }: Pick<Setting<unknown>, 'kind' | 'short'>): Option {
  return { type: kind === 'switch' ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }
}

/** A flag of another tool takes a value as the setting that means the same does. */
function optionsOfHabits(settings: Settings, habits: Habits): Record<string, Option> {
  const options = Object.entries(habits).map(([flag, habit]) => {
    const kind = 'setting' in habit ? settings[habit.setting]?.kind : 'switch'
    return [flag, optionOf({ kind: kind ?? 'switch', ...(flag.length === 1 ? { short: flag } : {}) })]
  })
  return Object.fromEntries(options) as Record<string, Option>
}

interface OptionToken {
  /** Without dashes. */
  readonly name: string
  /** As typed. */
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

/** The setting of a flag; undefined for an unknown flag. @throws BreakwaterError `usage` for a habit that is answered */
function nameOf({ name, rawName }: OptionToken, settings: Settings, habits: Habits): string | undefined {
  const own = camel(name)
  if (Object.hasOwn(settings, own) && dashed(own) === name) return own
  const habit = Object.hasOwn(habits, name) ? habits[name] : undefined
  if (habit === undefined) return undefined
  if ('setting' in habit) return habit.setting
  throw usage(`unknown flag ${rawName}: ${habit.instead}`)
}

function valueOf(setting: Setting<unknown>, token: OptionToken, before: Typed['value'] | undefined): Typed['value'] {
  const { rawName, value } = token
  if (setting.kind === 'switch') {
    if (value !== undefined) throw usage(`${rawName} takes no value (given: ${value})`)
    return true
  }
  const text = textOf(setting, token)
  if (setting.kind === 'list') return [...(Array.isArray(before) ? (before as readonly string[]) : []), text]
  if (before !== undefined) throw usage(`${rawName} is given twice; give it once`)
  return text
}

function textOf({ placeholder }: Setting<unknown>, { rawName, value, inlineValue }: OptionToken): string {
  const example = `${rawName} ${placeholder}`
  if (value === undefined) throw usage(`${rawName} needs a value: ${example}`)
  // If the value is missing, the next flag would be taken as the value.
  if (inlineValue !== true && /^-./.test(value)) {
    throw usage(`${rawName} needs a value: ${example} (write ${rawName}=${value} for a value that begins with a dash)`)
  }
  // Node includes the `=` of `-c=5` in the value of a short flag.
  return inlineValue === true && !rawName.startsWith('--') ? value.replace(/^=/, '') : value
}

interface UnknownToken {
  readonly rawName: string
  /** Its index in the typed arguments. */
  readonly index: number
}

function unknown({ rawName, index }: UnknownToken, flags: readonly string[], argv: readonly string[]): BreakwaterError {
  // Node treats the letters after a short switch as further switches.
  const [, last, given] = /^-[^-=]*([^-=])=(.*)$/.exec(argv[index] ?? '') ?? []
  if (rawName === '-=' && last !== undefined) return usage(`-${last} takes no value (given: ${given})`)
  const meant = nearest(rawName.replace(/^-+/, ''), flags)
  return usage(`unknown flag ${rawName}${meant === undefined ? '' : `: did you mean --${meant}?`}`)
}
