/** What could follow on a command line, for the completion of shells. */
import { common, type Operand } from '../../lib/flags/command.ts'
import { dashed, type Setting, type Settings } from '../../lib/flags/setting.ts'
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
  return 'run' in loaded ? ofCommand(loaded, rest) : candidates(loaded, rest)
}

function ofCommand({ command }: Runnable, words: readonly string[]): string[] {
  const settings: Settings = { ...command.settings, ...common }
  const [before = '', current = ''] = ['', ...words].slice(-2)
  const setting = settingOf(settings, before)
  if (setting !== undefined && setting.kind !== 'switch') return fitting(choicesOf(setting), current)
  if (current.startsWith('-')) return fitting(flagsOf(settings), current)
  return fitting(operandWords(command.operands ?? []), current)
}

function fitting(all: readonly string[], beginning: string): string[] {
  return all.filter((word) => word.startsWith(beginning) && (beginning !== '' || !word.startsWith('-')))
}

function settingOf(settings: Settings, flag: string): Setting<unknown> | undefined {
  const found = Object.entries(settings).find(
    ([name, { short }]) => flag === `--${dashed(name)}` || flag === `-${short}`,
  )
  return found?.[1]
}

function flagsOf(settings: Settings): string[] {
  return Object.keys(settings).map((name) => `--${dashed(name)}`)
}

/** A placeholder such as `table|json` lists the values. */
function choicesOf({ placeholder }: Setting<unknown>): string[] {
  return /^[a-z][\w-]*(\|[a-z][\w-]*)+$/.test(placeholder) ? placeholder.split('|') : []
}

function operandWords(operands: readonly Operand[]): string[] {
  return operands.flatMap(({ words = [] }) => words)
}
