/** The request as the target receives it. */
import { describe, expect, test } from '@jest/globals'
import { BreakwaterError } from '../../../lib/errors.ts'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import { version } from '../../../lib/version.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, type Seen } from './raw-target.suite.ts'
import { fireMany, fireNow, jobFor, told, Witness } from './witness.suite.ts'

export function requestsContract(factory: HttpEngineFactory): void {
  /** The requests that a target receives. */
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

    test.each(['/a/../b', '/../../etc/passwd', '/./x//y/.', '/%2e%2e/a', '/a"b<c>|', '/é?ü', '//', '?q=/../x'])(
      'the path %s as it was written, where the plan says so',
      async (path) => {
        const { first } = await seenOf({ pathAsIs: true }, { path: `${path}#fragment` })
        const sent = Buffer.from(path.startsWith('/') ? path : `/${path}`).toString('latin1')
        expect(first.line).toBe(`GET ${sent} HTTP/1.1`)
      },
    )

    test('the requested one of several requests, on the same connection', async () => {
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

    test('the host with its trailing dot, as curl does', async () => {
      const target = await RawTarget.listen(saying(OK))
      const outcomes = await fireMany(factory, jobFor(`http://localhost.:${target.port}/`), 1)
      await target.close()
      expect(outcomes.map(told)).toEqual([200])
      expect(target.seen[0]?.headers.get('host')).toBe(`localhost.:${target.port}`)
    })

    test('the host and port of the target, and the user agent', async () => {
      const { first, target } = await seenOf({})
      expect(first.headers.get('host')).toBe(`127.0.0.1:${target.port}`)
      expect(first.headers.get('user-agent')).toBe(`breakwater/${version}`)
    })

    test('the headers of the plan, which override the default ones whatever their letter case', async () => {
      const headers = { 'USER-Agent': 'other/1', Host: 'example.test', 'X-Twice': 'a, b', 'content-length': '7' }
      const { first } = await seenOf({ method: 'POST', headers, body: 'abc' })
      expect(Object.fromEntries(first.headers)).toMatchObject({
        'user-agent': 'other/1',
        host: 'example.test',
        'x-twice': 'a, b',
        'content-length': '3',
      })
    })

    test('repeated headers as given, with their order and letter case', async () => {
      const headers = {
        'X-Many': ['b', 'a', 'b'],
        Accept: ['text/html', 'text/plain'],
        'x-many': 'c',
        'User-Agent': ['u', 'v'],
      }
      const { first } = await seenOf({ headers })
      const own = first.fields.filter((field) => /^(x-many|accept|user-agent):/i.test(field))
      expect(own.map((field) => field.replace(/: */, ': '))).toEqual([
        ...['X-Many: b', 'X-Many: a', 'X-Many: b', 'Accept: text/html', 'Accept: text/plain', 'x-many: c'],
        ...['User-Agent: u', 'User-Agent: v'],
      ])
    })

    test.each(['__proto__', 'constructor', 'toString', '1'])('a header named %s', async (name) => {
      const { first } = await seenOf({ headers: Object.fromEntries([[name, 'x']]) })
      expect(first.headers.get(name.toLowerCase())).toBe('x')
    })

    test('header values as UTF-8 bytes', async () => {
      const { first } = await seenOf({ headers: { 'X-Name': 'café', 'X-Price': ['5 €', '😀'], 'X-Control': '\u0085' } })
      const bytes = first.fields.map((field) => Buffer.from(field, 'latin1').toString('hex'))
      const sent = (name: string, value: string): string => Buffer.from(`${name}: ${value}`).toString('hex')
      expect(bytes).toEqual(
        expect.arrayContaining([
          ...[sent('X-Name', 'café'), sent('X-Price', '5 €'), sent('X-Price', '😀'), sent('X-Control', '\u0085')],
        ]),
      )
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

    test('a large body at once, without Expect', async () => {
      const { first } = await seenOf({ method: 'POST', body: 'x'.repeat(700_000) })
      expect(first.headers.has('expect')).toBe(false)
      expect(first.body).toHaveLength(700_000)
    })

    test('any bytes unchanged', async () => {
      const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7 + (i >> 8)) & 255))
      for (const body of [bytes.subarray(0, 300), bytes]) {
        const { first } = await seenOf({ method: 'POST', bodyBase64: body.toString('base64') })
        expect(Buffer.from(first.body, 'latin1').equals(body)).toBe(true)
      }
    })

    test.each([1, 16_384, 16_385, 40_000])(
      'a body of %d bytes in chunks of 16 KiB, and says all that it sent',
      async (size) => {
        const body = 'x'.repeat(size)
        const target = await RawTarget.listen(saying(OK))
        const requests = [{ name: 'only', method: 'POST', headers: {}, body, chunked: true }]
        const outcomes = await fireMany(factory, jobFor(target.url(), { requests }), 2)
        await target.close()
        expect(outcomes.map(told)).toEqual([200, 200])
        expect(target.connections).toBe(1)
        const pieces = body.match(/.{1,16384}/g) ?? []
        const framed = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
        for (const [i, seen] of target.seen.entries()) {
          expect(seen.headers.get('transfer-encoding')).toBe('chunked')
          expect(seen.headers.has('content-length')).toBe(false)
          expect(seen.body === `${framed}0\r\n\r\n`).toBe(true)
          expect(outcomes[i]).toMatchObject({ bytesSent: seen.bytes })
        }
      },
    )

    test('no chunks without a body', async () => {
      const { first } = await seenOf({ method: 'POST', body: '', chunked: true })
      expect([first.headers.get('content-length'), first.headers.has('transfer-encoding')]).toEqual(['0', false])
    })

    test('a length of 0 if the method expects a body and there is none', async () => {
      const { first } = await seenOf({ method: 'POST', body: '' })
      expect(first.headers.get('content-length')).toBe('0')
    })

    test('no identification of requests by default', async () => {
      const { first } = await seenOf({})
      for (const name of Object.values(identifyHeaders)) expect(first.headers.has(name)).toBe(false)
    })

    test('the test, driver and number with each request if requested', async () => {
      const { seen } = await seenOf({}, { identify: { testId: 'test-1', nodeId: 'node-2' }, count: 30, slots: 4 })
      const { test: testId, driver, request } = identifyHeaders
      const numbers = seen.map(({ headers }) => Number(headers.get(request)))
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
      expect(new Set(seen.map(({ headers }) => `${headers.get(testId)} ${headers.get(driver)}`))).toEqual(
        new Set(['test-1 node-2']),
      )
    })

    test('Connection: close if the plan requires it, and uses a new connection for each request', async () => {
      const { first, target } = await seenOf({ headers: { connection: 'close' } }, { count: 3 })
      expect(first.headers.get('connection')).toBe('close')
      expect(target.connections).toBe(3)
    })
  })

  describe('refuses before anything is sent', () => {
    const refused: Record<string, Partial<PlannedRequest>> = {
      'the method CONNECT': { method: 'CONNECT' },
      'a header with a line break': { headers: { 'x-split': 'a\r\nb: c' } },
      'one of several headers with a line break': { headers: { 'x-split': ['a', 'b\n'] } },
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
