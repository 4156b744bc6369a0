/** How the requests of the undici engine travel: Unix sockets, TLS, limits. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Transport } from '../../../lib/plan/transport.ts'
import { fromMillis } from '../../../lib/units.ts'
import type { HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, turns } from '../conformance/raw-target.suite.ts'
import { connecting, stalled } from '../conformance/stalled.suite.ts'
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

async function plainTarget(answer = OK): Promise<RawTarget> {
  return ending(await RawTarget.listen(saying(answer)))
}

async function tlsTarget(options: Parameters<typeof TlsTarget.listen>[0] = {}): Promise<TlsTarget> {
  return ending(await TlsTarget.listen({ ...certificates().server, ...options }))
}

/** A job that trusts the authority of the tests. */
function over(transport: Transport, target: string, other: Partial<HttpJob> = {}): HttpJob {
  return jobFor(target, { transport, credentials: { ca: certificates().ca }, ...other })
}

describe('undici with a transport', () => {
  test('reports each connection once, with its steps', async () => {
    const target = await tlsTarget()
    const witness = new Witness()
    const engine = undiciEngine(over({}, target.url(), { slots: 3 }), witness)
    fireAll(engine, witness, 30)
    await witness.until(30)
    await engine.close()
    expect(witness.connections).toHaveLength(3)
    for (const { dns, connect, tls } of witness.connections) expect(Math.min(dns, connect, tls)).toBeGreaterThan(0)
  })

  test('reports no connection that could not be made', async () => {
    const witness = new Witness()
    const engine = undiciEngine(jobFor('http://127.0.0.1:1/'), witness)
    fireAll(engine, witness, 3)
    await witness.until(3)
    await engine.close()
    expect(witness.outcomes).toMatchObject(Array(3).fill({ detail: '127.0.0.1:1: connection refused (ECONNREFUSED)' }))
    expect(witness.connections).toEqual([])
  })

  test('presents its certificate, and fails as tls without one that is required', async () => {
    const { ca, client } = certificates()
    const target = await tlsTarget({ ca, requestCert: true })
    const own = over({}, target.url(), { credentials: { ca, ...client } })
    expect(told(await fireOnce(undiciEngine, own))).toBe(200)
    expect(told(await fireOnce(undiciEngine, over({}, target.url())))).toBe('tls')
  })

  test('does not verify the target when verification is off', async () => {
    const target = await tlsTarget(certificates().selfSigned)
    expect(told(await fireOnce(undiciEngine, over({}, target.url())))).toBe('tls')
    expect(told(await fireOnce(undiciEngine, over({ insecure: true }, target.url())))).toBe(200)
  })

  test('connects to another address, and sends the host of the target', async () => {
    const target = await plainTarget()
    const job = over({ connectTo: `127.0.0.1:${target.port}` }, 'http://nonexistent.invalid/x')
    expect(told(await fireOnce(undiciEngine, job))).toBe(200)
    expect(target.seen[0]?.headers.get('host')).toBe('nonexistent.invalid')
  })

  test('uses a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-undici-'))
    endings.push(() => {
      rmSync(folder, { recursive: true })
    })
    const unixSocket = join(folder, 'target')
    const server: Server = createServer((_, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(unixSocket, resolve))
    endings.push(() => new Promise((resolve) => server.close(resolve)))
    expect(told(await fireOnce(undiciEngine, over({ unixSocket }, 'http://nonexistent.invalid/')))).toBe(200)
  })

  test('uses a new connection for each request without keep-alive, and sends Connection: close', async () => {
    const target = await plainTarget()
    const outcomes = await fireMany(undiciEngine, over({ keepAlive: false }, target.url(), { slots: 2 }), 10)
    expect(outcomes.map(told)).toEqual(Array(10).fill(200))
    expect(target.connections).toBe(10)
    expect(target.seen.map(({ headers }) => headers.get('connection'))).toEqual(Array(10).fill('close'))
  })

  test('closes a connection that was idle for too long, and makes another one', async () => {
    const target = await plainTarget()
    const closed = new Promise<void>((resolve) => {
      target.onConnection = (socket) =>
        socket.once('close', () => {
          resolve()
        })
    })
    const witness = new Witness()
    const engine = undiciEngine(over({ idleTimeoutMs: 20 }, target.url()), witness)
    fireNow(engine, 0)
    await closed
    fireNow(engine, 1)
    await witness.until(2)
    await engine.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200])
    expect(target.connections).toBe(2)
  })

  const body = (length: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n' + `${'x'.repeat(101)}\r\n0\r\n\r\n`
  test.each([
    ['a body of the largest size', body(100), 200],
    ['a larger body', body(101), 'too-large'],
    ['a larger body in chunks', chunked, 'too-large'],
  ])('with %s', async (_, answer, outcome) => {
    const target = await plainTarget(answer)
    const outcomes = await fireMany(undiciEngine, over({ maxBodyBytes: 100 }, target.url()), 2)
    expect(outcomes.map(told)).toEqual([outcome, outcome])
  })

  test('accepts a head of 60 kB, and a larger one only when it is allowed', async () => {
    const head = (length: number): string => OK.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(length)}\r\n\r\n`)
    const [large, huge] = [await plainTarget(head(60_000)), await plainTarget(head(90_000))]
    expect(told(await fireOnce(undiciEngine, over({}, large.url())))).toBe(200)
    expect(told(await fireOnce(undiciEngine, over({}, huge.url())))).toBe('protocol')
    expect(told(await fireOnce(undiciEngine, over({ maxHeaderBytes: 100_000 }, huge.url())))).toBe(200)
    expect(told(await fireOnce(undiciEngine, over({ maxHeaderBytes: 256 }, large.url())))).toBe('protocol')
  })

  test('reports how long it waited for a connection that was not made, and to which destination', async () => {
    const { url, end } = await stalled()
    endings.push(end)
    const witness = new Witness()
    const engine = undiciEngine(over({}, url, { slots: 8, timeout: fromMillis(60) }), witness)
    fireAll(engine, witness, 8)
    await witness.until(8)
    await engine.close()
    const details = witness.outcomes.filter((outcome) => told(outcome) === 'timeout-connect')
    expect(details).toMatchObject(
      Array(6).fill({ detail: `timed out after 60 ms while connecting to ${new URL(url).host}` }),
    )
  })

  test('stops connecting at the connect timeout, and leaves no pending connection', async () => {
    const { url, end } = await stalled()
    endings.push(end)
    const before = connecting()
    const witness = new Witness()
    const engine = undiciEngine(over({ connectTimeoutMs: 50 }, url, { slots: 8 }), witness)
    fireAll(engine, witness, 8)
    await witness.until(6)
    await turns()
    expect(witness.outcomes.map(told)).toEqual(Array(6).fill('timeout-connect'))
    expect(connecting()).toBe(before)
    await engine.destroy()
  })
})
