/** The check of the target, by real connections. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { certificates, type Pair } from '../../driver/engines/conformance/tls.suite.ts'
import { listenOnLoopback } from '../../lib/listen.ts'
import type { Context } from './context.ts'
import type { Finding } from './finding.ts'
import { answeredFinding, target, targetFinding } from './target.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const signal = new AbortController().signal

function findingOf(url: string, ca?: string): Promise<Finding> {
  return targetFinding({ url, ca }, signal)
}

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  ends.push(() => server.close())
  return `http://127.0.0.1:${await listenOnLoopback(server)}`
}

async function overTls(pair: Pair): Promise<string> {
  const server = createTlsServer(pair, (_, response) => response.end('secure'))
  ends.push(() => server.close())
  return `https://127.0.0.1:${await listenOnLoopback(server)}`
}

describe('the check of the target', () => {
  it('tells the status and the time of a GET, and hides the password that it sent', async () => {
    const seen: unknown[] = []
    const url = await answering(({ method, url: path, headers }, response) => {
      seen.push([method, path, headers.authorization])
      response.end('hello')
    })
    const finding = await findingOf(`${url.replace('//', '//me:secret@')}/items?page=1`)
    expect(finding).toEqual({ status: 'ok', message: expect.stringMatching(/^GET .* is answered 200 in [\d.]+ ms$/) })
    expect(finding.message).not.toContain('secret')
    expect(seen).toEqual([['GET', '/items?page=1', `Basic ${btoa('me:secret')}`]])
  })

  it('warns of a redirect, and where it leads', async () => {
    const url = await answering((_, response) => response.writeHead(302, { location: '/login' }).end())
    expect(await findingOf(url)).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('answered 302'),
      remedy: expect.stringContaining('--redirects'),
    })
  })

  it.each([404, 503])('warns of status %d', async (status) => {
    const url = await answering((_, response) => response.writeHead(status).end())
    expect(await findingOf(url)).toMatchObject({ status: 'warning', message: expect.stringContaining(`${status}`) })
  })

  it('fails for a port where nothing listens', async () => {
    const server = createTcpServer()
    const port = await listenOnLoopback(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await findingOf(`http://127.0.0.1:${port}`)).toMatchObject({
      status: 'failure',
      message: `http://127.0.0.1:${port} refuses the connection (ECONNREFUSED)`,
    })
  })

  it('fails for a name that cannot be resolved', async () => {
    expect(await findingOf('http://no-such-host.invalid/')).toMatchObject({
      status: 'failure',
      message: expect.stringMatching(/^http:\/\/no-such-host.invalid has a name that cannot be resolved/),
    })
  })

  it('fails for a server that closes the connection', async () => {
    const server = createTcpServer((socket) => socket.destroy())
    ends.push(() => server.close())
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}`
    expect(await findingOf(url)).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('closes the connection'),
    })
  })

  it('sends nothing to an address that must never be loaded', async () => {
    expect(await findingOf('http://169.254.169.254/latest/')).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('cloud metadata'),
    })
  })

  it('is skipped without a target', () => {
    expect(target.run({ target: undefined, signal } as Context)).toMatchObject({ status: 'skipped' })
  })
})

describe('the check of a target over TLS', () => {
  it('warns of a certificate that ends soon, and tells when', async () => {
    const { ca, server } = certificates()
    const finding = await findingOf(await overTls(server), ca)
    expect(finding).toMatchObject({ status: 'warning', remedy: 'renew the certificate before it ends' })
    expect(finding.message).toMatch(/answered 200 in .*; its certificate is valid for 1 day$/)
  })

  it.each([
    ['an authority that is not known', 'server', false, 'not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
    ['no authority', 'selfSigned', true, 'not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['the past', 'expired', true, 'has expired (CERT_HAS_EXPIRED)'],
    ['another name', 'otherName', true, 'for other names (ERR_TLS_CERT_ALTNAME_INVALID)'],
  ] as const)('fails for a certificate of %s', async (_, kind, known, words) => {
    const { ca, [kind]: pair } = certificates()
    const finding = await findingOf(await overTls(pair), known ? ca : undefined)
    expect(finding).toMatchObject({ status: 'failure', message: expect.stringContaining(words) })
    expect(finding.remedy).toContain('--cacert')
  })

  it('fails for a server without TLS', async () => {
    const url = await answering((_, response) => response.end())
    expect(await findingOf(url.replace('http:', 'https:'))).toMatchObject({
      status: 'failure',
      remedy: 'write http:// in place of https://',
    })
  })
})

describe('an answer', () => {
  const answer = { status: 200, ms: 12.6, location: undefined, certificateMs: undefined }

  it('of a public address is one that an orchestrator refuses', () => {
    expect(answeredFinding('https://shop.example.test/', { ...answer, certificateMs: 90.5 * 86_400_000 })).toEqual({
      status: 'warning',
      message:
        'GET https://shop.example.test/ is answered 200 in 13 ms; its certificate is valid for 90 days; an orchestrator refuses it, because it is neither at a loopback nor at a private address',
      remedy: 'if you may load it: breakwater run does, and an orchestrator with --allow-target shop.example.test',
    })
  })

  it('with a certificate of fourteen days is ok', () => {
    const certificateMs = 14 * 86_400_000
    expect(answeredFinding('https://10.0.0.5/', { ...answer, certificateMs }).status).toBe('ok')
    expect(answeredFinding('https://10.0.0.5/', { ...answer, certificateMs: certificateMs - 1 }).status).toBe('warning')
  })
})
