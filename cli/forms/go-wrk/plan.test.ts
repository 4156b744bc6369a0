import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { Plan } from '../../../lib/plan/plan.ts'
import { givenBy } from '../given.suite.ts'
import { goWrkCommand } from './command.ts'
import { mayUseHttp2, planOfGoWrk, subjectOf } from './plan.ts'
import { playedIn } from './playback.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-go-wrk-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(text: string): string {
  const path = join(folder, 'file')
  writeFileSync(path, text)
  return path
}

async function planOf(...argv: string[]): Promise<Plan> {
  const given = givenBy(goWrkCommand, argv)
  const subject = subjectOf(given)
  return planOfGoWrk(subject, given, mayUseHttp2(given.values, subject))
}

describe('the flags of go-wrk', () => {
  it('have its defaults', async () => {
    const { target, requests, phases, timeoutMs, transport, driverDemand } = await planOf(
      'http://a.test/x?y=a%20b&z=%C3%BC',
    )
    expect([target, timeoutMs, transport, driverDemand]).toEqual([
      'http://a.test/x?y=a%20b&z=%C3%BC',
      1_000,
      {},
      undefined,
    ])
    expect(phases[0]?.shape).toEqual({ kind: 'closed', seconds: 10, connections: 10 })
    expect(requests).toEqual([
      {
        name: 'default',
        method: 'GET',
        headers: { 'User-Agent': 'go-wrk', 'Accept-Encoding': 'gzip' },
        checks: [{ kind: 'status', ranges: [[200, 299]] }],
      },
    ])
  })

  it('are all in the plan', async () => {
    const { requests, phases, timeoutMs, transport } = await planOf(
      ...['-c', '3', '-d=2', '--T', '250', '-M', 'post', '-body', `@${file('hello')}`, '-host', 'b.test'],
      ...['-H', 'user-agent: mine', '-H=X-A: 1:2', '-no-c', '-no-ka', '-no-vr', '-redir', 'http://a.test/'],
    )
    expect([timeoutMs, transport]).toEqual([250, { keepAlive: false, insecure: true, redirects: 10 }])
    expect(phases[0]?.shape).toEqual({ kind: 'closed', seconds: 2, connections: 3 })
    expect(requests[0]).toMatchObject({
      method: 'POST',
      body: 'hello',
      headers: { 'user-agent': 'mine', 'X-A': '1:2', Host: 'b.test' },
    })
    expect(Object.keys(requests[0]?.headers ?? {})).toHaveLength(3)
  })

  it('of the distributed client ask for as many drivers as the list has names', async () => {
    expect((await planOf('-workers', 'w1:8081,w2:8081', 'a.test')).driverDemand).toEqual({ min: 2 })
  })

  it('let HTTP/2 be used for https, and switch it off', async () => {
    expect((await planOf('https://a.test/')).transport).toEqual({ engine: 'http2' })
    for (const flag of ['-http=false', '-redir', '-x=http://p.test:1']) {
      expect((await planOf(flag, 'https://a.test/')).transport?.engine).toBeUndefined()
    }
    expect((await planOf('http://a.test/')).transport?.engine).toBeUndefined()
  })
})

const wrong: readonly (readonly [argv: readonly string[], says: string | RegExp])[] = [
  [[], 'the URL is missing: type breakwater go-wrk URL'],
  [['a.test', 'b.test'], "'b.test' is an unexpected argument"],
  [['-H', 'no colon', 'a.test'], "-H: 'no colon' is not a header; write 'Name: value'"],
  [['-H', 'bad name: x', 'a.test'], /^-H: is not a header name/],
  [['-c', '0', 'a.test'], '-c: 0 is too small; use 1 or more'],
  [['-c', 'many', 'a.test'], "-c: 'many' is not a whole number"],
  [['-t', '4', 'a.test'], 'unknown flag -t: the goroutines are -c, and the load threads -cpus'],
  [['-d', '0', 'a.test'], '-d: '],
  [['-T', '0', 'a.test'], '-T: 0 is too small'],
  [['-M', 'GET IT', 'a.test'], /^-M: is not an HTTP method/],
  [['-body', '@/no/such/file', 'a.test'], '-body @/no/such/file: '],
  [['-f', '/no/such/file'], '-f /no/such/file: '],
  [['-x', 'http://p.test:1', '-redir', 'a.test'], /-redir|-x/],
  [['-headers', 'a: b', 'a.test'], 'unknown flag -headers: did you mean -header?'],
  [['-bodi', 'x', 'a.test'], 'unknown flag -bodi: did you mean -body?'],
  [['ftp://a.test'], /^URL: must be an http or https URL/],
]

describe('a wrong command line of go-wrk', () => {
  it.each(wrong)('%j is refused: %s', async (argv, says) => {
    await expect(async () => planOf(...argv)).rejects.toThrow(says)
    await expect(async () => planOf(...argv)).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('a playback file', () => {
  it('with one URL is the target', async () => {
    const { target, requests } = await planOf('-f', file('http://a.test/x?y=1\n'))
    expect([target, requests[0]?.path, requests[0]?.weight]).toEqual(['http://a.test/x?y=1', '/x?y=1', undefined])
  })

  it('is a list of requests, each as often as it is there', async () => {
    const { requests } = await planOf(
      ...['-M', 'HEAD', '-f', file('# all\nhttp://a.test/x\n\nPOST http://a.test/y\r\nhttp://a.test/x\n')],
    )
    expect(requests.map(({ name, method, path, weight }) => [name, method, path, weight])).toEqual([
      ['1: HEAD /x', 'HEAD', '/x', 2],
      ['2: POST /y', 'POST', '/y', 1],
    ])
    expect(requests.every(({ checks }) => checks?.length === 1)).toBe(true)
  })

  it.each([
    ['', 'f: has no request; write one per line, as URL or METHOD URL'],
    ['http://a.test/\nGET a b\n', "f, line 2: 'GET a b' is not URL or METHOD URL"],
    ['http://a.test/\nhttp://b.test/\n', 'f: http://b.test is not http://a.test: a test has one target'],
    [
      Array.from({ length: 51 }, (_, index) => `http://a.test/${index}`).join('\n'),
      'f: has 51 different requests; a test has at most 50',
    ],
    ['http://a.test/\n'.repeat(1_001), 'f: http://a.test/ is there 1001 times; at most 1000'],
  ])('%j is refused: %s', (content, says) => {
    expect(() => playedIn(content, 'f')).toThrow(says)
  })

  it('excludes a URL', async () => {
    await expect(async () => planOf('-f', 'x', 'a.test')).rejects.toThrow(/^-f: the file has the requests/)
  })
})
