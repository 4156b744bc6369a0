import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { Dialer, type DialerParts } from './dial.ts'
import type { ConnectionTimes } from '../engine.ts'
import { failureOf } from '../failures.ts'
import { type Certificates, certificates } from '../conformance/tls.suite.ts'
import { TlsTarget } from '../conformance/tls-target.suite.ts'

let made: Certificates
beforeAll(() => {
  made = certificates()
})

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function listen(options: TlsOptions): Promise<TlsTarget> {
  const target = await TlsTarget.listen(options)
  endings.push(() => target.close())
  return target
}

type Dialled = { socket: Socket; times: ConnectionTimes } | { error: Error }

function dialerFor(parts: Partial<DialerParts> = {}): Dialer {
  const lookup: DialerParts['lookup'] = (_, done) => setImmediate(done, undefined, ['127.0.0.1'])
  const dialer = new Dialer({ transport: {}, credentials: { ca: made.ca }, alpn: ['http/1.1'], lookup, ...parts })
  endings.push(() => {
    dialer.close()
  })
  return dialer
}

/** Dials localhost, or another name at 127.0.0.1. */
function dialled(parts: Partial<DialerParts> | Dialer, port: number, host = 'localhost'): Promise<Dialled> {
  const dialer = parts instanceof Dialer ? parts : dialerFor(parts)
  return new Promise((resolve) => {
    dialer.dial(
      { secure: true, host, port },
      {
        connected: (socket, times) => {
          endings.push(() => socket.destroy())
          resolve({ socket, times })
        },
        refused: (error) => {
          resolve({ error })
        },
      },
    )
  })
}

/** 'connected', or the code of the failure. */
function told(outcome: Dialled): string {
  return 'error' in outcome ? failureOf(outcome.error) : 'connected'
}

function codeOf(outcome: Dialled): unknown {
  return 'error' in outcome ? (outcome.error as NodeJS.ErrnoException).code : undefined
}

describe('A dialler over TLS', () => {
  test('connects to a target with a certificate of its authority, and times each step', async () => {
    const target = await listen(made.server)
    const outcome = await dialled({}, target.port)
    if ('error' in outcome) throw outcome.error
    const { dns, connect, tls } = outcome.times
    expect([dns, connect, tls].every((step) => step > 0)).toBe(true)
  })

  test('sends the host name, offers its protocol, and never resumes a session', async () => {
    const target = await listen(made.server)
    const dialer = dialerFor()
    await dialled(dialer, target.port)
    await target.until(1)
    await dialled(dialer, target.port)
    const usual = { name: 'localhost', protocol: 'http/1.1', client: undefined, resumed: false }
    expect(await target.until(2)).toEqual([usual, usual])
  })

  test.each([
    ['of the host', {}, 'localhost.'],
    ['of the transport', { serverName: 'localhost.' }, '127.0.0.1'],
  ])('asks for and checks the name %s without the dot at its end', async (_, transport, host) => {
    const target = await listen(made.server)
    expect(told(await dialled({ transport }, target.port, host))).toBe('connected')
    expect(await target.until(1)).toMatchObject([{ name: 'localhost' }])
  })

  test('completes TLS with the address that responds, when others of the name do not', async () => {
    const target = await listen(made.server)
    const lookup: DialerParts['lookup'] = (_, done) => setImmediate(done, undefined, ['127.0.0.2', '127.0.0.1'])
    expect(told(await dialled({ lookup }, target.port))).toBe('connected')
    expect(await target.until(1)).toMatchObject([{ name: 'localhost' }])
  })

  test('reports the subject of a certificate that it rejects', async () => {
    const target = await listen(made.selfSigned)
    const outcome = await dialled({}, target.port)
    expect('error' in outcome && outcome.error.message).toBe(`127.0.0.1:${target.port}: self-signed certificate`)
  })

  test('sends no server name when the host is an address, and verifies the address', async () => {
    const target = await listen(made.server)
    expect(told(await dialled({}, target.port, '127.0.0.1'))).toBe('connected')
    expect(await target.until(1)).toMatchObject([{ name: false }])
  })

  test('sends and verifies the server name of the transport instead of the host', async () => {
    const target = await listen(made.otherName)
    expect(told(await dialled({ transport: { serverName: 'another.test' } }, target.port))).toBe('connected')
    expect(await target.until(1)).toMatchObject([{ name: 'another.test' }])
  })

  const refused: [string, keyof Certificates & ('otherName' | 'expired' | 'selfSigned'), string][] = [
    ['of another name', 'otherName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', 'expired', 'CERT_HAS_EXPIRED'],
    ['that signed itself', 'selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ]
  test.each(refused)('rejects a certificate %s, with the code of the system', async (_, kind, code) => {
    const target = await listen(made[kind])
    const outcome = await dialled({}, target.port)
    expect([told(outcome), codeOf(outcome)]).toEqual(['tls', code])
  })

  test.each(refused)('accepts a certificate %s when verification is off', async (_, kind) => {
    const target = await listen(made[kind])
    expect(told(await dialled({ transport: { insecure: true } }, target.port))).toBe('connected')
  })

  test('does not trust an unknown authority', async () => {
    const target = await listen(made.server)
    expect(told(await dialled({ credentials: {} }, target.port))).toBe('tls')
  })

  test('presents its certificate to a target that requests one', async () => {
    const target = await listen({ ...made.server, ca: made.ca, requestCert: true })
    expect(told(await dialled({ credentials: { ca: made.ca, ...made.client } }, target.port))).toBe('connected')
    expect(await target.until(1)).toMatchObject([{ client: 'breakwater-test' }])
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('fails as tls without a certificate that is required (%s)', async (v) => {
    const target = await listen({ ...made.server, ca: made.ca, requestCert: true, maxVersion: v, minVersion: v })
    const outcome = await dialled({}, target.port)
    if ('error' in outcome) {
      expect(told(outcome)).toBe('tls')
      return
    }
    // In TLS 1.3 the client completes the handshake before the target notices that the certificate is missing.
    const error = await new Promise((resolve) => outcome.socket.once('error', resolve).resume())
    expect(failureOf(error)).toBe('tls')
  })

  test('fails as tls when the target supports none of its protocols', async () => {
    const target = await listen(made.server)
    expect(told(await dialled({ alpn: ['h2'] }, target.port))).toBe('tls')
  })

  test('fails as closed when the target closes before the TLS handshake is complete', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end()).on('error', () => undefined))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endings.push(() => server.close())
    expect(told(await dialled({}, (server.address() as AddressInfo).port))).toBe('closed')
  })

  test('gives up a target that accepts and then stays silent', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endings.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const outcome = await dialled({ transport: { connectTimeoutMs: 50 } }, (server.address() as AddressInfo).port)
    expect(told(outcome)).toBe('timeout-connect')
  })

  test('reads into a given buffer', async () => {
    const target = await listen(made.server)
    const dialer = dialerFor()
    const text = await new Promise<string>((resolve, reject) => {
      const buffer = Buffer.alloc(1_024)
      const callback = (count: number): boolean => {
        resolve(buffer.toString('latin1', 0, count))
        return true
      }
      const connected = (socket: Socket): void => {
        endings.push(() => socket.destroy())
        socket.write('GET / HTTP/1.1\r\n\r\n')
      }
      const route = { secure: true, host: '127.0.0.1', port: target.port }
      dialer.dial(route, { connected, refused: reject }, { buffer, callback })
    })
    expect(text).toContain('200 OK')
  })

  test('rejects invalid credentials when it is created', () => {
    const credentials = { cert: 'no certificate', key: 'no key' }
    expect(() => new Dialer({ transport: {}, credentials, alpn: [] })).toThrow()
  })
})
