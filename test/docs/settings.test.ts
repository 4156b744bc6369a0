/** Every environment variable and flag in a document exists in the code. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { documents, filesWhere, root, textOf } from './documents.ts'

const processes = ['orchestrator', 'driver', 'broker', 'target-server', 'heartbeat-monitor', 'cluster']

const helps = new Map(
  processes.map((name) => [
    name,
    execFileSync(process.execPath, [join(root, 'dist', name, 'main.js'), '--help'], { encoding: 'utf8' }),
  ]),
)
const commandHelps = new Map(
  ['run', 'plan'].map((name) => [
    name,
    execFileSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), name, '--help'], { encoding: 'utf8' }),
  ]),
)
/** The commands in the form of other tools. */
const formHelps = new Map(
  ['go-wrk', 'go-wrk coordinator', 'go-wrk worker', 'hammer', 'hammer run scenario', 'wrk'].map((words) => [
    words,
    execFileSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...words.split(' '), '--help'], {
      encoding: 'utf8',
    }),
  ]),
)
const allHelp = [...helps.values(), ...commandHelps.values(), ...formHelps.values()].join('\n')
/** Variables that tests, Compose and CI read. */
const elsewhere = filesWhere((name) => /\.(ts|mjs|yml|js)$|^\.env$|^run$/.test(name))
  .filter((path) => /^(test|broker|bench|scripts)\/|\.suite\.ts$|\.yml$|\.env$|^jest\.config\.js$|^\.ci\//.test(path))
  .map(textOf)
  .join('\n')

/** Flags of other programs that documents may mention: those of node, Docker, Kafka's own tools, and the bench. */
const ofOthers = new Set([
  ...['--experimental-vm-modules', '--scale', '--zookeeper', '--bootstrap-server'],
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

describe('docs/cli.md', () => {
  it.each([...commandHelps])('contains the --help of breakwater %s', (_, help) => {
    expect(textOf('docs/cli.md')).toContain(`\n\`\`\`\n${help}\`\`\`\n`)
  })
})

describe('docs/forms.md', () => {
  it.each([...formHelps])('contains the --help of breakwater %s', (_, help) => {
    expect(textOf('docs/forms.md')).toContain(`\n\`\`\`\n${help}\`\`\`\n`)
  })
})

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![A-Z_])${word}(?![A-Z_])`).test(text)
}
