/** Command-line arguments: flags as they were typed, with their values, and positional arguments. */
import type { BreakwaterError } from '../errors.ts'
import { nearest } from '../spelling.ts'
import type { Habits } from './habits.ts'
import { camel, dashed, type Setting, type Settings, usage } from './setting.ts'
import { flagNames, lastApplies, type Style, switchesHaveValues, truthOf } from './style.ts'
import { type Option, type Options, type OptionToken, tokensOf } from './tokens.ts'

/** A flag as it was typed. */
export interface Typed {
  /** With its dashes: `-c` or `--connections`. */
  readonly flag: string
  /** The text; the texts of a list; true for a switch, or its value as text if it was given one. */
  readonly value: string | readonly string[] | true
}

export interface Arguments {
  readonly positionals: readonly string[]
  /** By the name of the setting. */
  readonly typed: ReadonlyMap<string, Typed>
}

/**
 * Parses the arguments.
 * @param how flags of other tools, and the style in which flags are written; ours by default
 * @throws BreakwaterError `usage` for a flag that is unknown, given twice, or has no value or one too many
 */
export function parseArguments(settings: Settings, argv: readonly string[], how: Writing = {}): Arguments {
  const { habits = {}, style = 'ours' } = how
  const options = { ...optionsOfHabits(settings, habits), ...optionsOf(settings) }
  const positionals: string[] = []
  const typed = new Map<string, Typed>()
  for (const token of tokensOf(argv, options, style)) {
    if (token.kind === 'positional') {
      positionals.push(token.value)
      continue
    }
    const name = nameOf(token, settings, habits)
    const setting = name === undefined ? undefined : settings[name]
    if (name === undefined || setting === undefined) throw unknown(token, { settings, argv, style })
    const before = typed.get(name)?.value
    typed.set(name, { flag: token.rawName, value: valueOf(setting, token, { before, style, settings }) })
  }
  return { positionals, typed }
}

/** How a command line is written. */
export interface Writing {
  readonly habits?: Habits | undefined
  readonly style?: Style | undefined
}

function optionsOf(settings: Settings): Options {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [dashed(name), optionOf(setting)]))
}

function optionOf({ kind, short }: Pick<Setting<unknown>, 'kind' | 'short'>): Option {
  return { type: kind === 'switch' ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }
}

/** A flag of another tool takes a value as the setting that means the same does. */
function optionsOfHabits(settings: Settings, habits: Habits): Options {
  const options = Object.entries(habits).map(([flag, habit]) => {
    const kind = 'setting' in habit ? settings[habit.setting]?.kind : 'switch'
    return [flag, optionOf({ kind: kind ?? 'switch', ...(flag.length === 1 ? { short: flag } : {}) })]
  })
  return Object.fromEntries(options) as Options
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

/** What decides about the value of a flag beside itself. */
interface Around {
  readonly before: Typed['value'] | undefined
  readonly style: Style
  readonly settings: Settings
}

function valueOf(setting: Setting<unknown>, token: OptionToken, around: Around): Typed['value'] {
  const { before, style } = around
  if (setting.kind === 'switch') return switchOf(token, style)
  const text = textOf(setting, token, around)
  if (setting.kind === 'list') return [...(Array.isArray(before) ? (before as readonly string[]) : []), text]
  if (before !== undefined && !lastApplies(style)) throw usage(`${token.rawName} is given twice; give it once`)
  return text
}

function switchOf({ rawName, value }: OptionToken, style: Style): string | true {
  if (value === undefined) return true
  if (!switchesHaveValues(style)) throw usage(`${rawName} takes no value (given: ${value})`)
  const truth = truthOf(value)
  if (truth === undefined) throw usage(`${rawName}: '${value}' is neither 'true' nor 'false'`)
  return truth
}

function textOf({ placeholder }: Setting<unknown>, token: OptionToken, { style, settings }: Around): string {
  const { rawName, value, inlineValue } = token
  const example = `${rawName} ${placeholder}`
  if (value === undefined) throw usage(`${rawName} needs a value: ${example}`)
  // If the value is missing, the next flag would be taken as the value.
  const mayBeFlag = style === 'ours' ? /^-./.test(value) : isFlag(value, settings, style)
  if (inlineValue !== true && mayBeFlag) {
    throw usage(`${rawName} needs a value: ${example} (write ${rawName}=${value} for a value that begins with a dash)`)
  }
  // Node includes the `=` of `-c=5` in the value of a short flag.
  return inlineValue === true && style !== 'go' && !rawName.startsWith('--') ? value.replace(/^=/, '') : value
}

/** Other tools take what follows a flag as its value, whatever it is; here, it is not the name of a flag. */
function isFlag(value: string, settings: Settings, style: Style): boolean {
  const names = Object.entries(settings).flatMap(([name, { short }]) => flagNames(dashed(name), short, style))
  return names.some((name) => value === name || (style === 'go' && value === `-${name}`))
}

interface Line {
  readonly settings: Settings
  readonly argv: readonly string[]
  readonly style: Style
}

function unknown({ rawName, index }: OptionToken, { settings, argv, style }: Line): BreakwaterError {
  // Node treats the letters after a short switch as further switches.
  const [, last, given] = /^-[^-=]*([^-=])=(.*)$/.exec(argv[index] ?? '') ?? []
  if (rawName === '-=' && last !== undefined) return usage(`-${last} takes no value (given: ${given})`)
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(settings).map(dashed))
  const dashes = style === 'go' ? '-' : '--'
  return usage(`unknown flag ${rawName}${meant === undefined ? '' : `: did you mean ${dashes}${meant}?`}`)
}
