/** `breakwater run` over TLS and HTTP/2, and what leads its requests elsewhere. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createPlain } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { makeCertificates } from '../kafka/certificates.ts'
import { endAll, report, reportSchema, run } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-run-'))
const at = (name: string): string => join(folder, name)
/** By version and name of the client's certificate: how many requests came. */
const seen = new Map<string, number>()
let secure: Http2SecureServer
let place: string

beforeAll(async () => {
  await makeCertificates(folder)
  const [key, cert, ca] = ['server.key', 'server.crt', 'ca.pem'].map((name) => readFileSync(at(name)))
  const options = { key, cert, ca, allowHTTP1: true, requestCert: true, rejectUnauthorized: false }
  secure = createSecureServer(options, (request, response) => {
    const socket = request.httpVersion === '2.0' ? request.stream.session?.socket : request.socket
    const { subject } = ((socket as TLSSocket | undefined)?.getPeerCertificate() ?? {}) as Partial<PeerCertificate>
    const way = `HTTP/${request.httpVersion} by ${String(subject?.CN ?? 'nobody')}`
    seen.set(way, (seen.get(way) ?? 0) + 1)
    response.end('counted')
  })
  place = await listening(secure)
})
afterEach(() => {
  endAll()
  seen.clear()
})
afterAll(() => {
  secure.close()
  rmSync(folder, { recursive: true })
})

/** HOST:PORT of a server that now listens. */
async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('breakwater run over TLS', () => {
  it('believes a certificate of an authority that it was given, and nobody else', async () => {
    const known = await report([`https://${place}`, '-n', '10', '-c', '2', '--cacert', at('ca.pem')])
    expect(known.overall).toMatchObject({ completed: 10, failed: 0, statuses: { 200: 10 } })
    expect(known.overall.latencies.tls.count).toBe(2)
    const { code, out } = await run([`https://${place}`, '-n', '3', '-c', '1', '--json'])
    expect([code, reportSchema.parse(JSON.parse(out)).overall.failures]).toEqual([96, { tls: 3 }])
    expect([...seen]).toEqual([['HTTP/1.1 by nobody', 10]])
  })

  it('asks nobody with --insecure, and says who it is with --cert and --key', async () => {
    const own = ['--cert', at('client.crt'), '--key', at('client.key')]
    const { overall } = await report([`https://${place}`, '-n', '10', '--insecure', ...own])
    expect(overall.completed).toBe(10)
    expect([...seen]).toEqual([['HTTP/1.1 by client', 10]])
  })

  it('speaks HTTP/2 with many streams on a connection', async () => {
    const flags = ['-n', '40', '-c', '8', '--streams', '4', '--engine', 'http2', '--cacert', at('ca.pem')]
    const { overall } = await report([`https://${place}`, ...flags])
    expect([overall.completed, overall.latencies.tls.count]).toEqual([40, 2])
    expect([...seen]).toEqual([['HTTP/2.0 by nobody', 40]])
  })
})

describe('breakwater run', () => {
  it('follows redirects when it is asked to, and connects elsewhere under the same name', async () => {
    const hosts: (string | undefined)[] = []
    const plain = createPlain(({ url, headers }, response) => {
      hosts.push(headers.host)
      if (url === '/') response.writeHead(302, { location: '/end' })
      response.end()
    })
    const port = await listening(plain)
    const followed = await report([port, '-n', '4', '--redirects', '1'])
    const led = await report(['http://shop.test/', '-n', '4', '--connect-to', port, '--think', '1ms'])
    plain.close()
    expect(followed.overall.statuses).toEqual({ 200: 4 })
    expect(led.overall.statuses).toEqual({ 302: 4 })
    expect(hosts).toEqual([...Array<string>(8).fill(port), ...Array<string>(4).fill('shop.test')])
  })

  it('keeps instants strictly', async () => {
    const plain = createPlain((_, response) => response.end())
    const { overall } = await report([await listening(plain), '--rate', '100', '-d', '500ms', '--strict'])
    plain.close()
    expect(overall).toMatchObject({ planned: 50, sent: 50, completed: 50 })
  })
})
