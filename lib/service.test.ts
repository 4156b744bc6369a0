import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from '@jest/globals'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts the sample process; calls `onReady` once the process listens to signals. */
async function sample(args: readonly string[], onReady?: (child: ChildProcess) => void): Promise<Ended> {
  const child = fork(new URL('./service.suite.js', import.meta.url), args, { silent: true, execArgv: [] })
  children.push(child)
  const exited = once(child, 'exit') as Promise<[number | null]>
  child.once('message', () => onReady?.(child))
  const [out, err, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), exited])
  return { code, out, err }
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += String(chunk)
  return text
}

const kill = (signal: NodeJS.Signals) => (child: ChildProcess) => {
  child.kill(signal)
}

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and writes nothing to standard error', async (signal) => {
    const { code, out, err } = await sample([], kill(signal))
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`"signal":"${signal}"`)
  })

  it('ends by itself with its own code', async () => {
    expect((await sample(['--act', 'end'])).code).toBe(7)
  })

  it.each([
    ['fail', 'it broke'],
    ['throw-later', 'nobody caught this'],
    ['reject-later', 'nobody waited for this'],
  ])('ends with 1 and the reason as a line of the log: %s', async (act, reason) => {
    const { code, out, err } = await sample(['--act', act])
    expect([code, err]).toEqual([1, ''])
    expect(out).toContain(`"message":"${reason}"`)
    expect(out).toContain('"level":"error"')
  })

  it('ends with 2 on wrong settings, before and after its start', async () => {
    const unknown = await sample(['--nonsense'])
    expect([unknown.code, unknown.out]).toEqual([2, ''])
    expect(unknown.err).toContain('--nonsense')
    expect((await sample(['--act', 'usage'])).code).toBe(2)
  })

  it('prints its help and ends with 0', async () => {
    const { code, out } = await sample(['--help'])
    expect(code).toBe(0)
    expect(out).toContain('Does what it is told.')
    expect(out).toContain('BREAKWATER_ACT')
  })

  it('ends with 1 when it cannot stop in time, or fails to', async () => {
    const slow = await sample(['--act', 'stop-slowly'], kill('SIGTERM'))
    expect([slow.code, slow.out.includes('could not stop in time')]).toEqual([1, true])
    const bad = await sample(['--act', 'stop-badly'], kill('SIGTERM'))
    expect([bad.code, bad.out.includes('could not stop')]).toEqual([1, true])
  })

  it('ends at once on a second signal', async () => {
    const { code } = await sample(['--act', 'stop-slowly'], (child) => {
      kill('SIGTERM')(child)
      setTimeout(() => child.kill('SIGINT'), 300)
    })
    expect(code).toBe(130)
  })

  it('ends when its parent has vanished', async () => {
    const { out } = await sample([], (child) => {
      setTimeout(() => {
        child.disconnect()
      }, 200)
    })
    expect(out).toContain('"signal":"disconnect"')
  })

  it('logs a warning from Node as a line like any other', async () => {
    const { out, err } = await sample(['--act', 'warn'], kill('SIGTERM'))
    expect(out).toContain('"warning":"SomeWarning"')
    expect(err).toBe('')
  })
})
