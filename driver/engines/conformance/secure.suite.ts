/** TLS: whom an engine trusts, which identity it presents, and that its responses are read in the same way. */
import { describe, expect, test } from '@jest/globals'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, turns, type Script } from './raw-target.suite.ts'
import { certificates } from './tls.suite.ts'
import { TlsTarget } from './tls-target.suite.ts'
import { fireMany, jobFor, told, Witness, fireAll } from './witness.suite.ts'

export function secureContract(factory: HttpEngineFactory): void {
  async function against(
    pair: 'server' | 'otherName' | 'expired' | 'selfSigned',
    other: Partial<HttpJob>,
    host = 'localhost',
  ): Promise<{ codes: unknown[]; target: TlsTarget }> {
    const target = await TlsTarget.listen(certificates()[pair])
    const outcomes = await fireMany(factory, jobFor(target.url('/', host), other), 2)
    await target.close()
    return { codes: outcomes.map(told), target }
  }
  const own = (): Pick<HttpJob, 'credentials'> => ({ credentials: { ca: certificates().ca } })

  describe('over TLS', () => {
    test('trusts the given authority, sends the server name, and keeps the connection', async () => {
      const { codes, target } = await against('server', own())
      expect(codes).toEqual([200, 200])
      expect(target.agreed).toMatchObject([{ name: 'localhost', protocol: 'http/1.1' }])
    })

    test('sends no server name for an address', async () => {
      const { codes, target } = await against('server', own(), '127.0.0.1')
      expect(codes).toEqual([200, 200])
      expect(target.agreed).toMatchObject([{ name: false }])
    })

    test.each(['otherName', 'expired', 'selfSigned'] as const)('fails as tls: %s', async (pair) => {
      expect((await against(pair, own())).codes).toEqual(['tls', 'tls'])
    })

    test('fails as tls for an unknown authority', async () => {
      expect((await against('server', {})).codes).toEqual(['tls', 'tls'])
    })

    test.each(['otherName', 'expired', 'selfSigned'] as const)('accepts without verification: %s', async (pair) => {
      expect((await against(pair, { transport: { insecure: true } })).codes).toEqual([200, 200])
    })

    test('sends and verifies another server name when one is given', async () => {
      const { codes, target } = await against('otherName', { ...own(), transport: { serverName: 'another.test' } })
      expect(codes).toEqual([200, 200])
      expect(target.agreed).toMatchObject([{ name: 'another.test' }])
    })

    test('presents its certificate on request, and fails as tls without one', async () => {
      const { ca, server, client } = certificates()
      const target = await TlsTarget.listen({ ...server, ca, requestCert: true, rejectUnauthorized: true })
      const known = await fireMany(factory, jobFor(target.url(), { credentials: { ca, ...client } }), 2)
      const unknown = await fireMany(factory, jobFor(target.url(), own()), 1)
      await target.close()
      expect(known.map(told)).toEqual([200, 200])
      expect(unknown.map(told)).toEqual(['tls'])
    })

    test('reports the duration of each TLS handshake once', async () => {
      const target = await TlsTarget.listen(certificates().server)
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 2, ...own() }), witness)
      fireAll(engine, witness, 20)
      await witness.until(20)
      await engine.close()
      await target.close()
      expect(witness.connections).toHaveLength(2)
      for (const { connect, tls } of witness.connections) expect(Math.min(connect, tls)).toBeGreaterThan(0)
    })
  })

  describe('over TLS, as without, reads responses', () => {
    const over = (script: Script): Promise<RawTarget> => RawTarget.listen(script, { tls: certificates().server })

    test('cut at every byte', async () => {
      const says = `HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`
      const target = await over(async (socket, { before }) => {
        socket.write(says.slice(0, before + 1))
        await turns(3)
        socket.write(says.slice(before + 1))
      })
      const outcomes = await fireMany(factory, jobFor(target.url(), own()), says.length - 1)
      await target.close()
      expect(outcomes.map(told)).toEqual(outcomes.map(() => 200))
      expect(target.connections).toBe(1)
    })

    test('that are larger than a record and a buffer', async () => {
      const body = 'x'.repeat(1_000_000)
      const target = await over(saying(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`))
      const outcomes = await fireMany(factory, jobFor(target.url(), own()), 5)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200, 200, 200, 200])
      expect(outcomes[0]).toMatchObject({ bytesReceived: body.length + 44 })
    })

    test('that last until the connection closes, and fails as closed one that is cut short', async () => {
      const whole = await over((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nanything'))
      const cut = await over((socket) => void socket.end(OK.slice(0, -1)))
      const outcomes = [whole, cut].map((target) => fireMany(factory, jobFor(target.url(), own()), 2))
      expect((await Promise.all(outcomes)).map((list) => list.map(told))).toEqual([
        [200, 200],
        ['closed', 'closed'],
      ])
      await Promise.all([whole.close(), cut.close()])
    })
  })
}
