/** The undici engine behind a real proxy. */
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Transport } from '../../../lib/plan/transport.ts'
import { fromMillis, fromSeconds } from '../../../lib/units.ts'
import type { HttpJob } from '../http-job.ts'
import { SmallProxy } from '../conformance/proxy.suite.ts'
import { OK, RawTarget, saying, turns } from '../conformance/raw-target.suite.ts'
import { certificates } from '../conformance/tls.suite.ts'
import { TlsTarget } from '../conformance/tls-target.suite.ts'
import { undiciEngine } from './engine.ts'
import { fireAll, fireMany, fireNow, fireOnce, jobFor, told, Witness } from '../conformance/witness.suite.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** Closes it after the test. */
function ending<T extends { close(): unknown }>(thing: T): T {
  endings.push(() => thing.close())
  return thing
}

async function plainTarget(): Promise<RawTarget> {
  return ending(await RawTarget.listen(saying(OK)))
}

async function tlsTarget(options: Parameters<typeof TlsTarget.listen>[0] = {}): Promise<TlsTarget> {
  return ending(await TlsTarget.listen({ ...certificates().server, ...options }))
}

async function smallProxy(): Promise<SmallProxy> {
  return ending(await SmallProxy.listen())
}

/** A job that trusts the authority of the tests. */
function over(transport: Transport, target: string, other: Partial<HttpJob> = {}): HttpJob {
  return jobFor(target, { transport, credentials: { ca: certificates().ca }, ...other })
}

describe('undici behind a proxy', () => {
  test('sends the whole address of a plain target, which receives its own host', async () => {
    const [target, proxy] = [await plainTarget(), await smallProxy()]
    const job = over({ proxy: proxy.url() }, target.url('/a?b=c'), { identify: { testId: 't', nodeId: 'n' } })
    const outcomes = await fireMany(undiciEngine, job, 3)
    expect(outcomes.map(told)).toEqual([200, 200, 200])
    const line = `GET ${target.url('/a?b=c')}`
    expect(proxy.asked).toEqual(Array.from({ length: 3 }, () => ({ line, authorization: undefined })))
    expect(target.seen.map(({ headers }) => headers.get('host'))).toEqual(Array(3).fill(`127.0.0.1:${target.port}`))
    expect(target.seen.map(({ headers }) => headers.get('breakwater-request'))).toEqual(['0', '1', '2'])
    expect(proxy.connections).toBe(1)
  })

  test('sends the user and password of its address to a proxy of a plain target', async () => {
    const [target, proxy] = [await plainTarget(), await smallProxy()]
    const job = over({ proxy: proxy.url('me%40x:a%3Ab@') }, target.url(), { identify: { testId: 't', nodeId: 'n' } })
    expect((await fireMany(undiciEngine, job, 2)).map(told)).toEqual([200, 200])
    const authorization = `Basic ${Buffer.from('me@x:a:b').toString('base64')}`
    expect(proxy.asked.map((asked) => asked.authorization)).toEqual([authorization, authorization])
    expect(target.seen.map(({ headers }) => headers.get('breakwater-request'))).toEqual(['0', '1'])
  })

  test('makes one tunnel per slot to a target over TLS, and only the proxy sees the credentials', async () => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const witness = new Witness()
    const engine = undiciEngine(over({ proxy: proxy.url('me:secret@') }, target.url(), { slots: 2 }), witness)
    fireAll(engine, witness, 20)
    await witness.until(20)
    await engine.close()
    expect(witness.outcomes.map(told)).toEqual(Array(20).fill(200))
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`
    expect(proxy.asked).toEqual(Array(2).fill({ line: `CONNECT localhost:${target.port}`, authorization }))
    expect(target.agreed).toMatchObject([{ name: 'localhost' }, { name: 'localhost' }])
    expect(witness.connections).toHaveLength(2)
    for (const { dns, connect, tls } of witness.connections) {
      expect(dns).toBe(-1)
      expect(Math.min(connect, tls)).toBeGreaterThan(0)
    }
  })

  test.each([1, 2, 3, 4, 5])('accepts a response to CONNECT in pieces of %d bytes', async (size) => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const answer = `HTTP/1.1 200 OK\r\nX: \r ${'x'.repeat(40)}\r\n\r\n`
    const inPieces = async (socket: Duplex): Promise<void> => {
      for (let at = 0; at < answer.length; at += size) {
        socket.write(answer.slice(at, at + size))
        await turns(2)
      }
      const onward = connect(target.port, '127.0.0.1')
      onward.on('error', () => undefined)
      socket.pipe(onward).pipe(socket)
    }
    proxy.onConnect = (socket) => void inPieces(socket)
    const outcomes = await fireMany(undiciEngine, over({ proxy: proxy.url() }, target.url()), 2)
    expect(outcomes.map(told)).toEqual([200, 200])
  })

  test('counts the bytes of HTTP in a tunnel, not those of TLS or of the proxy', async () => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const outcomes = await fireMany(undiciEngine, over({ proxy: proxy.url() }, target.url()), 2)
    expect(outcomes.map((outcome) => outcome.kind === 'completed' && outcome.bytesReceived)).toEqual([
      OK.length,
      OK.length,
    ])
  })

  test('verifies the certificate of the target, not of the proxy', async () => {
    const [target, proxy] = [await tlsTarget(certificates().otherName), await smallProxy()]
    const outcome = await fireOnce(undiciEngine, over({ proxy: proxy.url() }, target.url()))
    expect(outcome).toMatchObject({ code: 'tls' })
    const named = over({ proxy: proxy.url(), serverName: 'another.test' }, target.url())
    expect(told(await fireOnce(undiciEngine, named))).toBe(200)
  })

  const refusing: [string, (proxy: SmallProxy) => void, object][] = [
    [
      'that asks for credentials',
      (proxy) => (proxy.onConnect = (socket) => socket.end('HTTP/1.1 407 Authenticate\r\nContent-Length: 0\r\n\r\n')),
      { code: 'refused', detail: 'the proxy answered 407 to CONNECT' },
    ],
    [
      'that cannot reach the target',
      (proxy) => (proxy.onConnect = (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')),
      { code: 'refused', detail: 'the proxy answered 502 to CONNECT' },
    ],
    ['that closes', (proxy) => (proxy.onConnect = (socket) => socket.end()), { code: 'closed' }],
    [
      'that speaks no HTTP',
      (proxy) => (proxy.onConnect = (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n\r\n')),
      { code: 'protocol' },
    ],
    [
      'whose answer is too long, although it ends',
      (proxy) => (proxy.onConnect = (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`)),
      { code: 'protocol' },
    ],
    [
      'whose answer does not end',
      (proxy) => (proxy.onConnect = (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`)),
      { code: 'protocol' },
    ],
  ]
  test.each(refusing)('fails with a proxy %s, once for each request, and continues', async (_, refuse, failure) => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const witness = new Witness()
    refuse(proxy)
    const engine = undiciEngine(over({ proxy: proxy.url() }, target.url(), { slots: 4 }), witness)
    fireAll(engine, witness, 12)
    await witness.until(12)
    proxy.onConnect = undefined
    fireNow(engine, 12)
    await witness.until(13)
    await engine.close()
    expect(witness.outcomes.slice(0, 12)).toEqual(Array(12).fill(expect.objectContaining(failure)))
    expect(witness.outcomes.slice(12).map(told)).toEqual([200])
    expect(witness.byRequest().size).toBe(13)
    expect(witness.connections).toHaveLength(1)
  })

  test.each<[string, Transport, Partial<HttpJob>]>([
    ["the connection's own limit", { connectTimeoutMs: 50 }, { timeout: fromSeconds(10) }],
    ['the limit of the request', {}, { timeout: fromMillis(50) }],
  ])('gives up a tunnel that is not made within %s', async (_, limits, other) => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const closed = new Promise<void>((resolve) => {
      proxy.onConnect = (socket) => socket.on('end', resolve).resume()
    })
    const outcome = await fireOnce(undiciEngine, over({ proxy: proxy.url(), ...limits }, target.url(), other))
    expect(outcome).toMatchObject({
      code: 'timeout-connect',
      detail: expect.stringMatching(
        /^timed out after 50 ms while waiting for the proxy 127\.0\.0\.1:\d+ to connect to \S+$/,
      ),
    })
    await closed
  })

  test('leaves no pending tunnel when it is destroyed', async () => {
    const [target, proxy] = [await tlsTarget(), await smallProxy()]
    const witness = new Witness()
    const engine = undiciEngine(over({ proxy: proxy.url() }, target.url()), witness)
    const closed = new Promise<void>((resolve) => {
      proxy.onConnect = (socket) => {
        socket.on('end', resolve).resume()
        void engine.destroy()
      }
    })
    fireNow(engine, 0)
    await closed
    expect(witness.outcomes.map(told)).toEqual(['aborted'])
  })

  test('fails as refused without a proxy', async () => {
    const proxy = await SmallProxy.listen()
    await proxy.close()
    const targets = ['http://127.0.0.1:1/', 'https://127.0.0.1:1/']
    const jobs = targets.map((target) => over({ proxy: proxy.url() }, target))
    const outcomes = await Promise.all(jobs.map((job) => fireOnce(undiciEngine, job)))
    expect(outcomes.map(told)).toEqual(['refused', 'refused'])
  })
})
