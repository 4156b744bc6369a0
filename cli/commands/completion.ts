/** `breakwater completion`: completion of commands and flags in shells. */
import type { Command, Given } from '../../lib/flags/command.ts'
import { usage } from '../../lib/flags/setting.ts'
import { candidates } from '../command/complete.ts'
import { type Entry, type Runnable, runnable } from '../command/entries.ts'
import { scripts, shells } from '../command/shells.ts'
import { write } from '../io/output.ts'

const command: Command = {
  usage: 'breakwater completion',
  summary: 'Prints what a shell needs to complete the commands, flags and choices of breakwater.',
  operands: [
    {
      name: 'SHELL',
      help: 'bash, zsh or fish; or words, and after -- a command line, to print what could follow its last word',
      count: 'many',
      words: [...shells, 'words'],
    },
  ],
  settings: {},
  examples: [
    ['eval "$(breakwater completion bash)"', 'in ~/.bashrc'],
    ['eval "$(breakwater completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['breakwater completion fish | source', 'in ~/.config/fish/config.fish'],
    ['breakwater completion words -- run --ra', '--rate'],
  ],
}

/** @param entries all commands */
export function completionOf(entries: readonly Entry[]): Runnable {
  return runnable(command, async ({ operands: [shell, ...words] }: Given) => {
    await write(await textFor(entries, shell, words))
    return 0
  })
}

async function textFor(
  entries: readonly Entry[],
  shell: string | undefined,
  words: readonly string[],
): Promise<string> {
  if (shell === 'words') return (await candidates(entries, words)).map((word) => `${word}\n`).join('')
  const known = shells.find((name) => name === shell)
  if (known === undefined) throw usage(`'${String(shell).slice(0, 100)}' is not one of ${shells.join(', ')}`)
  return scripts[known]
}
