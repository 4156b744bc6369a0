import { describe, expect, test } from '@jest/globals'
import { createSecureServer, createServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:tls'
import { BreakwaterError } from '../../../lib/errors.ts'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import { version } from '../../../lib/version.ts'
import { identifyHeaders } from '../http-job.ts'
import { certificates } from '../conformance/tls.suite.ts'
import { fireAll, fireNow, fireOnce, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { listen, type Seen, seenOf, taking } from './seen.suite.ts'

describe('The engine http2 sends', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'BREW'])(
    'the method %s',
    async (method) => {
      const { seen } = await seenOf({ method }, { count: 2 })
      expect(seen.map(({ headers }) => headers[':method'])).toEqual([method, method])
    },
  )

  test.each(['/', '/a/b%20c', '/?', '/search?q=a+b&q=%C3%A9&empty=', '/x;y=1?u=http://other/'])(
    'the path and query %s as given',
    async (path) => {
      const { first } = await seenOf({}, { path })
      expect(first.headers[':path']).toBe(path)
    },
  )

  test('the path as written, if the plan requires it', async () => {
    const { first } = await seenOf({ pathAsIs: true }, { path: '/a/../b/./%2e%2e/é?/../x#y' })
    expect(first.headers[':path']).toBe(Buffer.from('/a/../b/./%2e%2e/é?/../x').toString('latin1'))
  })

  test('no fragment', async () => {
    const { first } = await seenOf({}, { path: '/a?b#c' })
    expect(first.headers[':path']).toBe('/a?b')
  })

  test('the host and port of the target, and the user agent', async () => {
    const { first, port } = await seenOf({})
    expect(first.headers).toMatchObject({
      ':authority': `127.0.0.1:${port}`,
      ':scheme': 'http',
      'user-agent': `breakwater/${version}`,
    })
    expect(first.headers.host).toBeUndefined()
  })

  test('the headers of the plan in lower case, Host as :authority, and none about the connection', async () => {
    const headers = {
      'USER-Agent': 'other/1',
      Host: 'example.test',
      'X-Twice': 'a, b',
      'X-Blank': '  around\t',
      'X-Latin': 'h\u00e9llo',
      'content-length': '7',
      Connection: 'keep-alive',
      'Proxy-Connection': 'keep-alive',
    }
    const { first } = await seenOf({ method: 'POST', headers, body: 'abc' })
    expect(first.headers).toMatchObject({
      ':authority': 'example.test',
      'user-agent': 'other/1',
      'x-twice': 'a, b',
      'x-blank': 'around',
      // As node:http2 returns it: each byte as one character.
      'x-latin': 'h\u00c3\u00a9llo',
      'content-length': '3',
    })
    for (const name of ['host', 'connection', 'proxy-connection']) expect(first.headers[name]).toBeUndefined()
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET'])('the same body with each %s', async (method) => {
    const { seen } = await seenOf({ method, body: 'héllo' }, { count: 3 })
    expect(seen.map(({ body }) => Buffer.from(body, 'latin1').toString())).toEqual(['héllo', 'héllo', 'héllo'])
    expect(seen[0]?.headers['content-length']).toBe('6')
  })

  test('a body larger than any window', async () => {
    const { seen } = await seenOf({ method: 'POST', body: 'x'.repeat(690_000) }, { count: 6, slots: 3 })
    expect(seen.map(({ body }) => body.length)).toEqual(Array.from({ length: 6 }, () => 690_000))
  })

  test('a length of 0 if the method expects a body and there is none', async () => {
    const { first } = await seenOf({ method: 'POST', body: '' })
    expect(first.headers['content-length']).toBe('0')
  })

  test('large headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x-large-${i}`, 'x'.repeat(8_000)]))
    const { first } = await seenOf({ headers })
    expect(first.headers['x-large-5']).toHaveLength(8_000)
  })

  test('no identification of requests by default', async () => {
    const { first } = await seenOf({})
    for (const name of Object.values(identifyHeaders)) expect(first.headers[name]).toBeUndefined()
  })

  test('the test, driver and number with each request if requested', async () => {
    const identify = { testId: 'test-1', nodeId: 'node-2' }
    const { seen } = await seenOf({}, { identify, count: 30, slots: 8, transport: { streams: 4 } })
    const { test: testId, driver, request } = identifyHeaders
    const numbers = seen.map(({ headers }) => Number(headers[request]))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(new Set(seen.map(({ headers }) => `${String(headers[testId])} ${String(headers[driver])}`))).toEqual(
      new Set(['test-1 node-2']),
    )
  })
})

test('The engine http2 sends the requested one of several requests, on one connection', async () => {
  const seen: Seen[] = []
  const server = createServer().on('stream', taking(seen))
  const requests = [
    { name: 'browse', method: 'GET', headers: { 'x-of': 'browse' } },
    { name: 'order', method: 'POST', headers: {}, body: 'abc' },
  ]
  const witness = new Witness()
  const engine = http2Engine(jobFor(`http://127.0.0.1:${await listen(server)}/`, { requests }), witness)
  for (const [number, name] of [1, 0, 1].entries()) {
    expect(fireNow(engine, number, name)).toBe(true)
    await witness.until(number + 1)
  }
  await engine.close()
  expect(seen.map(({ headers }) => [headers[':method'], headers['x-of']])).toEqual([
    ['POST', undefined],
    ['GET', 'browse'],
    ['POST', undefined],
  ])
  expect(witness.connections).toHaveLength(1)
})

describe('The engine http2 refuses before anything is sent', () => {
  const refused: Record<string, Partial<PlannedRequest>> = {
    'the method CONNECT': { method: 'CONNECT' },
    'a header with a line break': { headers: { 'x-split': 'a\r\nb: c' } },
    'Transfer-Encoding': { headers: { 'Transfer-Encoding': 'chunked' } },
    'Keep-Alive': { headers: { 'keep-alive': 'timeout=5' } },
    Expect: { headers: { expect: '100-continue' } },
    Upgrade: { headers: { upgrade: 'h2c' } },
    TE: { headers: { te: 'gzip' } },
    'HTTP2-Settings': { headers: { 'HTTP2-Settings': 'AAMAAABkAAQAAP__' } },
  }
  test.each(Object.keys(refused))('%s', (name) => {
    const request = { name: 'only', method: 'GET', headers: {}, ...refused[name] }
    expect(() => http2Engine(jobFor('http://127.0.0.1:1/', { requests: [request] }), new Witness())).toThrow(
      BreakwaterError,
    )
  })
})

describe('The engine http2 with a real target', () => {
  test('completes 2,000 requests over TLS, each once, and reports the two connections', async () => {
    const { ca, server: own } = certificates()
    const seen: Seen[] = []
    const server = createSecureServer(own).on('stream', taking(seen))
    const port = await listen(server)
    const witness = new Witness()
    const request = { name: 'only', method: 'POST', headers: {}, body: 'x'.repeat(1_000) }
    const job = jobFor(`https://localhost:${port}/`, {
      requests: [request],
      slots: 20,
      transport: { streams: 10, connectTo: `127.0.0.1:${port}` },
      credentials: { ca },
    })
    const engine = http2Engine(job, witness)
    fireAll(engine, witness, 2_000)
    await witness.until(2_000)
    await engine.close()
    expect(seen).toHaveLength(2_000)
    expect(seen[0]?.headers[':scheme']).toBe('https')
    expect(new Set(witness.outcomes.map(({ exchange }) => exchange.request)).size).toBe(2_000)
    expect(new Set(witness.outcomes.map(told))).toEqual(new Set([200]))
    expect(witness.connections).toHaveLength(2)
    expect(witness.connections[0]?.tls).toBeGreaterThan(0)
  })

  test('completes a request to an IPv6 address', async () => {
    const seen: Seen[] = []
    const port = await listen(createServer().on('stream', taking(seen)), '::1')
    expect(told(await fireOnce(http2Engine, jobFor(`http://[::1]:${port}/`)))).toBe(200)
    expect(seen[0]?.headers[':authority']).toBe(`[::1]:${port}`)
  })

  test('fails a request as tls if no known authority signed the certificate', async () => {
    const port = await listen(createSecureServer(certificates().selfSigned).on('stream', taking([])))
    expect(told(await fireOnce(http2Engine, jobFor(`https://127.0.0.1:${port}/`)))).toBe('tls')
  })

  test.each([
    ['knows other protocols only', ['http/1.1']],
    ['knows no ALPN', undefined],
  ])('fails as tls one that %s, and tells of no connection', async (_, ALPNProtocols) => {
    const { ca, server: own } = certificates()
    const offer = ALPNProtocols === undefined ? {} : { ALPNProtocols }
    const server = createTlsServer({ ...own, ...offer }, (socket) => socket.on('error', () => undefined))
    const port = await listen(server)
    const witness = new Witness()
    const job = jobFor(`https://127.0.0.1:${port}/`, { slots: 2, transport: { streams: 2 }, credentials: { ca } })
    const engine = http2Engine(job, witness)
    fireAll(engine, witness, 2)
    await witness.until(2)
    await engine.close()
    expect(witness.outcomes.map(told)).toEqual(['tls', 'tls'])
    expect(witness.connections).toEqual([])
  })
})
