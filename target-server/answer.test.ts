/** Faults over a real connection, in virtual time: a response that is absent before its instant was really held. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { VirtualClock } from '../lib/clock.ts'
import { fromMillis, fromSeconds } from '../lib/units.ts'
import { type Subject, Wire, startSubject, until } from './wire.suite.ts'

let clock: VirtualClock
let target: Subject
beforeEach(async () => {
  clock = new VirtualClock()
  target = await startSubject({ clock, hangLimit: fromSeconds(60) })
})
afterEach(async () => {
  await target.close()
})

/** Sends one request and waits until the target has it. */
async function sent(line: string): Promise<Wire> {
  const before = target.counts().requestsSeen
  const wire = new Wire(target.port).ask(line)
  await until(() => target.counts().requestsSeen > before)
  return wire
}

/** Advances the clock, then gives the target a whole round trip to react. */
async function moveTo(milliseconds: number): Promise<void> {
  await clock.advanceTo(fromMillis(milliseconds))
  await target.text('/healthz')
}

describe('a delay', () => {
  test('holds the response until its instant, and only that response', async () => {
    const wire = await sent('GET /?delay=1000')
    await moveTo(999)
    expect(await target.text('/')).toBe('Hello World')
    expect(wire.received).toBe('')
    await moveTo(1_000)
    await until(() => wire.body === 'Hello World')
  })

  test('for all requests is replaced by that of a query', async () => {
    await target.tell('PUT', '/control/faults', { delay: 5_000 })
    expect(await target.text('/ping?delay=0')).toBe('{"message":"pong"}')
    const wire = await sent('POST /ping')
    await moveTo(4_999)
    expect(wire.received).toBe('')
    await moveTo(5_000)
    await until(() => wire.body === '{"message":"pong"}')
  })

  test('leaves nothing to send or to reset when the client has gone', async () => {
    const wires = [await sent('GET /?delay=1000'), await sent('GET /?delay=1000&reset=1')]
    for (const wire of wires) wire.socket.destroy()
    await until(() => target.counts().connections.open === 0)
    await moveTo(2_000)
    expect(target.counts()).toMatchObject({ requestsSeen: 2, responsesSent: 0, resets: 0 })
  })
})

describe('statuses and sizes', () => {
  test('a status is sent with the usual body and counts in its class', async () => {
    const response = await fetch(`${target.url}/?status=503`)
    expect([response.status, await response.text()]).toEqual([503, 'Hello World'])
    expect(target.counts().byClass).toEqual({ '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 1 })
  })

  test.each([204, 205, 304])('%d has no body', async (status) => {
    const wire = await sent(`GET /?status=${status}&size=10`)
    wire.ask('GET /')
    await until(() => wire.received.includes('Hello World'))
    expect(wire.body).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('a share of statuses is reproduced by the same seed', async () => {
    const run = async (): Promise<number[]> => {
      await target.tell('PUT', '/control/faults', { status: '500:0.5', seed: 42 })
      const statuses: number[] = []
      for (let index = 0; index < 40; index += 1) statuses.push((await fetch(target.url)).status)
      return statuses
    }
    const first = await run()
    expect(new Set(first)).toEqual(new Set([200, 500]))
    expect(await run()).toEqual(first)
  })

  test.each([0, 1, 16_384, 3_000_000])('a body of %d bytes has exactly this length', async (size) => {
    const response = await fetch(`${target.url}/?size=${size}`)
    expect(response.headers.get('content-length')).toBe(String(size))
    expect((await response.arrayBuffer()).byteLength).toBe(size)
  })

  test('a body and a header field are as requested', async () => {
    const response = await fetch(`${target.url}/?body=${encodeURIComponent('{"id":"ä"}')}&header=x-shop:closed`)
    expect([await response.text(), response.headers.get('x-shop')]).toEqual(['{"id":"ä"}', 'closed'])
    await target.tell('PUT', '/control/faults', { body: 'none', header: 'x-all: 1' })
    const all = await fetch(`${target.url}/ping`)
    expect([await all.text(), all.headers.get('x-all')]).toEqual(['none', '1'])
  })

  test('a malformed fault gives a counted 400 that names it, and the connection remains open', async () => {
    const { status, answer } = await target.tell('POST', '/any?delay=soon&size=3')
    expect(status).toBe(400)
    expect(answer).toMatchObject({ error: { code: 'invalid-request', details: { issues: [{ path: 'delay' }] } } })
    expect(target.counts()).toMatchObject({ requestsSeen: 1, responsesSent: 1, byClass: { '4xx': 1 } })
  })
})

describe('a response in parts', () => {
  test('stalls before the second half of the body', async () => {
    const wire = await sent('GET /?stall=500')
    await until(() => wire.body === 'Hello')
    await moveTo(499)
    expect(wire.body).toBe('Hello')
    await moveTo(500)
    await until(() => wire.body === 'Hello World')
  })

  test('drips one byte at each of its instants', async () => {
    const wire = await sent('GET /?drip=100&size=8')
    await until(() => wire.received.endsWith('\r\n\r\n'))
    for (let count = 1; count <= 8; count += 1) {
      await moveTo(count * 100 - 1)
      expect(wire.body).toHaveLength(count - 1)
      await moveTo(count * 100)
      await until(() => wire.body.length === count)
    }
    expect(wire.body).toBe('Hello Wo')
  })
})

describe('the end of a connection', () => {
  test('is a real reset after the delay, without a response', async () => {
    const wire = await sent('GET /?reset=1&delay=10')
    await moveTo(9)
    expect(wire.fate).toBeUndefined()
    await moveTo(10)
    await until(() => wire.fate !== undefined)
    expect([wire.fate, wire.received]).toEqual(['ECONNRESET', ''])
    expect(target.counts()).toMatchObject({ requestsSeen: 1, responsesSent: 0, resets: 1 })
  })

  test('is at the limit of a hang, without a response', async () => {
    const wire = await sent('GET /?hang=1')
    await moveTo(59_999)
    expect(wire.fate).toBeUndefined()
    await moveTo(60_000)
    await until(() => wire.fate !== undefined)
    expect([wire.fate, wire.received]).toEqual(['end', ''])
  })

  test('is announced and follows the response', async () => {
    const wire = await sent('GET /?close=1')
    await until(() => wire.fate !== undefined)
    expect(wire.received).toMatch(/\r\nconnection: close\r\n/i)
    expect([wire.fate, wire.body]).toEqual(['end', 'Hello World'])
  })
})

describe('a stall for all requests', () => {
  test('holds every response during its time, and none before or after', async () => {
    await target.tell('PUT', '/control/faults', { stall: { every: 10_000, for: 1_000 } })
    expect(await target.text('/')).toBe('Hello World')
    await moveTo(10_200)
    const wires = [await sent('GET /'), await sent('POST /ping'), await sent('GET /?status=404')]
    await moveTo(10_999)
    expect(wires.map((wire) => wire.received)).toEqual(['', '', ''])
    await moveTo(11_000)
    await until(() => wires.every((wire) => wire.body !== '' && wire.received !== ''))
    expect(await target.text('/')).toBe('Hello World')
  })

  test('holds a response whose delay ends in it', async () => {
    await target.tell('PUT', '/control/faults', { stall: { every: 10_000, for: 1_000 }, delay: 600 })
    await moveTo(9_500)
    const wire = await sent('GET /')
    await moveTo(10_100)
    await moveTo(10_999)
    expect(wire.received).toBe('')
    await moveTo(11_000)
    await until(() => wire.body === 'Hello World')
  })
})
