/** Every environment variable and flag in a document exists in the code. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { commandsDocument } from '../../cli/command/document.ts'
import { commandsIn } from '../../cli/command/entries.ts'
import { entries } from '../../cli/commands.ts'
import { common } from '../../lib/flags/command.ts'
import { commandHelp } from '../../lib/flags/command-help.ts'
import { documents, filesWhere, root, textOf } from './documents.ts'

const processes = ['orchestrator', 'driver', 'broker', 'target-server', 'heartbeat-monitor', 'cluster']

const helps = new Map(
  processes.map((name) => [
    name,
    execFileSync(process.execPath, [join(root, 'dist', name, 'main.js'), '--help'], { encoding: 'utf8' }),
  ]),
)
const commands = await commandsIn(entries)
const commandHelps = commands.map((command) => commandHelp(command, common))
const formHelps = commands
  // The help of `hammer run` is that of `hammer`.
  .filter(({ usage }) => /^breakwater (go-wrk|hammer|wrk)\b(?! run$)/.test(usage))
  .map((command) => [command.usage, commandHelp(command, common)] as const)
const allHelp = [...helps.values(), ...commandHelps].join('\n')
/** Variables that tests, Compose and CI read. */
const elsewhere = filesWhere((name) => /\.(ts|mjs|yml|js)$|^\.env$|^run$/.test(name))
  .filter((path) => /^(test|broker|bench|scripts)\/|\.suite\.ts$|\.yml$|\.env$|^jest\.config\.js$|^\.ci\//.test(path))
  .map(textOf)
  .join('\n')

/** Flags of other programs that documents may mention: those of node, Docker, Kafka's own tools, and the bench. */
const ofOthers = new Set([
  ...['--vus', '--data', '--experimental-vm-modules', '--scale', '--zookeeper', '--bootstrap-server'],
  ...['--quick', '--with', '--engines', '--rounds', '--seconds', '--full', '--raw', '--cases'],
])

describe.each(documents)('%s', (document) => {
  const text = textOf(document)

  it('names only variables that are read', () => {
    const named = new Set(text.match(/\bBREAKWATER_[A-Z_]*[A-Z]\b/g) ?? [])
    const unknown = [...named].filter((name) => !hasWord(allHelp, name) && !hasWord(elsewhere, name))
    expect(unknown).toEqual([])
  })

  it('names in backticks only flags that exist', () => {
    const named = new Set([...text.matchAll(/`(--[a-z][a-z-]+)/g)].map(([, flag = '']) => flag))
    const known = new Set(allHelp.match(/--[a-z][a-z-]+/g) ?? [])
    expect([...named].filter((flag) => !known.has(flag) && !ofOthers.has(flag))).toEqual([])
  })
})

describe('docs/settings.md', () => {
  it.each([...helps])('contains the --help of %s', (_, help) => {
    expect(textOf('docs/settings.md')).toContain(`\n\`\`\`\n${help}\`\`\`\n`)
  })
})

describe('docs/commands.md', () => {
  it('contains the --help of every command', async () => {
    expect(textOf('docs/commands.md')).toBe(await commandsDocument())
  })
})

describe('docs/forms.md', () => {
  it.each([...formHelps])('contains the --help of %s', (_, help) => {
    expect(textOf('docs/forms.md')).toContain(`\n\`\`\`\n${help}\`\`\`\n`)
  })
})

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![A-Z_])${word}(?![A-Z_])`).test(text)
}
