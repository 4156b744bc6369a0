/** The request as the target sees it. */
import { describe, expect, test } from '@jest/globals'
import { BreakwaterError } from '../../../lib/errors.ts'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import { version } from '../../../lib/version.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, type Seen } from './raw-target.suite.ts'
import { fireMany, fireNow, jobFor, told, Witness } from './witness.suite.ts'

export function requestsContract(factory: HttpEngineFactory): void {
  /** What a target sees of so many requests. */
  async function seenOf(
    request: Partial<PlannedRequest>,
    more: Partial<HttpJob> & { path?: string; count?: number } = {},
  ) {
    const { path = '/', count = 1, ...other } = more
    const target = await RawTarget.listen(saying(request.method === 'HEAD' ? OK.slice(0, -2) : OK))
    const planned = { name: 'only', method: 'GET', headers: {}, ...request }
    const outcomes = await fireMany(factory, jobFor(target.url(path), { requests: [planned], ...other }), count)
    await target.close()
    expect(outcomes.map(told)).toEqual(Array.from({ length: count }, () => 200))
    expect(target.seen).toHaveLength(count)
    return { target, seen: target.seen, first: target.seen[0] as Seen }
  }

  describe('sends', () => {
    test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'BREW'])(
      'the method %s on one connection',
      async (method) => {
        const { seen, target } = await seenOf({ method }, { count: 2 })
        expect(seen.map(({ line }) => line)).toEqual([`${method} / HTTP/1.1`, `${method} / HTTP/1.1`])
        expect(target.connections).toBe(1)
      },
    )

    test.each(['/', '/a/b%20c', '/?', '/search?q=a+b&q=%C3%A9&empty=', '/x;y=1?u=http://other/#'.slice(0, -1)])(
      'the path and query %s as given',
      async (path) => {
        const { first } = await seenOf({}, { path })
        expect(first.line).toBe(`GET ${path} HTTP/1.1`)
      },
    )

    test('of several requests the one that is asked for, on the same connection', async () => {
      const target = await RawTarget.listen(saying(OK))
      const requests = [
        { name: 'browse', method: 'GET', headers: { 'X-Of': 'browse' } },
        { name: 'order', method: 'POST', headers: { 'X-Of': 'order' }, body: 'abc' },
        { name: 'leave', method: 'DELETE', headers: {} },
      ]
      const identify = { testId: 't', nodeId: 'a' }
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { requests, identify }), witness)
      for (const [number, name] of [1, 0, 2, 1].entries()) {
        expect(fireNow(engine, number, name)).toBe(true)
        await witness.until(number + 1)
      }
      await engine.close()
      await target.close()
      const said = target.seen.map(({ line, headers, body }) => [line.split(' ')[0], headers.get('x-of'), body])
      expect(said).toEqual([
        ['POST', 'order', 'abc'],
        ['GET', 'browse', ''],
        ['DELETE', undefined, ''],
        ['POST', 'order', 'abc'],
      ])
      expect(target.seen.map(({ headers }) => headers.get(identifyHeaders.request))).toEqual(['0', '1', '2', '3'])
      expect(target.connections).toBe(1)
    })

    test('no fragment', async () => {
      const { first } = await seenOf({}, { path: '/a?b#c' })
      expect(first.line).toBe('GET /a?b HTTP/1.1')
    })

    test('the host with the dot at its end, as curl does', async () => {
      const target = await RawTarget.listen(saying(OK))
      const outcomes = await fireMany(factory, jobFor(`http://localhost.:${target.port}/`), 1)
      await target.close()
      expect(outcomes.map(told)).toEqual([200])
      expect(target.seen[0]?.headers.get('host')).toBe(`localhost.:${target.port}`)
    })

    test('the host and port of the target, and who we are', async () => {
      const { first, target } = await seenOf({})
      expect(first.headers.get('host')).toBe(`127.0.0.1:${target.port}`)
      expect(first.headers.get('user-agent')).toBe(`breakwater/${version}`)
    })

    test("the plan's headers, which win over ours in any case of their letters", async () => {
      const headers = { 'USER-Agent': 'other/1', Host: 'example.test', 'X-Twice': 'a, b', 'content-length': '7' }
      const { first } = await seenOf({ method: 'POST', headers, body: 'abc' })
      expect(Object.fromEntries(first.headers)).toMatchObject({
        'user-agent': 'other/1',
        host: 'example.test',
        'x-twice': 'a, b',
        'content-length': '3',
      })
    })

    test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET'])(
      'the same body with each %s, on one connection',
      async (method) => {
        const { seen, target } = await seenOf({ method, body: 'héllo' }, { count: 3 })
        expect(seen.map(({ body }) => Buffer.from(body, 'latin1').toString())).toEqual(['héllo', 'héllo', 'héllo'])
        expect(seen[0]?.headers.get('content-length')).toBe('6')
        expect(target.connections).toBe(1)
      },
    )

    test('a large body at once, without asking whether it is expected', async () => {
      const { first } = await seenOf({ method: 'POST', body: 'x'.repeat(700_000) })
      expect(first.headers.has('expect')).toBe(false)
      expect(first.body).toHaveLength(700_000)
    })

    test('a length of 0 where a body is expected and there is none', async () => {
      const { first } = await seenOf({ method: 'POST', body: '' })
      expect(first.headers.get('content-length')).toBe('0')
    })

    test('nothing that tells requests apart unless it is asked to', async () => {
      const { first } = await seenOf({})
      for (const name of Object.values(identifyHeaders)) expect(first.headers.has(name)).toBe(false)
    })

    test('its test, driver and number with each request when asked to', async () => {
      const { seen } = await seenOf({}, { identify: { testId: 'test-1', nodeId: 'node-2' }, count: 30, slots: 4 })
      const { test: testId, driver, request } = identifyHeaders
      const numbers = seen.map(({ headers }) => Number(headers.get(request)))
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
      expect(new Set(seen.map(({ headers }) => `${headers.get(testId)} ${headers.get(driver)}`))).toEqual(
        new Set(['test-1 node-2']),
      )
    })

    test('Connection: close when the plan says so, and makes a connection for each', async () => {
      const { first, target } = await seenOf({ headers: { connection: 'close' } }, { count: 3 })
      expect(first.headers.get('connection')).toBe('close')
      expect(target.connections).toBe(3)
    })
  })

  describe('refuses before anything is sent', () => {
    const refused: Record<string, Partial<PlannedRequest>> = {
      'the method CONNECT': { method: 'CONNECT' },
      'a header with a line break': { headers: { 'x-split': 'a\r\nb: c' } },
      'a header beyond Latin-1': { headers: { 'x-wide': '€' } },
      'Transfer-Encoding': { headers: { 'Transfer-Encoding': 'chunked' } },
      Expect: { headers: { expect: '100-continue' } },
      Upgrade: { headers: { upgrade: 'h2c' } },
    }
    test.each(Object.keys(refused))('%s', (name) => {
      const request = { name: 'only', method: 'GET', headers: {}, ...refused[name] }
      expect(() => factory(jobFor('http://127.0.0.1:1/', { requests: [request] }), new Witness())).toThrow(
        BreakwaterError,
      )
    })
  })
}
