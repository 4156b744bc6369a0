/** `breakwater run` as people use it: what it sends, and what it says of it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import hdr from 'hdr-histogram-js'
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
  const { planned, sent, completed, failed, dropped, neverSent } = overall
  const none = { failed: 0, dropped: 0, neverSent: 0 }
  expect({ sent, completed, failed, dropped, neverSent }).toEqual({ sent: planned, completed: planned, ...none })
  expect(overall.latencies.response.count).toBe(completed)
  expect(target.count).toBe(sent)
}

describe('breakwater run', () => {
  it('sends so many requests and says first what became of them, then whether its numbers can be trusted', async () => {
    const { out, err, code } = await run([url, '-n', '500', '-c', '8'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [headline, trust] = out.split('\n')
    expect(headline).toBe('500 requests, 100 % succeeded')
    expect(trust).toMatch(/^(VALID|DEGRADED): /)
    expect(out).toMatch(/^sent +500 +[\d.,]+\/s$/m)
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

  it('keeps the histogram of the response time as files that the tools of HdrHistogram read', async () => {
    const [hgrm, hlog] = [join(folder, 'run.hgrm'), join(folder, 'run.hlog')]
    writeFileSync(hgrm, 'of a former run')
    const { overall, TestId, startAt } = await report([url, '-n', '200', '--hgrm', hgrm, '--hlog', hlog])
    const log = readFileSync(hlog, 'utf8')
    expect(log).toContain(`#[response of test ${TestId}: `)
    const read = new hdr.HistogramLogReader(log, 64).nextIntervalHistogram()
    const { p99, max } = overall.latencies.response
    expect([read?.totalCount, (read?.startTimeStampMsec ?? 0).toFixed(0)]).toEqual([
      200,
      String(Date.parse(startAt ?? '')),
    ])
    // Theirs is the top of the cell, which is at most 0.1 % wide.
    expect((read?.getValueAtPercentile(99) ?? 0) / 1_000).toBeCloseTo(p99 ?? 0, (p99 ?? 0) < 2 ? 3 : 0)
    const text = readFileSync(hgrm, 'utf8')
    expect(text).toMatch(/^ +Value +Percentile TotalCount 1\/\(1-Percentile\)\n\n/)
    const [, greatest] = /^#\[Max +=\s+([\d.]+), Total count +=\s+200\]$/m.exec(text) ?? []
    expect(Number(greatest) / (max ?? 0)).toBeCloseTo(1, 2)
  })

  it('says before the load that such a file cannot be written, and after it that there is nothing to write', async () => {
    const wrong = await run([url, '-n', '1', '--hlog', join(folder, 'none', 'run.hlog')])
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('breakwater: --hlog ') })
    expect(wrong.err).toContain('ENOENT')
    const same = await run([url, '-n', '1', '--hgrm', join(folder, 'a'), '--hlog', join(folder, '.', 'a')])
    expect(same).toMatchObject({ code: 2, err: expect.stringContaining('--hgrm names the same file') })
    expect(target.count).toBe(0)
    const unheard = await run(['127.0.0.1:1', '-n', '1', '--hgrm', join(folder, 'a')])
    const err = 'breakwater: nothing was measured, so no histogram was written\n'
    expect(unheard).toMatchObject({ code: 96, err })
  })

  it('loads for a time with connections that each have one request in flight', async () => {
    const value = await report([url, '-c', '4', '-d', '1s'])
    expect(value.overall.planned).toBeGreaterThan(4)
    expect([value.seconds, value.overall.seconds, value.overall.rates.planned]).toEqual([1, 1, null])
    expectAll(value)
  })

  it('keeps a rate', async () => {
    const value = await report([url, '--rate', '200', '-d', '1s'])
    expect(value.overall).toMatchObject({ planned: 200, seconds: 1, rates: { planned: 200 } })
    const { slip, wait, floor, success } = value.overall.latencies
    expect([slip, wait, floor, success].map(({ count }) => count)).toEqual([200, 200, 200, 200])
    expectAll(value)
  })

  it('sends what was due for as long as the drain lasts, and never sends the rest', async () => {
    target.answer = (response) => setTimeout(() => response.end('late'), 100)
    const flags = [url, '--rate', '100', '-d', '500ms', '-c', '1']
    const { code, out } = await run([...flags, '--drain', '1s', '--max-lost', '1%', '--json'])
    const { overall, verdict } = reportSchema.parse(JSON.parse(out))
    const { planned, sent, dropped, neverSent } = overall
    expect([planned, sent + dropped + neverSent]).toEqual([50, 50])
    // One place in flight for 1.5 s and 100 ms for each: 16 at most.
    expect(sent).toBeLessThanOrEqual(16)
    expect(verdict.doubts.map((doubt) => doubt.code)).toContain('never-sent')
    expect(code).toBe(98)
    expect(target.count).toBe(sent)
    expect((await report([...flags, '--drain', '0s', '--max-lost', '100%'])).overall.sent).toBeLessThanOrEqual(6)
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
    expect(out).toMatch(/random arrivals, 20\/s for 500ms, seed \d+,/)
  })

  it('splits the load over its threads', async () => {
    const value = await report([url, '-n', '101', '-c', '6', '--workers', '3'])
    expect(value.workers).toBe(3)
    expectAll(value)
    // A thread without a place in flight has nothing to do.
    expect((await report([url, '-n', '10', '-c', '2', '--workers', '3'])).workers).toBe(2)
  })

  it.each(['sockets', 'undici', 'http2'])('speaks by the engine %s', async (engine) => {
    if (engine !== 'http2') {
      expectAll(await report([url, '-n', '50', '--engine', engine]))
      return
    }
    // A server of HTTP/1.1 has nothing to say to it, and that is data.
    const { code, out } = await run([url, '-n', '5', '--engine', engine, '--timeout', '2s', '--json'])
    expect(code).toBe(96)
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

  it('sends any bytes, also many of them, from a file and from standard input', async () => {
    const bytes = randomBytes(3_000_000)
    for (const sent of [bytes.subarray(0, 1_000), bytes]) {
      const file = join(folder, 'body.bin')
      writeFileSync(file, sent)
      expectAll(await report([url, '-n', '6', '-c', '2', '--workers', '2', '-b', `@${file}`]))
      expect(target.last?.bytes.equals(sent)).toBe(true)
      target.reset()
      await report([url, '-n', '1', '-b', '@-'], sent)
      expect(target.last?.bytes.equals(sent)).toBe(true)
      target.reset()
    }
    const { code, err } = await run([url, '-n', '1', '-b', '@none'])
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('breakwater: -b @none: no such file or directory (ENOENT)'),
    ])
  })

  it('reaches a Unix socket', async () => {
    const path = join(folder, 'socket')
    await target.listen(path)
    expectAll(await report(['localhost', '-n', '20', '--unix-socket', path]))
  })
})
