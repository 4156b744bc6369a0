/** What a command line means: its command is found and run. */
import { hinted } from '../lib/flags/command.ts'
import { entryOf, meantBy } from './command/entries.ts'
import { overview } from './command/overview.ts'
import { entries } from './commands.ts'
import { write } from './io/output.ts'
import { looksLikeTarget } from './plan/argument.ts'

const asksVersion: ReadonlySet<string> = new Set(['--version', '-V', 'version'])

/**
 * Runs the command of a command line, and resolves with its exit code.
 * @param argv the words after `breakwater`
 * @throws BreakwaterError; `usage` says what is wrong with the words, and how to get help
 */
export async function dispatch(argv: readonly string[]): Promise<number> {
  const [name = ''] = argv
  if (asksVersion.has(name)) return print(`${(await import('../lib/version.ts')).version}\n`)
  let typed = 'breakwater'
  try {
    // A URL or a plan alone is a run, as with other tools.
    const isRun = entryOf(entries, name) === undefined && (looksLikeTarget(name) || hasTargetBehindFlags(argv))
    const meant = await meantBy(entries, isRun ? ['run', ...argv] : argv)
    if ('group' in meant) return await print(overview(meant.path, meant.group))
    typed = meant.runnable.command.usage
    return await meant.runnable.run(meant.rest)
  } catch (error) {
    throw hinted(error, typed)
  }
}

/** Flags before the URL, as other tools take them. */
function hasTargetBehindFlags([first = '', ...rest]: readonly string[]): boolean {
  return /^-./.test(first) && rest.some((word) => /^[a-z]+:\/\//i.test(word) || /^[\w.-]+:\d+(\/|$)/.test(word))
}

async function print(text: string): Promise<number> {
  await write(text)
  return 0
}
