import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { entries } from '../commands.ts'
import { candidates } from './complete.ts'
import { scripts } from './shells.ts'

/** What could follow a line, whose last word is being typed. */
function after(line: string): Promise<string[]> {
  return candidates(entries, line.split(' '))
}

describe('what could follow', () => {
  it.each([
    ['', ['help', ...entries.map(({ name }) => name)]],
    ['re', ['report']],
    ['--v', ['--version']],
    ['test ', ['help', 'list', 'show']],
    ['test p', ['pause']],
    ['help te', ['test']],
    ['help test p', ['pause']],
    ['run --ra', ['--rate']],
    ['run localhost:8000 --max-', ['--max-header', '--max-body', '--max-lost']],
    ['test show ', ['latest', 'running']],
    ['test show la', ['latest']],
    ['monitor --format ', ['auto', 'table', 'json']],
    ['driver --delay-unit m', ['milliseconds']],
    ['completion z', ['zsh']],
    ['run --config ', []],
    ['run ', []],
    ['nothing --x', []],
  ])('%j', async (line, expected) => {
    const found = await after(line)
    expect(line === 'test ' ? found.slice(0, 3) : found).toEqual(expected)
  })
})

describe('the script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-completion-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('for bash completes with what the command says', () => {
    const main = fileURLToPath(new URL('../main.js', import.meta.url))
    writeFileSync(join(folder, 'breakwater'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 })
    const line = `${scripts.bash}\nCOMP_WORDS=(breakwater test sh); COMP_CWORD=2; _breakwater; echo "\${COMPREPLY[@]}"`
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    expect(execFileSync('bash', ['-c', line], { env, encoding: 'utf8' })).toBe('show\n')
  })

  it.each(['zsh', 'fish'] as const)(
    'has a counterpart for %s, which that shell accepts where it is installed',
    (shell) => {
      const file = join(folder, shell)
      writeFileSync(file, scripts[shell])
      const { error, status } = spawnSync(shell, ['-n', file])
      expect([error === undefined ? status : 0, scripts[shell].includes('breakwater completion words --')]).toEqual([
        0,
        true,
      ])
    },
  )
})
