/** `breakwater wrk` as people and scripts use it: what it sends, and what it prints. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CountingTarget, endAll } from './command.ts'
import { type Ended, expectRan, form, valueOf } from './forms.ts'

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
})

function wrk(...argv: string[]): Promise<Ended> {
  return form('wrk', ...argv)
}

function requestsIn(out: string): number {
  return Number(/^ {2}(\d+) requests in \S+, \S+B read$/m.exec(out)?.[1])
}

const UNIT = '\\d+\\.\\d\\d[a-zA-Z]{0,2}'

describe('wrk', () => {
  it('counts what the target counts, in its layout', async () => {
    const ended = await wrk('-t1', '-c4', '-d1s', '--latency', '-H', 'x-a: b', url)
    expectRan(ended)
    // Like wrk, it counts until its time is over; each connection may have a request that ends later.
    expect(requestsIn(ended.out)).toBeLessThanOrEqual(target.count)
    expect(requestsIn(ended.out)).toBeGreaterThanOrEqual(target.count - 4)
    expect(target.last?.headers['x-a']).toBe('b')
    const cells = `(?: +${UNIT}){3} +\\d+\\.\\d\\d%`
    expect(ended.out).toMatch(
      new RegExp(
        `^Running 1s test @ ${url}\n  1 threads and 4 connections\n  Thread Stats   Avg      Stdev     Max   \\+/- Stdev\n    Latency${cells}\n    Req/Sec${cells}\n  Latency Distribution\n(?: {5}\\d\\d% +${UNIT}\n){4}  \\d+ requests in`,
      ),
    )
    expect(valueOf(ended.out, 'Requests/sec:')).toBeGreaterThan(0)
    expect(ended.out).not.toContain('Socket errors')
  })

  it('sends a constant rate with -R, and prints the spectrum of wrk2', async () => {
    const ended = await wrk('-t1', '-c10', '-d1s', '-R50', '--latency', '-U', url)
    expectRan(ended)
    expect([target.count, requestsIn(ended.out)]).toEqual([50, 50])
    expect(ended.out).toContain('  Latency Distribution (HdrHistogram - Recorded Latency)\n 50.000% ')
    expect(ended.out).toContain(`${'-'.repeat(58)}\n\n  Latency Distribution (HdrHistogram - Uncorrected Latency`)
    expect(ended.out).toContain('(HdrHistogram - Uncorrected Latency (measured without')
    expect(ended.out.match(/^ {2}Detailed Percentile spectrum:$/gm)).toHaveLength(2)
  })

  it('counts errors by kind, and has exit codes', async () => {
    target.answer = (response) => response.writeHead(503).end()
    const refusing = await wrk('-t1', '-c1', '-d1s', url)
    expect(refusing).toMatchObject({
      code: 96,
      out: expect.stringContaining(`  Non-2xx or 3xx responses: ${target.count}\n`),
    })
    target.answer = () => undefined
    target.count = 0
    const silent = await wrk('-t1', '-c2', '-d1s', '--timeout', '500ms', url)
    expect(silent.out).toContain(`  Socket errors: connect 0, read 0, write 0, timeout ${target.count}\n`)
    expect(await wrk('-c1', url)).toMatchObject({ code: 2, out: '' })
    expect(await wrk('-v')).toMatchObject({ code: 0, out: expect.stringMatching(/^wrk \S+ \(breakwater\)\n$/) })
  })
})
