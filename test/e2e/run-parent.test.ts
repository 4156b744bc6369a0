/** `./breakwater` between who typed it and Node: signals arrive, and a load does not outlive who started it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { CountingTarget, reportSchema } from './command.ts'
import { eventually } from './system.ts'

const command = fileURLToPath(new URL('../../../breakwater', import.meta.url))
const target = new CountingTarget()
const started: ChildProcess[] = []
let url = ''

beforeAll(async () => {
  url = await target.listen()
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  target.reset()
})

afterAll(() => {
  target.close()
})

/** Starts a command of the shell; its output ends when all who hold it have gone. */
function shell(line: string): { child: ChildProcess; out: () => string; closed: Promise<number | null> } {
  const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, out: () => out, closed }
}

describe('./breakwater', () => {
  it('ends its load by the first signal and reports: Node has taken the place of the shell', async () => {
    const { child, out, closed } = shell(`exec '${command}' run '${url}' -d 60s --think 10ms --json`)
    await eventually('requests have come', () => target.count > 0)
    child.kill('SIGINT')
    expect([0, 98]).toContain(await closed)
    expect(reportSchema.parse(JSON.parse(out())).overall.completed).toBeGreaterThan(0)
  })

  it('ends its load and reports when who started it is killed', async () => {
    const { child, out, closed } = shell(`'${command}' run '${url}' -d 60s --think 10ms --json & wait`)
    await eventually('requests have come', () => target.count > 0)
    child.kill('SIGKILL')
    await closed
    const { state, overall } = reportSchema.parse(JSON.parse(out()))
    expect(state).toBe('aborted')
    expect(overall.completed).toBeGreaterThan(0)
  })

  // Elsewhere the shell that npm starts gives its place to the command.
  const onLinux = process.platform === 'linux' ? it : it.skip
  onLinux('ends its load when npm is killed, although the shell between them stays', async () => {
    const script = `'${command}' run '${url}' -d 60s --think 10ms --json & wait`
    const { child, out, closed } = shell(`npm_command=exec sh -c "${script}" & wait`)
    await eventually('requests have come', () => target.count > 0)
    child.kill('SIGKILL')
    await closed
    expect(reportSchema.parse(JSON.parse(out())).state).toBe('aborted')
  })

  it('finds its clone by a link from elsewhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-link-'))
    try {
      symlinkSync(command, join(folder, 'breakwater'))
      expect(execFileSync(join(folder, 'breakwater'), ['--version']).toString()).toMatch(/^\d+\.\d+\.\d+\n$/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
