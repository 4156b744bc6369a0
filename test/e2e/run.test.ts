/** `breakwater run` as people use it: what it sends, and what it says of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CountingTarget, endAll, report, reportSchema, run, type RunReport } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-run-'))
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

/** Everybody agrees: what was planned, sent, completed, and what the target has counted. */
function expectAll({ overall }: RunReport): void {
  const { planned, sent, completed, failed, dropped } = overall
  expect({ sent, completed, failed, dropped }).toEqual({ sent: planned, completed: planned, failed: 0, dropped: 0 })
  expect(target.count).toBe(sent)
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
    expect(target.count).toBe(500)
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
    expect([staged.seed, first.seed]).toEqual([null, 7])
    expect(target.count).toBe(100 + first.overall.sent + second.overall.sent)
  })

  it('says the seed that it drew', async () => {
    const { out } = await run([url, '--rate', '20', '--poisson', '-d', '500ms'])
    expect(out).toMatch(/random instants of seed \d+$/m)
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
    expect(target.last).toMatchObject({ method: 'POST', body: 'a=1', headers: { host: 'example.test' } })
    expect(target.last?.headers['content-type']).toBe('text/x-test')
    const file = join(folder, 'body.txt')
    writeFileSync(file, 'from a file: ünïcödé')
    await report([`${url}put?x=1`, '-n', '1', '-X', 'PUT', '-b', `@${file}`])
    expect(target.last).toMatchObject({ method: 'PUT', url: '/put?x=1', body: 'from a file: ünïcödé' })
    await report([url, '-n', '1', '-b', '@-'], 'from standard input')
    expect(target.last).toMatchObject({ body: 'from standard input' })
  })

  it('reaches a Unix socket', async () => {
    const path = join(folder, 'socket')
    await target.listen(path)
    expectAll(await report(['localhost', '-n', '20', '--unix-socket', path]))
  })
})
