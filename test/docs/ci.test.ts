/** `.ci/run` on a machine without the tools that only CI needs, and without the right to install them. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { root } from './documents.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-ci-'))
  for (const name of ['bash', 'dirname', 'mktemp', 'realpath', 'ln', 'rm', 'id', 'cat']) {
    const found = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    symlinkSync(found.stdout.trim(), join(folder, name))
  }
  script('node', 'echo "required: $BREAKWATER_REQUIRE, CI: $CI"')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A program of the PATH that is a shell script. */
function script(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(folder, name), 0o755)
}

function run(env: NodeJS.ProcessEnv = {}): { readonly stdout: string; readonly stderr: string } {
  const bash = join(folder, 'bash')
  return spawnSync(bash, [join(root, '.ci', 'run')], { env: { PATH: folder, ...env }, encoding: 'utf8' })
}

it('requires the tools, and says which are missing', () => {
  const { stdout, stderr } = run()
  expect(stdout).toContain('required: kcat,chromium, CI: true')
  expect(stderr).toMatch(/^kcat is missing and could not be installed: its tests fail; /m)
  expect(stderr).toMatch(/^chromium is missing and could not be installed: its tests fail; /m)
})

it('says nothing about tools that are installed, and requires fewer if it is told so', () => {
  for (const tool of ['kcat', 'chromium']) script(tool, '')
  expect(run().stderr).toBe('')
  rmSync(join(folder, 'kcat'))
  const { stdout, stderr } = run({ BREAKWATER_REQUIRE: 'chromium' })
  expect([stdout.includes('required: chromium,'), stderr]).toEqual([true, ''])
})
