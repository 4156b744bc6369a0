import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { silentLog } from '../lib/log.ts'
import { startTarget } from './server.ts'
import { type Subject, Wire, startSubject, until } from './wire.suite.ts'

let target: Subject
beforeEach(async () => {
  target = await startSubject()
})
afterEach(async () => {
  await target.close()
})

describe('requests under test', () => {
  test('GET / responds with Hello World, its length, and a keep-alive of more than a minute', async () => {
    const response = await fetch(target.url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('Hello World')
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(response.headers.get('content-length')).toBe('11')
    expect(response.headers.get('connection')).toBe('keep-alive')
    expect(Number(/timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThanOrEqual(65)
  })

  test('GET /ping responds with its JSON and counts', async () => {
    expect(await (await fetch(`${target.url}/ping`)).json()).toEqual({ message: 'pong' })
    expect(target.counts().requestsSeen).toBe(1)
  })

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s of any path gets a response and counts',
    async (method) => {
      const response = await fetch(`${target.url}/any/path?page=2`, { method })
      expect([response.status, await response.text()]).toEqual([200, 'Hello World'])
      expect(target.counts()).toMatchObject({ requestsSeen: 1, responsesSent: 1, byClass: { '2xx': 1 } })
    },
  )

  test('HEAD has the headers of GET and no body', async () => {
    const wire = new Wire(target.port).ask('HEAD /').ask('HEAD /?size=5&drip=1', ['Connection: close'])
    await until(() => wire.fate !== undefined)
    expect(wire.received).toMatch(
      /content-length: 11\r\n(?:.+\r\n)*\r\nHTTP.* 200 OK\r\n(?:.+\r\n)*content-length: 5\r\n/,
    )
    expect(wire.received).not.toContain('Hello')
    expect(wire.fate).toBe('end')
  })

  test('a body is read to its end before the response, and counted in bytes', async () => {
    const body = 'x'.repeat(3_000_000)
    const response = await fetch(`${target.url}/upload`, { method: 'POST', body })
    expect(await response.text()).toBe('Hello World')
    expect(target.counts().bytes.received).toBeGreaterThan(body.length)
  })

  test('a path in the form used by proxies is the same path', async () => {
    const wire = new Wire(target.port).ask('GET http://target/metric').ask('GET http://target?status=404')
    await until(() => wire.received.includes('Hello World'))
    expect(wire.body).toMatch(/^0HTTP\/1\.1 404 /)
  })

  test('a path that only resembles a control route is a request under test', async () => {
    expect(await target.text('/metrics2')).toBe('Hello World')
    expect(await target.text('/controls')).toBe('Hello World')
    expect(await target.text('//control/faults')).toBe('Hello World')
    expect(target.counts().requestsSeen).toBe(3)
  })

  test('a thousand concurrent requests on eight connections each get a response and are counted once', async () => {
    const wires = Array.from({ length: 8 }, () => new Wire(target.port))
    for (const wire of wires) for (let index = 0; index < 125; index += 1) wire.ask('GET /')
    await until(() => wires.every((wire) => wire.received.split('Hello World').length === 126))
    for (const wire of wires) wire.socket.destroy()
    await until(() => target.counts().connections.open === 0)
    expect(target.counts()).toMatchObject({ requestsSeen: 1_000, responsesSent: 1_000 })
    expect(target.counts().connections.opened).toBe(8)
    expect(target.counts().bytes.sent).toBe(wires.reduce((sum, wire) => sum + wire.received.length, 0))
  })
})

describe('starting and stopping', () => {
  test('a port in use is rejected with its number and the flag that changes it', async () => {
    await expect(startTarget({ port: target.port }, silentLog)).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringMatching(new RegExp(`${target.port}.*--port`)),
      details: { port: target.port },
    })
  })

  test('an address of another machine is rejected as a wrong setting', async () => {
    await expect(startTarget({ host: '192.0.2.1' }, silentLog)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--host'),
    })
  })

  test('the address is logged once, and requests are not logged', async () => {
    const lines: unknown[] = []
    const keep = (fields: unknown): void => {
      lines.push(fields)
    }
    const other = await startTarget({}, { ...silentLog, info: keep, warn: keep, error: keep, debug: keep })
    const address = `http://127.0.0.1:${other.port}`
    await (await fetch(address)).text()
    await other.close()
    expect(lines).toEqual([{ address }])
  })

  test('a stop ends idle, hanging, dripping and half-sent connections', async () => {
    const idle = new Wire(target.port).ask('GET /')
    const hanging = new Wire(target.port).ask('GET /?hang=1')
    const dripping = new Wire(target.port).ask('GET /?drip=60000')
    const halfSent = new Wire(target.port).ask('POST /', ['Content-Length: 10'])
    const silent = new Wire(target.port)
    await until(() => target.counts().requestsSeen === 4 && target.counts().connections.open === 5)
    await target.close()
    await until(() => [idle, hanging, dripping, halfSent, silent].every(({ fate }) => fate !== undefined))
    expect(target.counts().connections.open).toBe(0)
    expect(hanging.received).toBe('')
  })

  test('a stop lets responses in progress end, and closes the connection after them', async () => {
    const wire = new Wire(target.port).ask('GET /?delay=200')
    await until(() => target.counts().requestsSeen === 1)
    const closed = target.close()
    wire.ask('GET /ping')
    await closed
    await until(() => wire.fate !== undefined)
    const [first = '', second = ''] = wire.received.split('Hello World')
    expect(first).toMatch(/connection: keep-alive/i)
    expect(second).toMatch(/connection: close/i)
    expect(second).toMatch(/pong"}$/)
  })

  test('a stop does not wait after the last response', async () => {
    const wire = new Wire(target.port).ask('GET /?delay=50')
    await until(() => target.counts().requestsSeen === 1)
    await target.close()
    await until(() => wire.fate !== undefined)
    expect([wire.body, wire.fate]).toEqual(['Hello World', 'end'])
  })
})
