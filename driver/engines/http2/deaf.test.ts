import { describe, expect, test } from '@jest/globals'
import { connect, type AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { createServer } from 'node:tls'
import { turns } from '../conformance/raw-target.suite.ts'
import { certificates } from '../conformance/tls.suite.ts'
import { fireAll, fireMany, fireNow, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { UNTOLD } from './broken.suite.ts'
import { http2Engine } from './engine.ts'
import {
  eventually,
  frame,
  FrameTarget,
  head,
  ok,
  saying,
  type Script,
  settings,
  types,
  uint32,
} from './frames.suite.ts'

/** More than two intervals between checks of the connections, in ms. */
const LONG = 500

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LONG))
}

describe('The engine http2 fails as protocol, without waiting for the time limit,', () => {
  test.each(Object.keys(UNTOLD))('%s, and abandons the connection', async (name) => {
    const target = await FrameTarget.listen((socket, asked) =>
      (asked.connection === 0 ? UNTOLD[name] : saying(ok))?.(socket, asked),
    )
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual(['protocol', 200])
    expect(target.connections).toBe(2)
  })

  test.each(['a field of 64 KiB', 'a frame of data on no stream'])('%s over TLS', async (name) => {
    const target = await FrameTarget.listen((socket, asked) =>
      (asked.connection === 0 ? UNTOLD[name] : saying(ok))?.(socket, asked),
    )
    const { ca, server: options } = certificates()
    const server = createServer({ ...options, ALPNProtocols: ['h2'] }, (secure) => {
      const plain = connect(Number(new URL(target.url).port), '127.0.0.1')
      pipeline(secure, plain, secure, () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const outcomes = await fireMany(http2Engine, jobFor(url, { credentials: { ca } }), 2)
    await target.close()
    await new Promise((resolve) => server.close(resolve))
    expect(outcomes.map(told)).toEqual(['protocol', 200])
    expect(target.connections).toBe(2)
  })

  test('every request on a connection on which the target violated the protocol, and no other', async () => {
    const target = await FrameTarget.listen((socket, { connection, before }) => {
      if (connection === 0 && before === 4) socket.write(frame(types.data, { payload: Buffer.from('a body') }))
    })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 10, transport: { streams: 5 } }), witness)
    fireAll(engine, witness, 10)
    await witness.until(5)
    await turns()
    expect(witness.outcomes).toMatchObject(
      Array.from({ length: 5 }, () => ({
        code: 'protocol',
        detail: 'what came on the connection is not valid HTTP/2: no response head',
      })),
    )
    expect(engine.inFlight).toBe(5)
    await engine.destroy()
    await target.close()
  })

  test('no request after a complete response that a violation follows: it uses another connection', async () => {
    const wrong = frame(types.data, { payload: Buffer.from('a body') })
    const target = await FrameTarget.listen((socket, { stream, connection, before }) => {
      socket.write(connection + before === 0 ? Buffer.concat([ok(stream), wrong]) : ok(stream))
    })
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 3)
    await target.close()
    expect(outcomes.map(told)).toEqual([200, 200, 200])
    expect(target.connections).toBe(2)
  })

  test('nothing on an idle connection, which is not used again', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    fireNow(engine, 0)
    await witness.until(1)
    for (const socket of target.sockets) socket.write(frame(types.data, { payload: Buffer.from('a body') }))
    await turns()
    fireNow(engine, 1)
    await witness.until(2)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200])
    expect(target.connections).toBe(2)
  })
})

describe('The engine http2 suspects no target', () => {
  const SLOW: Record<string, Script> = {
    'that takes its time': async (socket, { stream }) => {
      await pause()
      socket.write(ok(stream))
    },
    'that takes its time within a body': async (socket, { stream }) => {
      socket.write(head(stream, 200, { 'content-length': '2' }))
      await pause()
      socket.write(ok(stream).subarray(head(stream, 200, { 'content-length': '2' }).length))
    },
    'that says other things meanwhile': async (socket, { stream }) => {
      socket.write(settings({ 3: 50 }))
      socket.write(frame(types.window, { payload: uint32(1_000) }))
      await turns()
      socket.write(frame(types.ping, { payload: Buffer.alloc(8) }))
      await pause()
      socket.write(head(stream, 103))
      await pause()
      socket.write(ok(stream))
    },
  }
  const bodies = { nothing: undefined, 'a body': 'x', 'a large body': 'x'.repeat(60_000) }
  const cases = Object.keys(SLOW).flatMap((name) =>
    Object.entries(bodies).map(([what, body]) => ({ name, what, body })),
  )
  test.each(cases)('$name, to which it sent $what', async ({ name, body }) => {
    const target = await FrameTarget.listen(SLOW[name] ?? saying(ok))
    const request = { name: 'only', method: 'POST', headers: {}, ...(body === undefined ? {} : { body }) }
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual([200, 200])
    // SETTINGS that arrive after the first request are indistinguishable from a violation.
    expect(target.pings).toBeLessThanOrEqual(name.includes('other things') ? 2 : 1)
    expect(target.connections).toBe(1)
  })

  test('that opens no window for the rest of a body', async () => {
    const target = await FrameTarget.listen(async (socket, { stream }) => {
      await pause()
      socket.write(ok(stream))
    })
    const request = { name: 'only', method: 'POST', headers: {}, body: 'x'.repeat(600_000) }
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual([200, 200])
    expect(target.connections).toBe(1)
  })

  test('that reads nothing for a while', async () => {
    const target = await FrameTarget.listen(async (socket, { stream }) => {
      socket.pause()
      await pause()
      socket.resume()
      socket.write(ok(stream))
    })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 3, transport: { streams: 3 } }), witness)
    fireNow(engine, 0)
    await eventually(() => target.asked.length === 1)
    fireNow(engine, 1)
    fireNow(engine, 2)
    await witness.until(3)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200, 200])
    expect(target.connections).toBe(1)
  })
})
