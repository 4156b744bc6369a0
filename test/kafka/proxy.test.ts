import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'
import { performance } from 'node:perf_hooks'
import { systemCode } from '../../lib/errors.ts'
import { freePorts } from './ports.ts'
import { type Proxy, startProxy } from './proxy.ts'

/** A server that echoes its input, and remembers it. */
class Echo {
  received = ''
  readonly #server: Server

  constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (bytes) => (this.received += bytes.toString()))
      socket.pipe(socket)
    })
  }

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
  }
}

/** A client that collects the responses, and how its connection ended. */
class Client {
  received = ''
  failure: string | undefined
  ended = false
  readonly #socket: Socket
  readonly closed: Promise<unknown>

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.on('data', (bytes) => (this.received += bytes.toString()))
    this.#socket.on('end', () => (this.ended = true))
    this.#socket.on('error', (error) => (this.failure = systemCode(error)))
    this.closed = new Promise((resolve) => this.#socket.on('close', resolve))
  }

  send(text: string): void {
    this.#socket.write(text)
  }

  async until(text: string): Promise<void> {
    while (!this.received.endsWith(text)) await once(this.#socket, 'data')
  }

  async roundTrip(text: string): Promise<void> {
    this.send(text)
    await this.until(text)
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

describe('the proxy', () => {
  let echo: Echo
  let target: string
  let proxy: Proxy
  const clients: Client[] = []
  const client = (port: number): Client => {
    const made = new Client(port)
    clients.push(made)
    return made
  }

  beforeEach(async () => {
    echo = new Echo()
    target = await echo.listen()
    proxy = await startProxy(target)
  })

  afterEach(async () => {
    for (const made of clients.splice(0)) made.destroy()
    await proxy.close()
    echo.close()
  })

  it('passes bytes both ways and counts its connections', async () => {
    const one = client(proxy.port)
    await one.roundTrip('hello')
    expect(one.received).toBe('hello')
    expect(echo.received).toBe('hello')
    expect(proxy.connections).toBe(1)
  })

  it('passes more bytes than fit into its buffers, unchanged', async () => {
    const one = client(proxy.port)
    const text = Array.from({ length: 400_000 }, (_, i) => `${i};`).join('')
    await one.roundTrip(`${text}end`)
    expect(one.received).toBe(`${text}end`)
  })

  it('passes on a clean close after the last byte', async () => {
    const one = client(proxy.port)
    one.send('last words')
    one.end()
    await one.closed
    expect(one).toMatchObject({ received: 'last words', ended: true, failure: undefined })
  })

  it('ends connections and refuses new ones when it is cut, until it is resumed on the same port', async () => {
    const one = client(proxy.port)
    await one.roundTrip('before')
    await proxy.cut()
    await one.closed
    const refused = client(proxy.port)
    await refused.closed
    expect(refused.failure).toBe('ECONNREFUSED')
    const port = proxy.port
    await proxy.resume()
    await client(port).roundTrip('after')
  })

  it('lets nothing pass while it is paused, keeps the connection, and then passes all in order', async () => {
    const one = client(proxy.port)
    await one.roundTrip('a')
    proxy.pause()
    one.send('b')
    await roundTripsBeside(target)
    one.send('c')
    await roundTripsBeside(target)
    expect(one.received).toBe('a')
    expect(echo.received).not.toMatch(/[bc]/)
    await proxy.resume()
    await one.until('c')
    expect(one).toMatchObject({ received: 'abc', failure: undefined, ended: false })
  })

  it('accepts new connections while it is paused, without data', async () => {
    proxy.pause()
    const one = client(proxy.port)
    one.send('d')
    await roundTripsBeside(target)
    expect(echo.received).not.toContain('d')
    await proxy.resume()
    await one.until('d')
  })

  it('resets all connections and serves new ones', async () => {
    const [one, two] = [client(proxy.port), client(proxy.port)]
    await Promise.all([one.roundTrip('1'), two.roundTrip('2')])
    proxy.resetAll()
    await Promise.all([one.closed, two.closed])
    expect([one.failure, two.failure]).toEqual(['ECONNRESET', 'ECONNRESET'])
    await client(proxy.port).roundTrip('3')
  })

  it('holds bytes for the delay in each direction, and keeps their order when the delay shrinks', async () => {
    const one = client(proxy.port)
    await one.roundTrip('x')
    proxy.delay(40)
    const before = performance.now()
    one.send('y')
    await one.until('y')
    expect(performance.now() - before).toBeGreaterThanOrEqual(80)
    proxy.delay(500)
    one.send('1')
    await roundTripsBeside(target)
    proxy.delay(0)
    one.send('2')
    await one.until('2')
    expect(one.received).toBe('xy12')
  })

  it('resets a client while there is no server, and serves it once the server has started', async () => {
    const [port = 0] = await freePorts(1)
    const early = await startProxy(`127.0.0.1:${port}`)
    const one = client(early.port)
    await one.closed
    expect(one.failure).toBe('ECONNRESET')
    const late = new Echo()
    await late.listen(port)
    const two = client(early.port)
    await two.roundTrip('there')
    two.destroy()
    await early.close()
    late.close()
  })

  /** Round trips on a separate connection: data that could pass meanwhile has passed. */
  async function roundTripsBeside(address: string): Promise<void> {
    const beside = client(Number(address.split(':')[1]))
    for (let i = 0; i < 20; i++) await beside.roundTrip(`${i}.`)
    beside.destroy()
  }
})
