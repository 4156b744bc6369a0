import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from '@jest/globals'
import { until } from './wire.suite.ts'

const main = fileURLToPath(new URL('./main.js', import.meta.url))
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

interface Process {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  readonly lines: () => Record<string, unknown>[]
}

function start(args: readonly string[], env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env } })
  started.push(child)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>
  return {
    child,
    ended: once(child, 'close').then(([code]) => code as number | null),
    lines: () => output.split('\n').slice(0, -1).map(parse),
  }
}

describe('the process', () => {
  test('logs its address in one line, serves, logs no request, and ends with 0 on a signal', async () => {
    const { child, ended, lines } = start([], { BREAKWATER_TARGET_PORT: '0' })
    await until(() => lines().length > 0)
    const address = String(lines()[0]?.['address'])
    expect(await (await fetch(address)).text()).toBe('Hello World')
    const hanging = fetch(`${address}/?hang=1`).catch(() => 'cut')
    while ((await (await fetch(`${address}/metric`)).text()) !== '2') await Promise.resolve()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(await hanging).toBe('cut')
    expect(lines().map(({ message }) => message)).toEqual(['target server listening', 'stopping'])
  })

  test('ends with 1 and advice when its port is in use', async () => {
    const first = start(['--port', '0'])
    await until(() => first.lines().length > 0)
    const port = new URL(String(first.lines()[0]?.['address'])).port
    const second = start(['--port', port])
    expect(await second.ended).toBe(1)
    expect(second.lines()).toMatchObject([
      { level: 'error', code: 'port-in-use', message: expect.stringContaining('--port') },
    ])
  })

  test('ends with 2 when a setting is wrong', async () => {
    expect(await start(['--port', '70000']).ended).toBe(2)
    expect(await start(['--seed', '-1']).ended).toBe(2)
  })
})
