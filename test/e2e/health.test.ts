/** Whether a driver and a monitor can take part, as `healthcheck.js` is told by the processes themselves. */
import { spawn, type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, startSystem, type System } from './system.ts'

const built = fileURLToPath(new URL('../../', import.meta.url))
const started: ChildProcess[] = []
let folder = ''
let system: System

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-health-'))
  system = await startSystem({ drivers: 0 })
})

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await system.stop()
  rmSync(folder, { recursive: true })
})

function startPart(file: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(built, file), ...args], { stdio: 'ignore' })
  started.push(child)
  return child
}

function asked(address: string): { code: number | null; said: string } {
  const file = join(built, 'lib/healthcheck.js')
  const { status, stdout } = spawnSync(process.execPath, [file, address], { encoding: 'utf8' })
  return { code: status, said: stdout }
}

describe('the health of a part without a port', () => {
  it.each([
    ['driver/main.js', ['--node-id', 'asked']],
    ['heartbeat-monitor/main.js', []],
  ])('is good for %s once it can take part, and no longer when Kafka is gone', async (file, more) => {
    const socket = join(folder, `${file.split('/')[0] ?? ''}.sock`)
    // Left by one that was killed.
    writeFileSync(socket, '')
    const { cluster } = system
    const child = startPart(file, '--kafka', cluster.kafka, '--health-socket', socket, ...more)
    await eventually('it is ready', () => asked(socket).code === 0)
    expect(JSON.parse(asked(socket).said)).toEqual({ status: 'ok', reasons: [] })
    cluster.part('broker')?.signal('SIGSTOP')
    try {
      await eventually('it is not', () => asked(socket).code === 1, 60_000)
      expect(JSON.parse(asked(socket).said)).toEqual({ status: 'not-ready', reasons: ['Kafka does not respond'] })
    } finally {
      cluster.part('broker')?.signal('SIGCONT')
    }
    await eventually('it is ready again', () => asked(socket).code === 0, 60_000)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(asked(socket)).toMatchObject({ code: 1, said: expect.stringContaining(socket) })
  })

  it('is bad for a driver that has only a connection, and says why', async () => {
    const socket = join(folder, 'early.sock')
    startPart(
      'driver/main.js',
      '--kafka',
      system.cluster.kafka,
      '--topic-prefix',
      'nobody-made-these.',
      '--health-socket',
      socket,
    )
    await eventually('it says so', () => asked(socket).said.includes('not registered yet'))
    expect(asked(socket).code).toBe(1)
  })

  it('is that of the orchestrator and of the target by their addresses', () => {
    expect(asked(`${system.cluster.api}/readyz`).code).toBe(0)
    expect(asked(`${system.cluster.target}/healthz`).code).toBe(0)
    expect(asked(`${system.cluster.api}/nowhere`).code).toBe(1)
  })
})
