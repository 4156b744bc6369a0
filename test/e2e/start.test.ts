/** `npm start` as people use it: what it says, a port in use, Ctrl-C, and that nothing is left behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { ApiClient } from '../../cluster/client.ts'
import { freePorts } from '../kafka/ports.ts'
import { eventually, untilPressedAgain } from './system.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = fileURLToPath(new URL('../../cluster/main.js', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly api: string
  readonly ports: readonly number[]
  readonly output: () => string
  /** Whole lines of standard output. */
  readonly lines: () => string[]
}

const driverMain = fileURLToPath(new URL('../../driver/main.js', import.meta.url))
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** On free ports, and without a history. */
async function start(more: readonly string[] = []): Promise<Started> {
  return startAt(await freePorts(3), more.includes('--data') ? more : ['--data', '', ...more])
}

function startAt(ports: readonly number[], more: readonly string[] = []): Started {
  const [broker = 0, api = 0, target = 0] = ports
  const ours = { '--broker-port': broker, '--port': api, '--target-port': target }
  const flags = Object.entries(ours).flatMap(([flag, port]) => (more.includes(flag) ? [] : [flag, String(port)]))
  const child = spawn(process.execPath, [main, ...flags, ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let text = ''
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, api: `http://127.0.0.1:${api}`, ports, output: () => text, lines: () => out.trimEnd().split('\n') }
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () =>
      server.close(() => {
        resolve(true)
      }),
    )
  })
}

describe('npm start', () => {
  it('says what runs where and what to type next, and Ctrl-C ends all of it', async () => {
    const { child, output, ports, api } = await start(['--drivers', '3'])
    await eventually('it is ready', () => output().includes('is ready'))
    expect(output()).toContain(`curl -X POST ${api}/avalanche`)
    expect(output()).toMatch(/drivers +3/)
    expect((await fetch(`${api}/readyz`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await exitCode(child)).toBe(0)
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true])
  })

  it('ends at once by a second Ctrl-C', async () => {
    const { child, output, api, ports } = await start()
    await eventually('it is ready', () => output().includes('is ready'))
    const answer = (await (
      await fetch(`${api}/tsunami/1`, {
        method: 'POST',
        body: '{"bursts":60}',
        headers: { 'content-type': 'application/json' },
      })
    ).json()) as { TestId: string }
    await fetch(`${api}/trigger/${answer.TestId}`, { method: 'POST' })
    child.kill('SIGINT')
    await eventually('the first one was heard', () => output().includes('again to end at once'))
    await untilPressedAgain()
    child.kill('SIGINT')
    expect([0, 130]).toContain(await exitCode(child))
    await eventually('all ports are free', async () => (await Promise.all(ports.map(isFree))).every(Boolean))
  })

  it('has its tests again after a restart, from the folder of the project, and shares it with no other', async () => {
    const ports = await freePorts(3)
    const few = ['--drivers', '0', '--no-monitor']
    const history = join(root, '.breakwater', 'history', String(ports[1]))
    try {
      const first = startAt(ports, few)
      await eventually('it is ready', () => first.output().includes('is ready'))
      expect(first.output()).toContain(`history          ${history}\n`)
      const testId = await new ApiClient(first.api).avalanche()
      first.child.kill('SIGINT')
      expect(await exitCode(first.child)).toBe(0)

      const second = startAt(ports, few)
      await eventually('it is ready again', () => second.output().includes('is ready'))
      const { tests } = await new ApiClient(second.api).tests()
      expect(tests.map(({ TestId }) => TestId)).toEqual([testId])

      const intruder = await start(['--data', history, ...few])
      expect(await exitCode(intruder.child)).toBe(1)
      expect(intruder.output()).toMatch(/is in use by another orchestrator: stop it, or give .* with --data/)
      second.child.kill('SIGINT')
      expect(await exitCode(second.child)).toBe(0)
    } finally {
      rmSync(history, { recursive: true, force: true })
    }
  })

  it('leaves nothing behind when it is killed itself', async () => {
    const { child, output, ports } = await start()
    await eventually('it is ready', () => output().includes('is ready'))
    child.kill('SIGKILL')
    await eventually('all ports are free', async () => (await Promise.all(ports.map(isFree))).every(Boolean))
  })

  it('starts no driver with --drivers 0, says so, and takes those that others start', async () => {
    const { output, api } = await start(['--drivers', '0'])
    await eventually('it is ready', () => output().includes('is ready'))
    const [, kafka = ''] = /none started; start one: breakwater driver --kafka (\S+)/.exec(output()) ?? []
    const driver = spawn(process.execPath, [driverMain, '--kafka', kafka, '--node-id', 'own'], { stdio: 'ignore' })
    started.push(driver)
    await eventually('our own driver is known', async () => {
      return JSON.stringify(await (await fetch(`${api}/drivers`)).json()).includes('"own"')
    })
  })

  it('writes with --verbose nothing but JSON lines to standard output', async () => {
    const { child, lines, output } = await start(['--verbose'])
    await eventually('it is ready', () => output().includes('is ready'))
    child.kill('SIGINT')
    expect(await exitCode(child)).toBe(0)
    expect(lines().length).toBeGreaterThan(5)
    for (const line of lines()) expect(JSON.parse(line)).toMatchObject({ service: expect.any(String) })
  })

  it('says that a Kafka of one’s own is not reached, and what was tried', async () => {
    const [nobody = 0] = await freePorts(1)
    const { child, output } = await start(['--kafka', `127.0.0.1:${nobody}`])
    await eventually('it says so', () => output().includes(`Kafka is unavailable; retrying`))
    expect(output()).toContain(`127.0.0.1:${nobody}`)
    child.kill('SIGINT')
    expect(await exitCode(child)).toBe(0)
  })

  it('names a port that is in use, and the setting that moves it', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const { child, output } = await start(['--target-port', String(port)])
    expect(await exitCode(child)).toBe(2)
    expect(output()).toMatch(new RegExp(`port ${port}.* is in use`))
    expect(output()).toContain('--target-port')
    server.close()
  })

  it('lists every setting with --help, and refuses one that does not exist', async () => {
    const help = await start(['--help'])
    expect(await exitCode(help.child)).toBe(0)
    for (const flag of [
      '--drivers',
      '--kafka',
      '--broker-port',
      '--port',
      '--target-port',
      '--seed',
      'BROKER_IP',
      'SEED',
    ]) {
      expect(help.output()).toContain(flag)
    }
    const wrong = await start(['--no-such-setting'])
    expect(await exitCode(wrong.child)).toBe(2)
    expect(wrong.output()).toContain('--no-such-setting')
  })
})
