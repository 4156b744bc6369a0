/**
 * The transport of requests (lib/plan/transport.ts): the destination of connections, their lifetime, the size limits of
 * responses.
 */
import { describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Transport } from '../../../lib/plan/transport.ts'
import { fromMillis, fromSeconds } from '../../../lib/units.ts'
import { CHUNKED_HEAD, fields } from './cases.suite.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import { OK, RawTarget, saying, sayingAndClosing, type Script } from './raw-target.suite.ts'
import { connecting, QUEUED, stalled } from './stalled.suite.ts'
import { fireAll, fireMany, fireNow, jobFor, told, Witness } from './witness.suite.ts'

export function transportContract(factory: HttpEngineFactory): void {
  placesContract(factory)
  limitsContract(factory)

  describe('keeps connections', () => {
    test('for one request each if the plan requires it, and requests their closing', async () => {
      const target = await RawTarget.listen(saying(OK))
      const outcomes = await fireMany(factory, jobFor(target.url(), { transport: { keepAlive: false } }), 3)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200, 200])
      expect(target.connections).toBe(3)
      expect(target.seen.map(({ headers }) => headers.get('connection'))).toEqual(['close', 'close', 'close'])
    })

    test('no longer than they may be idle', async () => {
      const target = await RawTarget.listen(saying(OK))
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { transport: { idleTimeoutMs: 50 } }), witness)
      const closed = new Promise((resolve) => {
        target.onConnection = (socket) => {
          resolve(once(socket, 'close'))
        }
      })
      fireNow(engine, 0)
      await witness.until(1)
      // Closed by our side, because nothing else closes it.
      await closed
      fireNow(engine, 1)
      await witness.until(2)
      await engine.close()
      await target.close()
      expect(witness.outcomes.map(told)).toEqual([200, 200])
      expect(target.connections).toBe(2)
    })

    test('while a request is in progress', async () => {
      const script: Script = async (socket) => {
        await new Promise((resolve) => setTimeout(resolve, 300))
        socket.write(OK)
      }
      const target = await RawTarget.listen(script)
      const job = jobFor(target.url(), { transport: { idleTimeoutMs: 50 } })
      const outcomes = await fireMany(factory, job, 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200])
      expect(target.connections).toBe(1)
    })
  })

  test('stops connecting at the connect timeout, which is shorter than the timeout of the request', async () => {
    const { url, end } = await stalled()
    const before = connecting()
    const witness = new Witness()
    const timeout = fromSeconds(15)
    const engine = factory(jobFor(url, { slots: 6, timeout, transport: { connectTimeoutMs: 60 } }), witness)
    fireAll(engine, witness, 6)
    await witness.until(6 - QUEUED)
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 6 - QUEUED }, () => 'timeout-connect'))
    for (const { endedAt, exchange } of witness.outcomes)
      expect(endedAt - exchange.firedAt).toBeGreaterThanOrEqual(fromMillis(60))
    await engine.destroy()
    expect(connecting()).toBe(before)
    await end()
    expect(witness.outcomes).toHaveLength(6)
  })

  test('reports each established connection once, with the duration of its steps', async () => {
    const target = await RawTarget.listen(saying(OK))
    const witness = new Witness()
    const engine = factory(jobFor(target.url(), { slots: 3 }), witness)
    fireAll(engine, witness, 30)
    await witness.until(30)
    await engine.close()
    await target.close()
    expect(witness.connections).toHaveLength(3)
    for (const { dns, connect, tls } of witness.connections) {
      expect([dns, tls]).toEqual([-1, -1])
      expect(connect).toBeGreaterThan(0)
    }
  })
}

function placesContract(factory: HttpEngineFactory): void {
  describe('connects', () => {
    test('to another address than that of the target, and sends the host of the target', async () => {
      const target = await RawTarget.listen(saying(OK))
      const transport = { connectTo: `127.0.0.1:${target.port}` }
      const outcomes = await fireMany(factory, jobFor('http://shop.invalid:8080/cart', { transport }), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200])
      expect(target.seen[0]).toMatchObject({ line: 'GET /cart HTTP/1.1' })
      expect(target.seen[0]?.headers.get('host')).toBe('shop.invalid:8080')
    })

    test('to another address by name and by IPv6 address', async () => {
      const target = await RawTarget.listen(saying(OK), { where: { port: 0, host: '::', ipv6Only: false } })
      for (const host of ['localhost', '[::1]']) {
        const transport = { connectTo: `${host}:${target.port}` }
        expect((await fireMany(factory, jobFor('http://shop.invalid/', { transport }), 1)).map(told)).toEqual([200])
      }
      await target.close()
      expect(target.connections).toBe(2)
    })

    test('to a Unix socket, and keeps the connection', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'breakwater-'))
      const path = join(folder, 'target.sock')
      const target = await RawTarget.listen(saying(OK), { where: { path } })
      const outcomes = await fireMany(factory, jobFor('http://shop.invalid/', { transport: { unixSocket: path } }), 3)
      await target.close()
      const gone = await fireMany(factory, jobFor('http://shop.invalid/', { transport: { unixSocket: path } }), 1)
      rmSync(folder, { recursive: true })
      expect(outcomes.map(told)).toEqual([200, 200, 200])
      expect(target.connections).toBe(1)
      expect(target.seen[0]?.headers.get('host')).toBe('shop.invalid')
      expect(gone.map(told)).toEqual(['refused'])
    })

    test('to a name with addresses of both families, whichever responds', async () => {
      const target = await RawTarget.listen(saying(OK))
      const witness = new Witness()
      const engine = factory(jobFor(`http://localhost:${target.port}/`, { slots: 2 }), witness)
      fireAll(engine, witness, 10)
      await witness.until(10)
      await engine.close()
      await target.close()
      expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 10 }, () => 200))
      expect(witness.connections).toHaveLength(2)
      expect(Math.max(...witness.connections.map(({ dns }) => dns))).toBeGreaterThan(0)
    })

    test('to the host of the target, whatever the header Host contains', async () => {
      const target = await RawTarget.listen(saying(OK))
      const request = { name: 'only', method: 'GET', headers: { Host: 'other.invalid' } }
      const outcomes = await fireMany(factory, jobFor(target.url(), { requests: [request] }), 1)
      await target.close()
      expect(outcomes.map(told)).toEqual([200])
      expect(target.seen[0]?.headers.get('host')).toBe('other.invalid')
    })
  })
}

function limitsContract(factory: HttpEngineFactory): void {
  /** The outcome of a response under these limits, and that of the next one on any connection. */
  async function under(transport: Transport, script: Script): Promise<unknown[]> {
    const target = await RawTarget.listen((socket, seen) =>
      seen.connection === 0 && seen.before === 0 ? script(socket, seen) : saying(OK)(socket, seen),
    )
    const outcomes = await fireMany(factory, jobFor(target.url(), { transport }), 2)
    await target.close()
    return outcomes.map(told)
  }

  describe('limits the head of a response', () => {
    const transport = { maxHeaderBytes: 1_024 }
    const head = (size: number): string => fields(`A: ${'x'.repeat(size)}\r\nContent-Length: 2`, 'ok')

    test('and accepts one below the limit', async () => {
      expect(await under(transport, saying(head(700)))).toEqual([200, 200])
    })

    test.each([
      ['one field', head(2_000)],
      ['many fields', fields(`${'A: bcdefgh\r\n'.repeat(200)}Content-Length: 2`, 'ok')],
      ['a field that does not end', head(5_000).slice(0, 4_000)],
      ['trailers', `${CHUNKED_HEAD}2\r\nok\r\n0\r\n${'A: bcdefgh\r\n'.repeat(200)}\r\n`],
      ['an informational response', `HTTP/1.1 103 E\r\nA: ${'x'.repeat(2_000)}\r\n\r\n${OK}`],
    ])('and fails as protocol what is over it: %s', async (_what, says) => {
      expect(await under(transport, saying(says))).toEqual(['protocol', 200])
    })

    test('but not all heads together', async () => {
      const early = `HTTP/1.1 103 E\r\nA: ${'x'.repeat(500)}\r\n\r\n`
      expect(await under(transport, saying(early.repeat(8) + OK))).toEqual([200, 200])
    })

    test('to 65,536 bytes by default', async () => {
      expect(await under({}, saying(head(60_000)))).toEqual([200, 200])
      expect(await under({}, saying(head(70_000)))).toEqual(['protocol', 200])
    })
  })

  describe('limits the body of a response', () => {
    const transport = { maxBodyBytes: 1_000 }
    const forms: Record<string, (size: number) => Script> = {
      'of a given length': (size) => saying(fields(`Content-Length: ${size}`, 'x'.repeat(size))),
      'in chunks': (size) => saying(`${CHUNKED_HEAD}${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`),
      'in many chunks': (size) => saying(`${CHUNKED_HEAD}${'1\r\nx\r\n'.repeat(size)}0\r\n\r\n`),
      'until the connection closes': (size) => sayingAndClosing(fields('A: b', 'x'.repeat(size))),
    }

    test.each(Object.keys(forms))('and accepts one of exactly that size: %s', async (name) => {
      expect(await under(transport, forms[name]?.(1_000) ?? saying(''))).toEqual([200, 200])
    })

    test.each(Object.keys(forms))('and fails as too-large one that is one byte larger: %s', async (name) => {
      expect(await under(transport, forms[name]?.(1_001) ?? saying(''))).toEqual(['too-large', 200])
    })

    test('and does not wait for the rest of one that is too large', async () => {
      expect(await under(transport, saying(fields('Content-Length: 5000', 'x'.repeat(1_001))))).toEqual([
        'too-large',
        200,
      ])
      expect(await under(transport, saying(fields('A: b', 'x'.repeat(1_001))))).toEqual(['too-large', 200])
    })

    test('except for a response to HEAD, which has none', async () => {
      const target = await RawTarget.listen(saying(fields('Content-Length: 5000')))
      const request = { name: 'only', method: 'HEAD', headers: {} }
      const outcomes = await fireMany(factory, jobFor(target.url(), { requests: [request], transport }), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200])
    })
  })
}
