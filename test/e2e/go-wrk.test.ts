/** `breakwater go-wrk` as people and scripts use it: what it sends, what it prints, and how it ends. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createProxied } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { makeCertificates } from '../kafka/certificates.ts'
import { compiled, CountingTarget, endAll, start } from './command.ts'
import { type Ended, expectRan, form, valueOf } from './forms.ts'
import { eventually } from './system.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-go-wrk-'))
const at = (name: string): string => join(folder, name)
const target = new CountingTarget()
let url: string

function goWrk(...argv: string[]): Promise<Ended> {
  return form('go-wrk', ...argv)
}

beforeAll(async () => {
  url = await target.listen()
})
beforeEach(() => {
  target.reset()
})
afterEach(endAll)
afterAll(() => {
  target.close()
  rmSync(folder, { recursive: true })
})

describe('go-wrk on this machine', () => {
  it('counts what the target counts, and prints its labels', async () => {
    const ended = await goWrk('-c', '4', '-d', '1', `${url}x?y=a%20b`)
    expectRan(ended)
    expect(ended.out).toMatch(
      /^Running 1s test @ http:\/\/127[^\n]*\/x\?y=a%20b\n {2}4 goroutine\(s\) running concurrently\n/,
    )
    const [, requests] = /^(\d+) requests in \S+, \S+ read$/m.exec(ended.out) ?? []
    expect(Number(requests)).toBe(target.count)
    expect(valueOf(ended.out, 'Number of Errors:')).toBe(0)
    expect(valueOf(ended.out, 'Overall Requests/sec:')).toBeLessThanOrEqual(valueOf(ended.out, 'Requests/sec:'))
    expect(target.last).toMatchObject({
      url: '/x?y=a%20b',
      headers: { 'user-agent': 'go-wrk', 'accept-encoding': 'gzip' },
    })
  })

  it('sends the body of a file, its method, its headers and its host', async () => {
    writeFileSync(at('body'), 'of a file')
    const flags = ['-M', 'PUT', '-body', `@${at('body')}`, '-H', 'user-agent: mine', '-host', 'b.test', '-no-c']
    expectRan(await goWrk('-c', '1', '-d', '1', ...flags, url))
    expect(target.last).toMatchObject({ method: 'PUT', body: 'of a file' })
    expect(target.last?.headers).toMatchObject({ 'user-agent': 'mine', host: 'b.test' })
    expect(target.last?.headers['accept-encoding']).toBeUndefined()
  })

  it('counts a redirect as an error, and follows it with -redir', async () => {
    target.answer = (response) => {
      if (target.last?.url === '/end') response.end('there')
      else response.writeHead(302, { location: '/end' }).end()
    }
    const refused = await goWrk('-c', '1', '-d', '1', url)
    const { count } = target
    expect(refused).toMatchObject({ code: 96 })
    expect(refused.out).toMatch(
      new RegExp(
        `Error: No statistics collected / no requests found\nNumber of Errors:\t${count}\nError Counts:\t\tredirection not allowed=${count}\n$`,
      ),
    )
    target.count = 0
    const followed = await goWrk('-c', '1', '-d', '1', '-redir', url)
    expectRan(followed)
    expect(valueOf(followed.out, 'Number of Errors:')).toBe(0)
    expect(2 * Number(/^(\d+) requests in/m.exec(followed.out)?.[1])).toBe(target.count)
  })

  it('gives up a whole request after -T, also during its body', async () => {
    target.answer = (response) => response.writeHead(200, { 'content-length': '10' }).write('half')
    const { code, out } = await goWrk('-c', '2', '-d', '1', '-T', '400', url)
    expect(code).toBe(96)
    expect(out).toContain(`Error Counts:\t\tcontext deadline exceeded=${target.count}\n`)
  })

  it('plays a file back, each request as often as the others', async () => {
    const counts = new Map<string, number>()
    target.answer = (response) => {
      const key = `${target.last?.method ?? ''} ${target.last?.url ?? ''}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      response.end()
    }
    writeFileSync(at('list'), `${url}a\nPOST ${url}b\n`)
    const ended = await goWrk('-c', '1', '-d', '1', '-cpus', '1', '-f', at('list'))
    expectRan(ended)
    const [gets = 0, posts = 0] = ['GET /a', 'POST /b'].map((key) => counts.get(key))
    expect(gets + posts).toBe(target.count)
    expect(Math.abs(gets - posts)).toBeLessThanOrEqual(1)
  })

  it('ends at Ctrl-C with its results', async () => {
    const running = start(['go-wrk', '-c', '1', '-d', '60', url], undefined, compiled)
    await eventually('requests', () => target.count > 50)
    running.child.kill('SIGINT')
    expect([0, 98]).toContain(await running.ended)
    expect(Number(/^(\d+) requests in/m.exec(running.out())?.[1])).toBe(target.count)
  })

  it('prints its version, its help, and the report of breakwater run', async () => {
    expect(await goWrk('-v')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Version: \d+\.\d+\.\d+\n$/),
    })
    expect(await goWrk('-help')).toMatchObject({ code: 0, out: expect.stringContaining('\n  -c N ') })
    const { out } = await goWrk('-json', '-d', '1', '-c', '1', url)
    expect(JSON.parse(out)).toMatchObject({ name: 'go-wrk', overall: { completed: target.count } })
    expect(await goWrk('-cc', url)).toMatchObject({ code: 2, out: '' })
  })

  it('goes through a proxy with -x', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createProxied((request, response) => {
      asked.push(request.url)
      response.end('by proxy')
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const ended = await goWrk('-d', '1', '-c', '1', '-x', `http://127.0.0.1:${port}`, 'http://a.test/x')
    proxy.closeAllConnections()
    proxy.close()
    expectRan(ended)
    expect([asked[0], target.count]).toEqual(['http://a.test/x', 0])
  })
})

describe('go-wrk over TLS', () => {
  let secure: Http2SecureServer
  let place: string
  const versions = new Map<string, number>()
  const connections = new Map<string, number>()

  beforeAll(async () => {
    await makeCertificates(folder)
    const [key, cert] = ['server.key', 'server.crt'].map((name) => readFileSync(at(name)))
    secure = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
      const version = `${request.httpVersion} ${String(request.headers['accept-encoding'])}`
      versions.set(version, (versions.get(version) ?? 0) + 1)
      connections.set(version, (connections.get(version) ?? 0) + (request.headers['connection'] === 'close' ? 1 : 0))
      response.end('counted')
    })
    secure.listen(0, '127.0.0.1')
    await once(secure, 'listening')
    place = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`
  })
  beforeEach(() => {
    versions.clear()
  })
  afterAll(() => {
    secure.close()
  })

  it('speaks HTTP/2 without a client certificate, a CA alone is enough, and -http=false switches it off', async () => {
    expectRan(await goWrk('-c', '2', '-d', '1', '-ca', at('ca.pem'), place))
    expect([...versions.keys()]).toEqual(['2.0 gzip'])
    versions.clear()
    expectRan(await goWrk('-c', '2', '-d', '1', '-ca', at('ca.pem'), '-http=false', '-no-c', place))
    expect([...versions.keys()]).toEqual(['1.1 undefined'])
  })

  it('refuses an unknown certificate unless -no-vr is given', async () => {
    const refused = await goWrk('-c', '1', '-d', '1', place)
    expect(refused).toMatchObject({ code: 96, out: expect.stringContaining('tls handshake failure=') })
    expectRan(await goWrk('-c', '1', '-d', '1', '-no-vr', place))
  })

  it('names a certificate without its key', async () => {
    expect(await goWrk('-cert', at('client.crt'), place)).toMatchObject({
      code: 2,
      err: expect.stringContaining('-cert and -key: give both'),
    })
  })
})
