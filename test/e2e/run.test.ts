/** `breakwater run` as people use it: a process of its own against a server that counts. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { figuresAnswer, metricsAnswer, testAnswer } from '../../lib/api/answers.ts'
import { eventually } from './system.ts'

const command = fileURLToPath(new URL('../../../scripts/breakwater.mjs', import.meta.url))

/** `--json` as its readers may rely on it. */
const reportSchema = z.object({
  testId: z.string(),
  name: z.string(),
  type: testAnswer.shape.type,
  state: testAnswer.shape.state,
  target: z.string(),
  method: z.string(),
  startAt: testAnswer.shape.startAt,
  seconds: z.number().nullable(),
  verdict: testAnswer.shape.verdict,
  overall: figuresAnswer,
  drivers: metricsAnswer.shape.drivers,
  missing: metricsAnswer.shape.missing,
  events: testAnswer.shape.events,
})

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let folder: string
let server: Server
let url: string
let answer: (response: ServerResponse) => void
let count = 0
let last: Seen | undefined
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-run-'))
  server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

beforeEach(() => {
  count = 0
  last = undefined
  answer = (response) => response.end('counted')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

function listener(request: IncomingMessage, response: ServerResponse): void {
  count += 1
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    last = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    }
    answer(response)
  })
}

interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Exit code, or the signal that ended it, once both streams have ended. */
  readonly ended: Promise<number | string>
}

function start(argv: readonly string[], input?: string): Running {
  const child = spawn(process.execPath, [command, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { child, out: () => out, err: () => err, ended }
}

async function run(
  argv: readonly string[],
  input?: string,
): Promise<{ code: number | string; out: string; err: string }> {
  const { ended, out, err } = start(['run', ...argv], input)
  return { code: await ended, out: out(), err: err() }
}

/** Runs with `--json` and returns the report, which the schema has accepted. */
async function report(argv: readonly string[], input?: string): Promise<z.infer<typeof reportSchema>> {
  const { out, err, code } = await run([...argv, '--json'], input)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  return reportSchema.parse(JSON.parse(out))
}

/** Everybody agrees: what was planned, sent, completed, and what the target has counted. */
function expectAll({ overall }: z.infer<typeof reportSchema>): void {
  const { planned, sent, completed, failed, dropped } = overall
  expect({ sent, completed, failed, dropped }).toEqual({ sent: planned, completed: planned, failed: 0, dropped: 0 })
  expect(count).toBe(sent)
}

describe('breakwater run', () => {
  it('sends so many requests and says first whether its numbers can be trusted', async () => {
    const { out, err, code } = await run([url, '-n', '500', '-c', '8'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^(VALID|DEGRADED): the run finished/)
    expect(out).toMatch(/^planned +500$/m)
    expect(out).toMatch(/^sent +500$/m)
    expect(out).toMatch(/^completed +500 /m)
    expect(out).toMatch(/^statuses +200: 500$/m)
    expect(out).not.toContain('\u001b')
    expect(count).toBe(500)
  })

  it('gives the whole report as one JSON document', async () => {
    const value = await report([url, '-n', '20', '--name', 'nightly'])
    expect(value).toMatchObject({ name: 'nightly', state: 'finished', target: url, overall: { completed: 20 } })
    expectAll(value)
  })

  it('loads for a time with connections that each have one request in flight', async () => {
    const value = await report([url, '-c', '4', '-d', '1s'])
    expect(value.overall.planned).toBeGreaterThan(4)
    expectAll(value)
  })

  it('keeps a rate', async () => {
    const value = await report([url, '--rate', '200', '-d', '1s'])
    expect(value.overall.planned).toBe(200)
    expect(value.overall.latencies.slip.count).toBe(200)
    expectAll(value)
  })

  it('follows stages, also random ones, the same with the same seed', async () => {
    const staged = await report([url, '--stages', '0-100/1s,100/500ms'])
    expect(staged.overall.planned).toBe(100)
    expectAll(staged)
    const flags = [url, '--rate', '100', '--poisson', '--seed', '7', '-d', '1s']
    const [first, second] = [await report(flags), await report(flags)]
    expect(first.overall.planned).toBe(second.overall.planned)
    expect(count).toBe(100 + first.overall.sent + second.overall.sent)
  })

  it('splits the load over its threads', async () => {
    expectAll(await report([url, '-n', '101', '-c', '6', '--workers', '3']))
  })

  it.each(['sockets', 'undici', 'http2'])('speaks by the engine %s', async (engine) => {
    if (engine !== 'http2') {
      expectAll(await report([url, '-n', '50', '--engine', engine]))
      return
    }
    // A server of HTTP/1.1 has nothing to say to it, and that is data.
    const { code, out } = await run([url, '-n', '5', '--engine', engine, '--timeout', '2s', '--json'])
    expect(code).toBe(1)
    expect(reportSchema.parse(JSON.parse(out)).overall).toMatchObject({ sent: 5, completed: 0, failed: 5 })
  })

  it('sends method, headers and body: as typed, from a file, from standard input', async () => {
    await report([url, '-n', '1', '-b', 'a=1', '-H', 'content-type: text/x-test', '-H', 'Host: example.test'])
    expect(last).toMatchObject({ method: 'POST', body: 'a=1', headers: { host: 'example.test' } })
    expect(last?.headers['content-type']).toBe('text/x-test')
    const file = join(folder, 'body.txt')
    writeFileSync(file, 'from a file: ünïcödé')
    await report([`${url}put?x=1`, '-n', '1', '-X', 'PUT', '-b', `@${file}`])
    expect(last).toMatchObject({ method: 'PUT', url: '/put?x=1', body: 'from a file: ünïcödé' })
    await report([url, '-n', '1', '-b', '@-'], 'from standard input')
    expect(last).toMatchObject({ body: 'from standard input' })
  })

  it('reaches a Unix socket', async () => {
    const path = join(folder, 'socket')
    const local = createServer(listener).listen(path)
    await once(local, 'listening')
    expectAll(await report(['localhost', '-n', '20', '--unix-socket', path]))
    local.closeAllConnections()
    local.close()
  })
})

describe('the end of breakwater run', () => {
  it('comes by Ctrl-C: the load ends, and the report tells what there was', async () => {
    const { child, ended, out, err } = start(['run', url, '--rate', '100', '-d', '10m', '--json'])
    await eventually('requests have come', () => count > 20)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(err()).toContain('once more ends it at once')
    const { state, verdict, overall } = reportSchema.parse(JSON.parse(out()))
    expect({ state, trust: verdict.trust }).toEqual({ state: 'aborted', trust: 'degraded' })
    expect(overall.planned).toBe(60_000)
    expect(overall.sent).toBe(overall.completed)
    expect(overall.sent).toBe(count)
  })

  it('comes at once by a second Ctrl-C', async () => {
    answer = () => undefined
    const { child, ended, out, err } = start(['run', url, '-c', '2', '-d', '10m'])
    await eventually('requests have come', () => count === 2)
    child.kill('SIGINT')
    await eventually('the first one was heard', () => err().includes('once more'))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(out()).toBe('')
  })

  it('does not wait long for answers that do not come', async () => {
    answer = () => undefined
    const { child, ended, out } = start(['run', url, '-c', '2', '-d', '10m', '--timeout', '10m', '--json'])
    await eventually('requests have come', () => count === 2)
    child.kill('SIGTERM')
    expect(await ended).toBe(1)
    expect(reportSchema.parse(JSON.parse(out())).overall).toMatchObject({ sent: 2, failures: { aborted: 2 } })
  })

  it('has exit code 1 when nothing was completed', async () => {
    const { code, out } = await run(['http://127.0.0.1:9', '-n', '5'])
    expect(code).toBe(1)
    expect(out).toMatch(/^INVALID: /)
    expect(out).toMatch(/refused: 5/)
  })

  it.each([
    [['run'], 'no URL'],
    [['run', 'localhost', '--conections', '5'], 'did you mean --connections?'],
    [['run', 'localhost', '-d', 'soon'], '--duration: '],
    [['run', 'localhost', '--engine', 'telepathy'], '--engine: '],
    [['run', 'localhost', '-b', '@/no/such/file'], '--body @/no/such/file'],
    [['run', 'localhost', '--cacert', '/no/such/file'], '--cacert /no/such/file'],
    [['run', 'localhost', '--cert', 'x'], '--key'],
    [['run', 'http://169.254.169.254/'], 'never a target'],
    [['rnu', 'localhost'], 'did you mean run?'],
    [['localhost:8000'], 'did you mean breakwater run localhost:8000?'],
  ])('has exit code 2 for %j, and says what to do', async (argv, message) => {
    const { ended, out, err } = start(argv)
    expect(await ended).toBe(2)
    expect(out()).toBe('')
    expect(err()).toMatch(/^breakwater: /)
    expect(err()).toContain(message)
    expect(count).toBe(0)
  })

  it('leaves nothing behind: one process, which is gone with all it had opened', async () => {
    const { child, ended } = start(['run', url, '-n', '100', '--rate', '100'])
    await eventually('requests have come', () => count > 10)
    expect(childrenOf(child.pid)).toEqual([])
    expect(await ended).toBe(0)
    await eventually('its connections are gone', () => connections() === 0)
  })
})

describe('breakwater', () => {
  it('tells its version and its help', async () => {
    const version = start(['--version'])
    expect(await version.ended).toBe(0)
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/)
    for (const argv of [['--help'], ['run', '--help'], []]) {
      const help = start(argv)
      expect(await help.ended).toBe(0)
      expect(help.out()).toContain('Usage: breakwater')
    }
  })
})

/** The processes that a process has started, as far as this system tells. */
function childrenOf(pid: number | undefined): string[] {
  if (process.platform !== 'linux') return []
  return execFileSync('ps', ['-eo', 'pid=,ppid='])
    .toString()
    .split('\n')
    .filter((line) => line.trim().split(/\s+/)[1] === String(pid))
}

function connections(): number {
  let open = -1
  server.getConnections((_, number) => (open = number))
  return open
}
