/** A clone that cannot be installed or built by who uses it: one sentence that says what to do, and no stack. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Root may write everywhere; whoever else runs the tests is somebody who may not. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const somebody = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
let clone = ''

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'breakwater-clone-'))
  for (const name of [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.base.json',
    'scripts',
    'breakwater',
  ])
    cpSync(join(root, name), join(clone, name), { recursive: true })
  chmodSync(clone, 0o755)
})

afterEach(() => {
  chmodSync(clone, 0o755)
  rmSync(clone, { recursive: true })
})

/** Starts a script of the clone, or its command, as somebody to whom the clone does not belong. */
function refusal(script: string, env: Readonly<Record<string, string>> = {}): string {
  const { status, stderr, stdout } = spawnSync(join(clone, 'breakwater'), [], {
    encoding: 'utf8',
    ...somebody,
    env: environment(env),
  })
  const byNpm = spawnSync(process.execPath, [join(clone, script)], {
    encoding: 'utf8',
    ...somebody,
    env: environment(env),
  })
  expect([status, stdout, byNpm.status, byNpm.stdout]).toEqual([1, '', 1, ''])
  expect(byNpm.stderr).toBe(stderr)
  expect(stderr).toMatch(/^breakwater: .*\n$/)
  return stderr
}

function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: tmpdir(), ...more }
}

function installed(): void {
  mkdirSync(join(clone, 'node_modules'))
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  writeFileSync(join(clone, 'node_modules', '.breakwater-lock'), lock)
}

describe('a clone of somebody else', () => {
  it('that is not installed says that node_modules cannot be written', () => {
    chmodSync(clone, 0o555)
    expect(refusal('scripts/start.mjs')).toContain(`${clone}/node_modules is not writable by this user`)
  })

  it('that is not built says that dist cannot be written', () => {
    installed()
    chmodSync(clone, 0o555)
    expect(refusal('scripts/start.mjs')).toContain(`${clone}/dist is not writable by this user`)
  })

  it('that was built before says which part of it is closed', () => {
    installed()
    const part = join(clone, 'dist', 'lib')
    mkdirSync(part, { recursive: true })
    chmodSync(join(clone, 'dist'), 0o777)
    chmodSync(part, 0o555)
    expect(refusal('scripts/demo.mjs')).toContain(`${part} is not writable by this user`)
  })
})

describe('a home that cannot be written', () => {
  it('is named with the setting that npm has for it', () => {
    if (isRoot) chownSync(clone, NOBODY, NOBODY)
    const home = join(clone, 'scripts')
    chmodSync(home, 0o555)
    expect(refusal('scripts/start.mjs', { HOME: home })).toContain(
      `${home}/.npm is not writable by this user: set another folder`,
    )
    chmodSync(home, 0o755)
  })
})

describe('a process that may open hardly any file', () => {
  it('says how many it needs, before it fails at one', () => {
    const command = (what: string) =>
      spawnSync('/bin/sh', ['-c', `ulimit -n 40; exec ${what}`], { encoding: 'utf8', env: environment({}), cwd: clone })
    for (const what of ['./breakwater run http://127.0.0.1:1/', `${process.execPath} scripts/start.mjs`]) {
      const { status, stderr } = command(what)
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^breakwater: this process may open 40 files, .*\n$/)])
    }
  })

  // Later Nodes open the files of a program one after the other: they load it. Near the number that a program needs,
  // Node says that it cannot find a module which it may not open.
  it.each(['broker', 'driver', 'heartbeat-monitor', 'orchestrator', 'target-server'])(
    'loads a %s, or is told that it cannot, without a stack',
    (name) => {
      const starts = [40, 52, 56, 58, 60, 62].map((files) => startedWith(files, name))
      expect(starts.filter(({ loaded, told }) => loaded === told)).toEqual([])
    },
  )
})

/** How a program answers --help that may open so many files. */
function startedWith(files: number, name: string) {
  const line = `ulimit -n ${files}; exec ${process.execPath} ${join(root, 'dist', name, 'main.js')} --help`
  const options = { encoding: 'utf8', env: environment({}), timeout: 20_000 } as const
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], options)
  const loaded = status === 0 && stdout.includes('Usage: ') && stderr === ''
  const told = status === 2 && /^breakwater: the limit of open files is too low to start: .*\n$/.test(stderr)
  return { files, loaded, told, stderr }
}
