/** `breakwater hammer` as people and scripts use it: what it sends, a line per response, and its summary. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { compiled, CountingTarget, endAll, start } from './command.ts'
import { type Ended, expectRan, form } from './forms.ts'
import { eventually } from './system.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-hammer-'))
const target = new CountingTarget()
let url: string

beforeAll(async () => {
  url = await target.listen()
})
beforeEach(() => {
  target.reset()
})
afterEach(endAll)
afterAll(() => {
  target.close()
  rmSync(folder, { recursive: true })
})

function hammer(...argv: string[]): Promise<Ended> {
  return form('hammer', ...argv)
}

const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) \+0000 UTC,(\d+),(\d+)$/

/** The parts of each line per response: the instant in ms since 1970, the status, and the latency. */
function linesIn(out: string): { at: number; status: number; took: number }[] {
  return out.split('\n').flatMap((text) => {
    const [, at = '', status, took] = LINE.exec(text) ?? []
    return at === '' ? [] : [{ at: Date.parse(`${at.replace(' ', 'T')}Z`), status: Number(status), took: Number(took) }]
  })
}

describe('go-hammer', () => {
  it('sends TPS times duration requests evenly, with a line for each and the summary as text', async () => {
    const before = Date.now()
    const ended = await hammer('--endpoint', `${url}x`, '--tps', '20', '--duration', '2')
    expectRan(ended)
    expect(target.count).toBe(40)
    const lines = linesIn(ended.out)
    expect(lines).toHaveLength(40)
    for (const { at, status } of lines) {
      expect(status).toBe(200)
      expect(at).toBeGreaterThanOrEqual(before)
      expect(at).toBeLessThanOrEqual(Date.now())
    }
    expect(ended.out).toMatch(
      /\nAggregator finished, summarizing\n--\nSummary\n--\np99: \d+\np95: \d+\np90: \d+\np50: \d+\n$/,
    )
  })

  it('sends the requests of each second at its start with --bursts, however slow the target is', async () => {
    target.answer = (response) => setTimeout(() => response.end('late'), 300)
    const { out } = await hammer('run', '--endpoint', url, '--tps', '30', '--duration', '2', '--bursts')
    const lines = linesIn(out)
    expect([target.count, lines.length]).toEqual([60, 60])
    expect(Math.min(...lines.map(({ took }) => took))).toBeGreaterThanOrEqual(290)
  })

  it('prints only the summary as JSON, which counts what happened', async () => {
    target.answer = (response) => response.writeHead(target.count % 2 === 0 ? 404 : 200).end()
    const argv = ['--endpoint', url, '--tps', '10', '--duration', '1', '-q', '--json'] as const
    const { out, code } = await hammer(...argv, '--fail-non2xx')
    expect([0, 98]).toContain(code)
    const { RunID, Requests } = JSON.parse(out) as { RunID: string; Requests: unknown }
    expect(RunID).toMatch(/^[\da-f-]{36}$/)
    expect(Requests).toEqual({
      ErrorCount: 5,
      SuccessCount: 5,
      TotalCount: 10,
      ByStatusCode: { 200: 5, 404: 5 },
      ByError: { status: 5 },
    })
    target.count = 0
    expect(JSON.parse((await hammer(...argv)).out)).toMatchObject({ Requests: { ErrorCount: 0, SuccessCount: 10 } })
  })

  it('gives up a request after its timeout, which is its latency', async () => {
    target.answer = () => undefined
    const ended = await hammer('--endpoint', url, '--tps', '2', '--duration', '1', '--timeout', '500ms')
    expect(ended.code).toBe(96)
    const lines = linesIn(ended.out)
    expect(lines.map(({ status }) => status)).toEqual([0, 0])
    for (const { took } of lines) expect(took).toBeGreaterThanOrEqual(490)
    expect(ended.out).toMatch(/\np99: \d{3,}\n[^]*errors: 2 \(timeout 2\)\n$/)
  })

  it('runs a scenario', async () => {
    const path = join(folder, 'scenario.json')
    const hammerConfig = { method: 'POST', endpoint: url, payload: 'Hello', headers: { 'content-type': 'x/y' } }
    writeFileSync(path, JSON.stringify({ duration: 1, tps: 3, hammer: 'HTTPHammer', hammerConfig }))
    expectRan(await hammer('run', 'scenario', '--path', path))
    expect([target.count, target.last]).toMatchObject([
      3,
      { method: 'POST', body: 'Hello', headers: { 'content-type': 'x/y' } },
    ])
  })

  it('ends at Ctrl-C with its summary', async () => {
    const running = start(['hammer', '--endpoint', url, '--tps', '50', '--duration', '60'], undefined, compiled)
    await eventually('lines', () => linesIn(running.out()).length > 20)
    running.child.kill('SIGINT')
    expect([0, 98]).toContain(await running.ended)
    expect(linesIn(running.out())).toHaveLength(target.count)
    expect(running.out()).toMatch(/\np50: \d+\n$/)
  })

  it('ends with an error when its output is on a full disk', async () => {
    if (!existsSync('/dev/full')) return
    const argv = [compiled, 'hammer', '--endpoint', url, '--tps', '20', '--duration', '1']
    const child = spawn(process.execPath, argv, { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] })
    const err: unknown[] = []
    child.stderr?.on('data', (chunk) => err.push(chunk))
    expect(await once(child, 'close')).toEqual([1, null])
    expect([target.count, err.join('')]).toEqual([20, expect.stringContaining('no space left on device')])
  })

  it('has no lines when they are turned off', async () => {
    const { out } = await hammer('--endpoint', url, '--tps', '200', '--duration', '1', '-q')
    expect([target.count, out.startsWith('--\nSummary\n')]).toEqual([200, true])
  })

  it('warns when fewer files may be open than the load may need', () => {
    const limited = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -n 256; exec "$@"',
        'sh',
        process.execPath,
        compiled,
        'hammer',
        ...['--endpoint', 'http://127.0.0.1:9', '--tps', '300', '--duration', '1', '-q'],
      ],
      { encoding: 'utf8' },
    )
    expect(limited.stderr).toMatch(/^breakwater hammer: up to 364 files may be open at a time[^\n]*ulimit -n[^\n]*\n/)
  })

  it('has exit codes for wrong flags and for a target that is not there', async () => {
    expect(await hammer('--headers', '{x', '--endpoint', url)).toMatchObject({ code: 2, out: '' })
    expect(await hammer('--endpoint', 'http://127.0.0.1:9', '--tps', '2', '--duration', '1')).toMatchObject({
      code: 96,
    })
    expect(await hammer('--version')).toMatchObject({ code: 0, out: expect.stringContaining('gohammer version ') })
  })
})
