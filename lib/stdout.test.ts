import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { describe, expect, it, test } from '@jest/globals'
import { createLog } from './log.ts'
import { FileOut, StreamOut } from './stdout.ts'

function fakeStream() {
  const written: string[] = []
  const stream = {
    writableLength: 0,
    destroyed: false,
    write: (text: unknown) => written.push(String(text)) > 0,
    on: () => stream as never,
  }
  return { stream, written, out: new StreamOut(stream) }
}

describe('Standard output on a pipe', () => {
  it('accepts text while its reader keeps up, and drops it when more than a megabyte waits', () => {
    const { stream, written, out } = fakeStream()
    expect(out.write('a')).toBe(true)
    stream.writableLength = (1 << 20) + 1
    expect(out.write('b')).toBe(false)
    stream.writableLength = 0
    expect(out.write('c')).toBe(true)
    expect(written).toEqual(['a', 'c'])
  })

  it('drops text when its reader is gone, and then does not wait', async () => {
    const { stream, out } = fakeStream()
    Object.assign(stream, { destroyed: true, writableLength: 9 })
    expect(out.write('a')).toBe(false)
    await out.flush(60_000)
  })
})

describe('Standard output on a file', () => {
  it('writes the whole text, however little each write accepts', () => {
    const written: string[] = []
    const out = new FileOut((bytes) => written.push(bytes.subarray(0, 3).toString()) && Math.min(3, bytes.length))
    expect(out.write('abcdefgh')).toBe(true)
    expect(written).toEqual(['abc', 'def', 'gh'])
  })

  it('drops text when the disk is full, and continues when there is room again', () => {
    let full = true
    const out = new FileOut((bytes) => {
      if (full) throw new Error('ENOSPC')
      return bytes.length
    })
    expect(out.write('a')).toBe(false)
    full = false
    expect(out.write('b')).toBe(true)
  })
})

test('The log reports how many lines were dropped as soon as a line can be written again', () => {
  let room = false
  const lines: string[] = []
  const write = (text: string): boolean => room && lines.push(text) > 0
  const log = createLog('x', 'info', { write, flush: () => Promise.resolve() })
  log.info({}, 'one')
  log.info({}, 'two')
  room = true
  log.info({}, 'three')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'warn', service: 'x', lines: 2 },
    { message: 'three' },
  ])
})

const sample = new URL('./service.suite.js', import.meta.url).pathname

describe('A process whose log cannot be written', () => {
  it('runs and ends in good order with its output on a full disk', async () => {
    if (!existsSync('/dev/full')) return
    const child = spawn(process.execPath, [sample], { stdio: ['ignore', openSync('/dev/full', 'w'), 'inherit', 'ipc'] })
    await once(child, 'message')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends in good order when its pipe is not read', async () => {
    const child = spawn(process.execPath, [sample, '--act', 'chatter'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    await once(child, 'message')
    setTimeout(() => child.kill('SIGTERM'), 500)
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends at once on a second signal when its pipe is not read', async () => {
    const args = [sample, '--act', 'chatter-on']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    await once(child, 'message')
    setTimeout(() => child.kill('SIGTERM'), 500)
    setTimeout(() => child.kill('SIGTERM'), 800)
    expect(await once(child, 'exit')).toEqual([143, null])
  })

  it('ends on SIGHUP as on any other signal', async () => {
    const child = spawn(process.execPath, [sample], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    await once(child, 'message')
    child.kill('SIGHUP')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
