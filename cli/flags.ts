/**
 * Flags of a command: declared once, which gives the parser, its errors and the help. Needs nothing but Node, because it
 * runs before anything else is loaded.
 */
import { parseArgs } from 'node:util'
import { BreakwaterError } from '../lib/errors.ts'
import { nearest } from '../lib/spelling.ts'

export interface Flag {
  /** Without its dashes. */
  readonly long: string
  readonly short?: string
  /** What stands for the value in the help; without it the flag is a switch. */
  readonly value?: string
  /** May be given more than once. */
  readonly many?: true
  readonly help: string
}

export interface FlagGroup {
  readonly title: string
  readonly flags: readonly Flag[]
}

/** What was typed. */
export interface Given {
  readonly positionals: readonly string[]
  /** The values of each flag, in order; a switch has one empty text for each time it was given. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

/** Every command has it. */
export const helpFlag: Flag = { long: 'help', short: 'h', help: 'this text' }

/** @throws BreakwaterError `usage` for a flag that is unknown, given twice, or has no value or one too many */
export function parseFlags(groups: readonly FlagGroup[], argv: readonly string[]): Given {
  const flags = groups.flatMap((group) => group.flags)
  const options = Object.fromEntries(flags.map((flag) => [flag.long, optionOf(flag)]))
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  const positionals: string[] = []
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const flag = flags.find(({ long }) => long === token.name)
    if (flag === undefined) throw unknown(token, flags, argv)
    const before = values.get(flag.long) ?? []
    if (before.length > 0 && flag.value !== undefined && flag.many === undefined) {
      throw usage(`${token.rawName} is given twice: give it once`)
    }
    values.set(flag.long, [...before, valueOf(flag, token)])
  }
  return { positionals, values }
}

interface OptionToken {
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function optionOf({ short, value }: Flag): { type: 'string' | 'boolean'; short?: string } {
  return { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }
}

function valueOf(flag: Flag, { rawName, value, inlineValue }: OptionToken): string {
  if (flag.value === undefined) {
    if (value !== undefined) throw usage(`${rawName} takes no value (given: ${value})`)
    return ''
  }
  const example = `${rawName} ${flag.value}`
  if (value === undefined) throw usage(`${rawName} needs a value: ${example}`)
  // A forgotten value would swallow the flag that follows.
  if (inlineValue !== true && /^-./.test(value)) {
    throw usage(`${rawName} needs a value: ${example} (one that begins with a dash is written ${rawName}=${value})`)
  }
  // Node takes all that follows a short flag for its value, also the sign that people write as after a long one.
  return inlineValue === true && !rawName.startsWith('--') ? value.replace(/^=/, '') : value
}

interface UnknownToken {
  readonly rawName: string
  /** Its place in what was typed. */
  readonly index: number
}

function unknown({ rawName, index }: UnknownToken, flags: readonly Flag[], argv: readonly string[]): BreakwaterError {
  // Node takes the letters after a short switch for more of them.
  const [, last, given] = /^-[^-=]*([^-=])=(.*)$/.exec(argv[index] ?? '') ?? []
  if (rawName === '-=' && last !== undefined) return usage(`-${last} takes no value (given: ${given})`)
  const names = flags.map(({ long }) => long)
  const meant = nearest(rawName.replace(/^-+/, ''), names)
  return usage(`unknown flag ${rawName}${meant === undefined ? '' : `: did you mean --${meant}?`}`)
}

/** The help of a command, by group, one line for each flag. */
export function flagsHelp(groups: readonly FlagGroup[]): string {
  const width = Math.max(...groups.flatMap(({ flags }) => flags.map((flag) => headOf(flag).length)))
  return groups
    .map(({ title, flags }) =>
      [title, ...flags.map((flag) => `  ${headOf(flag).padEnd(width)}  ${flag.help}`)].join('\n'),
    )
    .join('\n\n')
}

function headOf({ long, short, value }: Flag): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${long}${value === undefined ? '' : ` ${value}`}`
}

/** An error of who typed the command: exit code 2. */
export function usage(message: string): BreakwaterError {
  return new BreakwaterError('usage', message)
}
