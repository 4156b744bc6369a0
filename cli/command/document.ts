/** docs/commands.md: the help of every command, made from the declarations. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { common } from '../../lib/flags/command.ts'
import { commandHelp } from '../../lib/flags/command-help.ts'
import { entries } from '../commands.ts'
import { processEntries } from '../commands/processes.ts'
import { commandsIn, type Entry } from './entries.ts'

/** Commands that have a document of their own. */
const forms: ReadonlySet<string> = new Set(['go-wrk', 'hammer', 'wrk'])
const elsewhere: ReadonlySet<string> = new Set([...processEntries.map(({ name }) => name), ...forms])

const head = `# Commands

This page contains the output of \`breakwater COMMAND --help\` of each command; a test compares the two. [The command line](cli.md) explains
how to use them. The settings of the processes (${processEntries.map(({ name }) => `\`${name}\``).join(', ')}) are in [settings](settings.md),
those of \`go-wrk\`, \`hammer\` and \`wrk\` in [forms](forms.md).
\`breakwater URL\` is \`breakwater run URL\`. Numbers may be written \`5000\`, \`5k\`, \`2.5M\` or \`1e6\`.
`

/** The text of the document. */
export async function commandsDocument(): Promise<string> {
  const own: readonly Entry[] = entries.filter(({ name }) => !elsewhere.has(name))
  const sections = (await commandsIn(own)).map(
    (command) => `## ${command.usage}\n\n\`\`\`\n${commandHelp(command, common)}\`\`\`\n`,
  )
  return [head, ...sections].join('\n')
}

/** Writes the document. @param folder that of the documents */
export async function writeCommandsDocument(folder: string): Promise<void> {
  writeFileSync(join(folder, 'commands.md'), await commandsDocument())
}
