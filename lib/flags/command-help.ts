/** The help of a command, made from its declaration. */
import type { Command, Example, Operand } from './command.ts'
import { groupsHelp, settingsHelp } from './help.ts'
import type { Settings } from './setting.ts'

/** Longer command lines do not move the explanations of the others. */
const WIDEST_EXAMPLE = 52

/** The text of `--help`. @param common the settings that every command has */
export function commandHelp(command: Command, common: Settings): string {
  const { summary, operands = [], examples = [], about = [], notes = [] } = command
  const paragraphs = [
    summary,
    `Usage: ${usageLine(command)}`,
    operandLines(operands),
    exampleLines(examples),
    ...about,
    flagLines(command, common),
    environmentLines(command.environment ?? []),
    'Precedence: flag, environment variable, settings file, default.',
    ...notes,
  ]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

/** How a command is typed, such as `breakwater test show [ID] [flags]`. */
function usageLine({ usage, operands = [] }: Pick<Command, 'usage' | 'operands'>): string {
  return [usage, ...operands.map(operandText), '[flags]'].join(' ')
}

function operandText({ name, count }: Operand): string {
  if (count === 'optional') return `[${name}]`
  return count === 'many' ? `${name}…` : name
}

function operandLines(operands: readonly Operand[]): string {
  return columns(operands.map(({ name, help }) => [name, help]))
}

function exampleLines(examples: readonly Example[]): string {
  return columns(examples, WIDEST_EXAMPLE)
}

function environmentLines(variables: readonly Example[]): string {
  return variables.length === 0 ? '' : `Environment:\n\n${columns(variables)}`
}

/** Pairs in two columns, indented. */
export function columns(rows: readonly Example[], widest = Number.POSITIVE_INFINITY): string {
  const width = Math.max(0, ...rows.map(([first]) => first.length).filter((length) => length <= widest))
  return rows.map(([first, second = '']) => `  ${first.padEnd(width)}  ${second}`.trimEnd()).join('\n')
}

function flagLines({ groups, settings, style }: Command, common: Settings): string {
  if (groups === undefined) return settingsHelp({ ...settings, ...common }, style)
  return groupsHelp([...groups, { title: 'Other', settings: common }], style)
}
