/** What is said when there is no answer of an orchestrator, by real connections; and interruptions that are bridged. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { certificates } from '../driver/engines/conformance/tls.suite.ts'
import { avalanchePlan } from '../lib/api/bodies.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { startSubject, type Subject } from '../orchestrator/api/subject.suite.ts'
import { ApiClient } from './client.ts'
import { RemoteBackend } from './remote-backend.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function listening(server: TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}

function answering(listener: RequestListener): Promise<number> {
  return listening(createServer(listener))
}

async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

const plan = avalanchePlan({}, 'http://127.0.0.1:8000')
const QUICK = { patienceMs: 0, tell: () => undefined }

describe('a call without an answer of an orchestrator', () => {
  it('says that nobody listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    await expect(new ApiClient(url).drivers()).rejects.toMatchObject({
      code: 'unreachable',
      message: `${url}: the connection was refused, so no orchestrator listens there`,
    })
  })

  it('says that a name is unknown', async () => {
    await expect(new ApiClient('http://nobody.invalid:8001').drivers()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^http:\/\/nobody\.invalid:8001: its host name cannot be resolved/),
    })
  })

  it('says that the connection was closed', async () => {
    const port = await listening(createTcpServer((socket) => socket.destroy()))
    await expect(new ApiClient(`http://127.0.0.1:${port}`).drivers()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('the connection was closed before an answer'),
    })
  })

  it('says that there is no TLS, or that a certificate is not trusted', async () => {
    const plain = await answering((_, response) => response.end())
    await expect(new ApiClient(`https://127.0.0.1:${plain}`).drivers()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('it does not speak TLS there: write http:// in place of https://'),
    })
    const own = await listening(createTlsServer(certificates().selfSigned))
    await expect(new ApiClient(`https://127.0.0.1:${own}`).drivers()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(
        /its certificate is not trusted \(\w+\): if its CA is your own, .*NODE_EXTRA_CA_CERTS/,
      ),
    })
  })

  it('says that another server answers, and follows it nowhere', async () => {
    const pages: RequestListener[] = [
      (_, response) => response.end('<html>'),
      (_, response) => response.writeHead(404).end('no such page'),
      (_, response) => response.end('{"drivers":"none"}'),
    ]
    for (const page of pages) {
      const url = `http://127.0.0.1:${await answering(page)}`
      const message = expect.stringContaining(
        `${url}/drivers does not answer as an orchestrator of this version (status`,
      )
      await expect(new ApiClient(url).drivers()).rejects.toMatchObject({ code: 'usage', message })
    }
    const moved = await answering((_, response) => response.writeHead(301, { location: 'https://a.test/' }).end())
    await expect(new ApiClient(`http://127.0.0.1:${moved}`).drivers()).rejects.toThrow(
      '(status 301 to https://a.test/)',
    )
    const proxy = await answering((_, response) => response.writeHead(502).end('bad gateway'))
    await expect(new ApiClient(`http://127.0.0.1:${proxy}`).drivers()).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('a run on a cluster', () => {
  const token = 'a-token-of-20-letters'

  async function subjectWith(options: Parameters<typeof startSubject>[0] = {}): Promise<Subject & { url: string }> {
    const subject = await startSubject(options)
    ends.push(() => subject.api.close())
    return { ...subject, url: `http://127.0.0.1:${subject.api.port}` }
  }

  it('says that a token is required, or wrong', async () => {
    const { url } = await subjectWith({ token })
    await expect(new RemoteBackend({ url, ...QUICK }).create(plan)).rejects.toMatchObject({
      code: 'unauthorized',
      message: `${url} requires a token: set BREAKWATER_TOKEN to that of the orchestrator, or give --token-file FILE`,
    })
    await expect(new RemoteBackend({ url, token: `${token}x`, ...QUICK }).create(plan)).rejects.toThrow(
      'refuses this token',
    )
    const right = new RemoteBackend({ url, token, ...QUICK })
    expect(right.leftBehind(await right.create(plan))).toMatch(
      /^test \w+ may still run: to stop it, type curl -X POST -H "authorization: Bearer \$BREAKWATER_TOKEN" http.*\/stop\/\w+$/,
    )
  })

  it('says what to do without a driver, and leaves no test behind that nobody triggers', async () => {
    const { url, service } = await subjectWith()
    service.triggerFailure = new BreakwaterError('no-drivers', 'no driver is up')
    const backend = new RemoteBackend({ url, ...QUICK })
    const testId = await backend.create(plan)
    await expect(backend.trigger(testId)).rejects.toMatchObject({
      code: 'no-drivers',
      message: `no driver of ${url} is up: start one with the address of its Kafka, breakwater driver --kafka HOST:PORT, and repeat this`,
    })
    expect(service.tests().total).toBe(0)
  })

  it('bridges an interruption, says so once, and gives up after its patience', async () => {
    const { url, service } = await subjectWith()
    let down = false
    const proxy = await answering((request, response) => {
      if (down) {
        request.socket.destroy()
        return
      }
      void fetch(url + (request.url ?? ''), { method: request.method ?? 'GET' }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
      })
    })
    const said: string[] = []
    const tell = (sentence: string): void => {
      said.push(sentence)
      down = false
    }
    const backend = new RemoteBackend({ url: `http://127.0.0.1:${proxy}`, tell })
    const testId = await new RemoteBackend({ url, ...QUICK }).create(plan)
    expect(await backend.trigger(testId)).toBe('2026-01-02T03:04:05.678Z')
    down = true
    expect((await backend.test(testId)).state).toBe('running')
    expect(said).toEqual([
      expect.stringMatching(
        /^http:\/\/127.*: the connection was closed.*; trying again for 30 s, while the test goes on$/,
      ),
    ])
    service.move(testId, 'finished')
    await backend.follow(testId)
    down = true
    const hasty = new RemoteBackend({ url: `http://127.0.0.1:${proxy}`, ...QUICK })
    await expect(hasty.follow(testId)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`test ${testId} may still run: to stop it, type curl -X POST http`),
    })
  })

  it('whose trigger has no answer asks whether it has begun, and triggers it again if not', async () => {
    const { url, service } = await subjectWith()
    let lost: 'request' | 'answer' = 'answer'
    let triggers = 0
    const proxy = await answering((request, response) => {
      const isFirst = request.method === 'POST' && (triggers += 1) === 1
      if (isFirst && lost === 'request') {
        request.socket.destroy()
        return
      }
      void fetch(url + (request.url ?? ''), { method: request.method ?? 'GET' }).then(async (answer) => {
        if (isFirst) request.socket.destroy()
        else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
      })
    })
    for (const [what, times] of [
      ['answer', 1],
      ['request', 2],
    ] as const) {
      lost = what
      triggers = 0
      const testId = await new RemoteBackend({ url, ...QUICK }).create(plan)
      const backend = new RemoteBackend({ url: `http://127.0.0.1:${proxy}`, tell: () => undefined })
      expect(await backend.trigger(testId)).toBe('2026-01-02T03:04:05.678Z')
      expect([triggers, service.test(testId).state]).toEqual([times, 'running'])
    }
  })
})
