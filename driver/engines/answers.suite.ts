/** Answers that are whole: what an engine makes of each form that HTTP/1.1 allows (RFC 9112). */
import { describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../lib/clock.ts'
import { micros } from '../../lib/units.ts'
import type { EngineFactory, EngineJob } from './engine.ts'
import { fireMany, fireOnce, jobFor, told, Witness, type Outcome } from './witness.suite.ts'
import { OK, RawTarget, saying, sayingAndClosing, turns, type Script } from './raw-target.suite.ts'

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n'
const FORMS: Record<string, { script: Script; answer: string; status: number; method?: string; reuse: boolean }> = {
  'a body of a given length': { ...form(OK), reuse: true },
  'an empty body': { ...form('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), reuse: true },
  '204 without a body': { ...form('HTTP/1.1 204 No Content\r\n\r\n', 204), reuse: true },
  '304 without a body': { ...form('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n', 304), reuse: true },
  'the head that HEAD asks for': {
    ...form('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'),
    method: 'HEAD',
    reuse: true,
  },
  'chunks with an extension': { ...form(`${CHUNKED}\r\n`), reuse: true },
  'chunks with trailers': { ...form(`${CHUNKED}Checksum: 1\r\nOther: 2\r\n\r\n`), reuse: true },
  'no reason phrase': { ...form('HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'), reuse: true },
  '103 before the answer': { ...form(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`), reuse: true },
  '102 twice before the answer': { ...form(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2)}${OK}`), reuse: true },
  'a body until the connection closes': { ...closing('HTTP/1.1 200 OK\r\n\r\nas long as it lasts'), reuse: false },
  'HTTP/1.0': { ...closing('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'), reuse: false },
  'Connection: close': {
    ...closing('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'),
    reuse: false,
  },
}

function form(answer: string, status = 200): { script: Script; answer: string; status: number } {
  return { script: saying(answer), answer, status }
}

function closing(answer: string): { script: Script; answer: string; status: number } {
  return { script: sayingAndClosing(answer), answer, status: 200 }
}

function asking(target: RawTarget, method = 'GET', other: Partial<EngineJob> = {}): EngineJob {
  return jobFor(target.url(), { request: { name: 'only', method, headers: {} }, ...other })
}

/** Fires at a target of its own. */
async function against(script: Script, use: (target: RawTarget) => Promise<Outcome[]>): Promise<Outcome[]> {
  const target = await RawTarget.listen(script)
  try {
    return await use(target)
  } finally {
    await target.close()
  }
}

export function answersContract(factory: EngineFactory): void {
  describe('completes', () => {
    test.each([200, 201, 302, 404, 429, 500, 503, 599])('a request that is answered with status %d', async (status) => {
      const script = saying(`HTTP/1.1 ${status} Any\r\nLocation: /elsewhere\r\nContent-Length: 1\r\n\r\nx`)
      const outcomes = await against(script, (target) => fireMany(factory, asking(target), 1))
      expect(outcomes.map(told)).toEqual([status])
    })

    test.each(Object.keys(FORMS))('%s, twice, and counts the bytes exactly', async (name) => {
      const { script, answer, status, method, reuse } = FORMS[name] ?? { ...form(OK), reuse: true }
      const target = await RawTarget.listen(script)
      const outcomes = await fireMany(factory, asking(target, method), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([status, status])
      expect(target.connections).toBe(reuse ? 1 : 2)
      outcomes.forEach((outcome, i) => {
        expect(outcome).toMatchObject({ bytesReceived: answer.length, bytesSent: target.seen[i]?.bytes })
      })
    })

    test.each(Object.keys(FORMS))('%s, cut at every byte', async (name) => {
      const { answer, status, method, reuse } = FORMS[name] ?? { ...form(OK), reuse: true }
      const cut: Script = async (socket, { before, connection }) => {
        const at = 1 + (reuse ? before : connection)
        socket.write(answer.slice(0, at), 'latin1')
        await turns(3)
        if (reuse) socket.write(answer.slice(at), 'latin1')
        else socket.end(answer.slice(at), 'latin1')
      }
      const count = answer.length - 1
      const outcomes = await against(cut, (target) => fireMany(factory, asking(target, method), count))
      expect(outcomes.map(told)).toEqual(Array.from({ length: count }, () => status))
    })

    test('a 304 that says the length of the body it does not have', async () => {
      const script = saying('HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n')
      const outcomes = await against(script, (target) => fireMany(factory, asking(target), 2))
      expect(outcomes.map(told)).toEqual([304, 304])
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

  test('tells the instants in their order, around those of the target', async () => {
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
    const { intendedAt, sentAt, firstByteAt, endedAt } = outcome
    const [received, started, nearly] = marks
    const inOrder = [intendedAt, sentAt, received, firstByteAt, started, nearly, endedAt]
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('hands back the number and the intended instant as they were given', async () => {
    const target = await RawTarget.listen(saying(OK))
    const witness = new Witness()
    const engine = factory(asking(target), witness)
    expect(engine.fire(123_456_789, micros(42.5), systemClock.now())).toBe(true)
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes[0]).toMatchObject({ request: 123_456_789, intendedAt: 42.5 })
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
    const outcomes = await fireMany(factory, jobFor(target, { request, slots: 20 }), 2_000)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(served).toBe(2_000)
    expect(new Set(outcomes.map(({ request: number }) => number)).size).toBe(2_000)
    expect(new Set(outcomes.map(told))).toEqual(new Set([200]))
  })

  test('completes a request to an address of IPv6', async () => {
    const server = createServer((_request, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve))
    const { port } = server.address() as AddressInfo
    const outcome = await fireOnce(factory, jobFor(`http://[::1]:${port}/`))
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(told(outcome)).toBe(200)
  })
}
