/** What could follow on a command line, for the completion of shells. */
import { common, type Operand } from '../../lib/flags/command.ts'
import { dashed, type Setting, type Settings } from '../../lib/flags/setting.ts'
import { flagNames, type Style } from '../../lib/flags/style.ts'
import { entryOf, type Entry, type Runnable } from './entries.ts'

/**
 * The words that fit in place of the last one; none where files fit, or anything.
 * @param words those of the line after `breakwater`; the last one is what has been typed of the word to complete
 */
export async function candidates(entries: readonly Entry[], words: readonly string[]): Promise<string[]> {
  const [word = '', ...rest] = words
  if (rest.length === 0) return fitting(['help', ...entries.map(({ name }) => name), '--help', '--version'], word)
  const loaded = await entryOf(entries, word)?.load()
  if (loaded === undefined) return word === 'help' ? candidates(entries, rest) : []
  return 'run' in loaded ? ofRunnable(loaded, rest) : candidates(loaded, rest)
}

/** Those of a command, and of the commands under it. */
async function ofRunnable(runnable: Runnable, words: readonly string[]): Promise<string[]> {
  const { commands = [] } = runnable
  const [next = ''] = words
  if (words.length > 1 && entryOf(commands, next) !== undefined) return candidates(commands, words)
  const names = words.length === 1 ? commands.map(({ name }) => name) : []
  return [...fitting(names, next), ...ofCommand(runnable, words)]
}

function ofCommand({ command }: Runnable, words: readonly string[]): string[] {
  const settings: Settings = { ...command.settings, ...common }
  const { style = 'ours' } = command
  const [before = '', current = ''] = ['', ...words].slice(-2)
  const setting = settingOf(settings, before, style)
  if (setting !== undefined && setting.kind !== 'switch') return fitting(choicesOf(setting), current)
  if (current.startsWith('-')) return fitting(flagsOf(settings, style), current)
  return fitting(operandWords(command.operands ?? []), current)
}

function fitting(all: readonly string[], beginning: string): string[] {
  return all.filter((word) => word.startsWith(beginning) && (beginning !== '' || !word.startsWith('-')))
}

function settingOf(settings: Settings, flag: string, style: Style): Setting<unknown> | undefined {
  return Object.entries(settings).find(([name, { short }]) => flagNames(dashed(name), short, style).includes(flag))?.[1]
}

/** Our own commands have a long name for each flag; of another tool's, the name that it has. */
function flagsOf(settings: Settings, style: Style): string[] {
  return Object.entries(settings).flatMap(([name, { short }]) => {
    const [first, last = first] = flagNames(dashed(name), short, style)
    return style === 'go' ? (first ?? []) : (last ?? [])
  })
}

/** A placeholder such as `table|json` lists the values. */
function choicesOf({ placeholder }: Setting<unknown>): string[] {
  return /^[a-z][\w-]*(\|[a-z][\w-]*)+$/.test(placeholder) ? placeholder.split('|') : []
}

function operandWords(operands: readonly Operand[]): string[] {
  return operands.flatMap(({ words = [] }) => words)
}
