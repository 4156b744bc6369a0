/** `scripts/digests.mjs`, with a registry that says one digest for every image, or that is not reached. */
import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const project = fileURLToPath(new URL('../../../', import.meta.url))
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
let clone: string

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'breakwater-digests-'))
  for (const file of ['scripts', 'package.json', 'Dockerfile', 'docker-compose.yml']) {
    cpSync(join(project, file), join(clone, file), { recursive: true })
  }
})

afterEach(() => {
  rmSync(clone, { recursive: true })
})

/** Runs the script where `docker` is a script of ours. */
function digests(docker: string): Promise<{ code: number; out: string; err: string }> {
  const folder = join(clone, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${docker}\n`)
  chmodSync(join(folder, 'docker'), 0o755)
  const env = { ...process.env, PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(clone, 'scripts/digests.mjs')], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

describe('scripts/digests.mjs', () => {
  it('names each base image by its tag and its digest', async () => {
    const { code } = await digests(`[ "$3" = inspect ] && echo ${digest}`)
    expect(code).toBe(0)
    const lines = readFileSync(join(clone, 'digests.env'), 'utf8').trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^NODE_IMAGE=node:[\\d.]+-bookworm-slim@${digest}$`)),
      expect.stringMatching(new RegExp(`^BREAKWATER_KAFKA_IMAGE=apache/kafka:[\\d.]+@${digest}$`)),
    ])
  })

  it('says what the registry said when there is no digest, and writes nothing', async () => {
    const { code, err } = await digests('echo "ERROR: no such host" >&2; exit 1')
    expect([code, err]).toEqual([1, expect.stringMatching(/^breakwater: no digest for node:.*no such host\n$/)])
    expect(() => readFileSync(join(clone, 'digests.env'))).toThrow()
  })
})
