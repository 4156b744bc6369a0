/** The tree of commands: names and summaries, and how each command is loaded once it is asked for. */
import { type Command, type Given, hinted, readCommand } from '../../lib/flags/command.ts'
import { usage, type Settings } from '../../lib/flags/setting.ts'
import { nearest } from '../../lib/spelling.ts'
import { withoutPasswords } from '../../lib/plan/secrets.ts'
import { write } from '../io/output.ts'
import { looksLikeTarget } from '../plan/argument.ts'
import { habitAnswer } from './habits.ts'

/** A command that can be run. */
export interface Runnable {
  readonly command: Command
  /** Commands under it: one of their names as its first argument is meant as such. */
  readonly commands?: readonly Entry[]
  /** Resolves with the exit code. @throws BreakwaterError `usage` for wrong arguments */
  run(argv: readonly string[]): Promise<number>
}

/** A name after `breakwater`, or after the name of a group. */
export interface Entry {
  readonly name: string
  /** What it does, as a short line of a list. */
  readonly summary: string
  /** Loads the command; the commands of a group. */
  readonly load: () => Promise<Runnable | readonly Entry[]>
}

/**
 * A command from its declaration; what it does is only reached with valid arguments.
 * @param commands commands under it
 */
export function runnable<S extends Settings>(
  command: Command<S>,
  act: (given: Given<S>) => Promise<number>,
  commands: readonly Entry[] = [],
): Runnable {
  return {
    command: command,
    commands,
    run: async (argv) => {
      const given = readCommand(command, { argv, env: process.env })
      if (!('help' in given)) return act(given)
      await write(given.help)
      return 0
    },
  }
}

/** What some words mean: a command and its arguments, or a group whose help is asked for. */
export type Meant =
  | { readonly runnable: Runnable; readonly rest: readonly string[] }
  | { readonly group: readonly Entry[]; readonly path: string }

const asksHelp: ReadonlySet<string> = new Set(['--help', '-h', 'help'])

/**
 * Follows the words of a command line down the tree.
 * @param path the words so far
 * @throws BreakwaterError `usage` for a word that is no command, with the nearest one
 */
export async function meantBy(
  entries: readonly Entry[],
  [word, ...rest]: readonly string[],
  path = 'breakwater',
): Promise<Meant> {
  // `breakwater help run` is `breakwater run --help`.
  if (word === 'help' && rest.length > 0) return meantBy(entries, [...rest, '--help'], path)
  if (word === undefined || asksHelp.has(word)) return { group: entries, path }
  const entry = entryOf(entries, word)
  if (entry === undefined) throw unknownCommand(entries, word, path)
  const loaded = await entry.load()
  if (!('run' in loaded)) return meantBy(loaded, rest, `${path} ${word}`)
  const under = commandsMeant(loaded, rest)
  return under === undefined ? { runnable: loaded, rest } : meantBy(under, rest, `${path} ${word}`)
}

/** The commands under a command, if the next word is one of them. */
function commandsMeant({ commands = [] }: Runnable, [word = '']: readonly string[]): readonly Entry[] | undefined {
  return entryOf(commands, word) === undefined ? undefined : commands
}

export function entryOf(entries: readonly Entry[], word: string): Entry | undefined {
  return entries.find(({ name }) => name === word)
}

/** All commands of a tree, in its order. */
export async function commandsIn(entries: readonly Entry[]): Promise<Command[]> {
  const commands: Command[] = []
  for (const { load } of entries) {
    const loaded = await load()
    if ('run' in loaded) commands.push(loaded.command, ...(await commandsIn(loaded.commands ?? [])))
    else commands.push(...(await commandsIn(loaded)))
  }
  return commands
}

function unknownCommand(entries: readonly Entry[], word: string, path: string): unknown {
  const shown = withoutPasswords(word).slice(0, 100)
  return hinted(usage(`${path} has no command '${shown}': ${remedyFor(entries, word, path)}`), path)
}

function remedyFor(entries: readonly Entry[], word: string, path: string): string {
  const names = entries.map(({ name }) => name)
  const habit = path === 'breakwater' ? habitAnswer(word) : undefined
  if (habit !== undefined) return habit
  const near = nearest(word, names)
  if (near !== undefined) return `did you mean ${path} ${near}?`
  if (path === 'breakwater plan' && looksLikeTarget(word)) return `for a plan type ${path} check ${word}`
  return `its commands are ${names.join(', ')}`
}
