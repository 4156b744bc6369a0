import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Transport } from '../../../lib/plan/transport.ts'
import { certificates } from '../conformance/tls.suite.ts'
import { fireNow, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { socketsEngine } from './engine.ts'
import { HeadReader } from './head-reader.ts'
import { ResponseParser } from './parser.ts'

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const EARLY = 'HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const REFUSED = 'HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n'

const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

/** A connection from the target's side. */
class Peer {
  readonly socket: Socket
  text = ''
  closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => (this.text += bytes.toString('latin1')))
    socket.on('close', () => (this.closed = true))
  }

  /** Resolves when this number of characters has arrived. */
  async until(length: number): Promise<void> {
    while (this.text.length < length) await once(this.socket, 'data')
  }
}

interface Rig {
  readonly witness: Witness
  /** Sends the next request; resolves to its connection when its head has arrived. */
  readonly fire: (peer?: Peer) => Promise<Peer>
  /** The next connection, when the head of a request has arrived. */
  readonly next: () => Promise<Peer>
  readonly end: () => Promise<void>
}

async function rig(body: string, more: object = {}, transport: Transport = {}): Promise<Rig> {
  const secure = transport.insecure === true
  const peers: Peer[] = []
  let made: (peer: Peer) => void = () => undefined
  const serve = (socket: Socket): void => {
    const peer = new Peer(socket)
    peers.push(peer)
    made(peer)
  }
  const server = secure ? createTlsServer(certificates().selfSigned, serve) : createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.push(() => {
    for (const { socket } of peers) socket.destroy()
    server.close()
  })
  const request = { name: 'only', method: 'POST', headers: {}, body, expectContinue: true, ...more }
  const target = `http${secure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const witness = new Witness()
  const engine = socketsEngine(jobFor(target, { requests: [request], transport }), witness)
  let number = 0
  const next = (): Promise<Peer> => new Promise<Peer>((resolve) => (made = resolve)).then(withHead)
  const fire = (before?: Peer): Promise<Peer> => {
    if (before !== undefined) before.text = ''
    const peer = before === undefined ? next() : Promise.resolve(before)
    fireNow(engine, number)
    number += 1
    return peer.then(withHead)
  }
  return { witness, fire, next, end: () => engine.close() }
}

async function withHead(peer: Peer): Promise<Peer> {
  while (!peer.text.includes('\r\n\r\n')) await once(peer.socket, 'data')
  return peer
}

function headLength({ text }: Peer): number {
  return text.indexOf('\r\n\r\n') + 4
}

describe('A body with Expect: 100-continue', () => {
  test.each([
    ['a small one', 'abc', false],
    ['a large one', 'x'.repeat(100_000), false],
    ['a small one over TLS', 'abc', true],
    ['a large one over TLS', 'x'.repeat(100_000), true],
  ])('waits for 100 Continue and keeps the connection: %s', async (_, body, secure) => {
    const { witness, fire, end } = await rig(body, {}, { insecure: secure })
    let peer: Peer | undefined
    for (const count of [1, 2]) {
      peer = await fire(peer)
      const head = headLength(peer)
      expect(peer.text.toLowerCase()).toContain(`\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n`)
      peer.socket.write(EARLY)
      await new Promise((resolve) => setImmediate(resolve))
      expect(peer.text).toHaveLength(head)
      peer.socket.write(CONTINUE)
      await peer.until(head + body.length)
      expect(peer.text.slice(head) === body).toBe(true)
      peer.socket.write(OK)
      await witness.until(count)
      expect(witness.outcomes[count - 1]).toMatchObject({ status: 200, bytesSent: head + body.length })
    }
    await end()
  })

  test.each([false, true])('has the values of its placeholders; in chunks: %j', async (chunked) => {
    const { witness, fire, end } = await rig('é{{n}} {{pick a|bc}}', { placeholders: true, chunked })
    let peer: Peer | undefined
    const lengths = new Set<number>()
    for (let count = 1; count <= 12; count += 1) {
      peer = await fire(peer)
      const head = headLength(peer)
      const [, length] = /content-length: (\d+)/i.exec(peer.text) ?? []
      expect(peer.text).toHaveLength(head)
      peer.socket.write(CONTINUE)
      await peer.until(chunked ? head + 1 : head + Number(length))
      while (chunked && !peer.text.endsWith('\r\n0\r\n\r\n')) await once(peer.socket, 'data')
      const body = peer.text.slice(head)
      expect(body).toContain(`${Buffer.from('é').toString('latin1')}${count} `)
      if (chunked) expect(body).toMatch(/^[5-7]\r\n[^\r]{5,7}\r\n0\r\n\r\n$/)
      else expect(body).toHaveLength(Number(length))
      lengths.add(body.length)
      peer.socket.write(OK)
      await witness.until(count)
      expect(witness.outcomes[count - 1]).toMatchObject({ status: 200, bytesSent: head + body.length })
    }
    expect(lengths.size).toBeGreaterThan(1)
    await end()
  })

  test.each([false, true])(
    'is not sent after a final response, and the connection is closed; TLS: %j',
    async (secure) => {
      const { witness, fire, end } = await rig('abc', {}, { insecure: secure })
      const peer = await fire()
      peer.socket.write(REFUSED)
      await witness.until(1)
      expect(witness.outcomes[0]).toMatchObject({ status: 417, bytesSent: headLength(peer) })
      while (!peer.closed) await once(peer.socket, 'close')
      expect(peer.text).toHaveLength(headLength(peer))
      const other = await fire()
      expect(other).not.toBe(peer)
      other.socket.write(CONTINUE)
      await other.until(headLength(other) + 3)
      other.socket.write(OK)
      await witness.until(2)
      expect(witness.outcomes.map(told)).toEqual([417, 200])
      await end()
    },
  )

  test('is not sent while a final response is still coming', async () => {
    const { witness, fire, end } = await rig('abc')
    const peer = await fire()
    peer.socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nn')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(peer.text).toHaveLength(headLength(peer))
    peer.socket.write('o')
    await witness.until(1)
    expect(witness.outcomes[0]).toMatchObject({ status: 413, bytesSent: headLength(peer) })
    await end()
  })

  test('is sent when the target is silent for a second', async () => {
    const { witness, fire, end } = await rig('abc', { chunked: true })
    const peer = await fire()
    const head = headLength(peer)
    await peer.until(head + 13)
    expect(peer.text.slice(head)).toBe('3\r\nabc\r\n0\r\n\r\n')
    peer.socket.write(OK)
    await witness.until(1)
    expect(witness.outcomes[0]).toMatchObject({ status: 200, bytesSent: head + 13 })
    await end()
  })

  test('waits for permission again after a redirect that arrived instead', async () => {
    const { witness, fire, next, end } = await rig('abc', { chunked: true }, { redirects: 1 })
    const first = await fire()
    const head = headLength(first)
    const second = next()
    first.socket.write('HTTP/1.1 307 Elsewhere\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n')
    const other = await second
    expect(first.text).toHaveLength(head)
    expect(other.text).toMatch(/^POST \/x HTTP\/1\.1\r\n/)
    other.socket.write(CONTINUE)
    await other.until(headLength(other) + 13)
    other.socket.write(OK)
    await witness.until(1)
    expect(witness.outcomes[0]).toMatchObject({ status: 200, bytesSent: head + headLength(other) + 13 })
    await end()
  })

  test('waits no longer when its connection is lost', async () => {
    const { witness, fire, end } = await rig('abc')
    const peer = await fire()
    peer.socket.destroy()
    await witness.until(1)
    expect(witness.outcomes.map(told)).toEqual(['closed'])
    await end()
  })
})

test.each([CONTINUE + EARLY, EARLY + CONTINUE, CONTINUE, CONTINUE + EARLY + OK])(
  'The parser notices 100 Continue among the responses of one read: %j',
  (text) => {
    const bytes = Buffer.from(text)
    const limits = { maxHeaderBytes: 65_536, maxBodyBytes: undefined }
    const parser = new ResponseParser(limits, new HeadReader(bytes))
    for (const method of ['POST', 'PUT']) {
      parser.begin(method)
      expect(parser.continued).toBe(false)
      parser.feed(bytes, 0, bytes.length)
      expect(parser.continued).toBe(true)
    }
  },
)
