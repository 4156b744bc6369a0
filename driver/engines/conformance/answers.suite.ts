/** Whole responses: how an engine handles each form that HTTP/1.1 allows (RFC 9112). */
import { describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../../lib/clock.ts'
import { micros } from '../../../lib/units.ts'
import { copyOf } from '../exchange.suite.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, turns, type Script } from './raw-target.suite.ts'
import { unreadContract } from './unread.suite.ts'
import { exchangeOf, fireMany, fireOnce, jobFor, told, Witness, type Outcome } from './witness.suite.ts'

function asking(target: RawTarget, method = 'GET', other: Partial<HttpJob> = {}): HttpJob {
  return jobFor(target.url(), { requests: [{ name: 'only', method, headers: {} }], ...other })
}

/** Runs a test against its own target. */
async function against(script: Script, use: (target: RawTarget) => Promise<Outcome[]>): Promise<Outcome[]> {
  const target = await RawTarget.listen(script)
  try {
    return await use(target)
  } finally {
    await target.close()
  }
}

export function answersContract(factory: HttpEngineFactory): void {
  describe('completes', () => {
    test.each([200, 201, 302, 404, 429, 500, 503, 599])('a request that is answered with status %d', async (status) => {
      const script = saying(`HTTP/1.1 ${status} Any\r\nLocation: /elsewhere\r\nContent-Length: 1\r\n\r\nx`)
      const outcomes = await against(script, (target) => fireMany(factory, asking(target), 1))
      expect(outcomes.map(told)).toEqual([status])
    })

    test('a body much larger than any buffer', async () => {
      const size = 3_000_000
      const script: Script = (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
        socket.write(Buffer.alloc(size, 'x'))
      }
      const [outcome] = await against(script, (target) => fireMany(factory, asking(target), 1))
      expect(outcome).toMatchObject({ status: 200, bytesReceived: size + 44 })
    })
  })

  test('reports the instants in order, around those of the target', async () => {
    const marks: number[] = []
    const mark = async (): Promise<void> => {
      await turns()
      marks.push(systemClock.now())
    }
    const script: Script = async (socket) => {
      await mark()
      socket.write(OK.slice(0, 1))
      await mark()
      socket.write(OK.slice(1, -1))
      await mark()
      socket.write(OK.slice(-1))
    }
    const [outcome] = await against(script, (target) => fireMany(factory, asking(target), 1))
    if (outcome?.kind !== 'completed') throw new Error('not completed')
    const { exchange, sentAt, firstByteAt, endedAt } = outcome
    const [received, started, nearly] = marks
    const inOrder = [exchange.intendedAt, sentAt, received, firstByteAt, started, nearly, endedAt]
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('returns the exchange itself, with its number and intended instant unchanged', async () => {
    const target = await RawTarget.listen(saying(OK))
    const witness = new Witness()
    const engine = factory(asking(target), witness)
    const exchange = exchangeOf(123_456_789, micros(42.5))
    const before = copyOf(exchange)
    expect(engine.fire(exchange)).toBe(true)
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes[0]?.exchange).toBe(exchange)
    expect(exchange).toMatchObject({ request: 123_456_789, intendedAt: 42.5 })
    expect(exchange).toEqual(before)
  })

  unreadContract(factory, async (meanwhile) => {
    const target = await RawTarget.listen((socket) => {
      socket.write(OK)
      meanwhile()
    })
    return { url: target.url(), close: () => target.close() }
  })

  test('completes 2,000 requests of node:http over 20 connections, each once', async () => {
    let served = 0
    const server = createServer((request, response) => {
      served += 1
      request.resume().on('end', () => response.end(`answer to ${request.method ?? ''}`))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const request = { name: 'only', method: 'POST', headers: {}, body: 'x'.repeat(1_000) }
    const outcomes = await fireMany(factory, jobFor(target, { requests: [request], slots: 20 }), 2_000)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(served).toBe(2_000)
    expect(new Set(outcomes.map(({ exchange }) => exchange.request)).size).toBe(2_000)
    expect(new Set(outcomes.map(told))).toEqual(new Set([200]))
  })

  test('completes a request to an IPv6 address', async () => {
    const server = createServer((_request, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve))
    const { port } = server.address() as AddressInfo
    const outcome = await fireOnce(factory, jobFor(`http://[::1]:${port}/`))
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(told(outcome)).toBe(200)
  })
}
