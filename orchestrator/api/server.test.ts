/** Starting, bytes that never become a request, and stopping. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { errorAnswer } from '../../lib/api/answers.ts'
import { type Fields, type Log, silentLog } from '../../lib/log.ts'
import { MemoryService } from './memory-service.suite.ts'
import { type Api, startApi } from './server.ts'
import { plainOptions, startSubject, until } from './subject.suite.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

interface Line {
  readonly level: string
  readonly text: string
  readonly fields: Fields
}

function recordingLog(lines: Line[]): Log {
  const at = (level: string) => (fields: Fields, text: string) => {
    lines.push({ level, text, fields })
  }
  return { ...silentLog, info: at('info'), warn: at('warn'), error: at('error') }
}

async function start(options: Partial<typeof plainOptions> = {}, log: Log = silentLog): Promise<Api> {
  const api = await startApi(new MemoryService(), { ...plainOptions, ...options }, log)
  ending.push(() => api.close())
  return api
}

/** Sends bytes and resolves with the whole response when the connection ends. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (data) => (text += data.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(text)
    })
  })
}

describe('a start', () => {
  test('on a port that is in use names the port and the setting to change', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    ending.push(async () => {
      other.close()
      await once(other, 'close')
    })
    await until(() => other.listening)
    const { port } = other.address() as AddressInfo
    const service = new MemoryService()
    const failing = startApi(service, { ...plainOptions, port }, silentLog)
    await expect(failing).rejects.toMatchObject({ code: 'port-in-use', details: { port } })
    await expect(failing).rejects.toThrow(new RegExp(`port ${port} .*--port \\d+ \\(BREAKWATER_PORT\\)$`))
    expect(service.listeners).toBe(0)
  })

  test('on an address of another machine reports that', async () => {
    const token = 'a-token-of-sufficient-length'
    const failing = start({ host: '192.0.2.1', token })
    await expect(failing).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('192.0.2.1') })
  })

  test('that is open to others without a token is refused before it listens', async () => {
    const service = new MemoryService()
    const failing = startApi(service, { ...plainOptions, host: '0.0.0.0' }, silentLog)
    await expect(failing).rejects.toMatchObject({ code: 'usage' })
    expect(service.listeners).toBe(0)
  })

  test('that is open to others on request logs a warning, and one on loopback does not', async () => {
    const lines: Line[] = []
    await start({ host: '0.0.0.0', auth: 'none' }, recordingLog(lines))
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ fields: { host: '0.0.0.0' } }])
    lines.length = 0
    const { port } = await start({ auth: 'none' }, recordingLog(lines))
    expect(lines).toEqual([
      { level: 'info', text: `the API listens at http://127.0.0.1:${port}`, fields: { host: '127.0.0.1', port } },
    ])
  })
})

describe('the log', () => {
  test('contains changes and refusals, the stack of an unexpected error, and no token', async () => {
    const lines: Line[] = []
    const service = new MemoryService()
    const token = 'a-token-of-sufficient-length'
    const api = await startApi(service, { ...plainOptions, token }, recordingLog(lines))
    ending.push(() => api.close())
    const ask = (path: string, authorization: string): Promise<string> => {
      return exchange(
        api.port,
        `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`,
      )
    }
    await ask('/avalanche', `Bearer ${token}`)
    await ask('/avalanche', 'Bearer wrong')
    service.failure = new TypeError('house')
    await ask('/stop', `Bearer ${token}`)
    await until(() => lines.length === 5)
    expect(lines.slice(1)).toMatchObject([
      { level: 'info', fields: { method: 'POST', path: '/avalanche', status: 201, from: '127.0.0.1' } },
      { level: 'warn', text: 'refused', fields: { path: '/avalanche', status: 401 } },
      { level: 'error', text: 'house', fields: { path: '/stop', stack: expect.stringContaining('TypeError: house') } },
      { level: 'info', fields: { path: '/stop', status: 500 } },
    ])
    expect(JSON.stringify(lines)).not.toContain(token)
  })
})

describe('bytes that are not a request', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a bad header', 'GET / HTTP/1.1\r\nhost: localhost\r\na b: c\r\n\r\n', 400],
    ['two lengths', 'POST /stop HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: localhost\r\na: ${'b'.repeat(20_000)}\r\n\r\n`, 431],
    ['no Host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 403],
    ['no path', 'GET http://evil.test HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n', 403],
    [
      'another protocol',
      'GET /healthz HTTP/1.1\r\nhost: evil.test\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n',
      403,
    ],
  ])('(%s) receive a response in the form of errors', async (_name, bytes, status) => {
    const { port } = await start()
    const text = await exchange(port, bytes)
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    errorAnswer.strict().parse(JSON.parse(text.split('\r\n\r\n')[1] ?? ''))
  })
})

describe('a stop', () => {
  test('ends idle connections at once, and may be requested twice', async () => {
    const { port, close } = await start()
    const connection = connect(port, '127.0.0.1')
    let text = ''
    connection.on('data', (data) => (text += data.toString()))
    connection.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await until(() => text.includes('"ok"'))
    await Promise.all([close(), close()])
    await until(() => connection.destroyed)
    await close()
  })

  test('lets a response in progress end', async () => {
    const { api, service, ask } = await startSubject()
    const { promise, resolve } = deferred()
    let asked = false
    service.stop = async () => {
      asked = true
      await promise
      return { stopped: [] }
    }
    const answer = ask('POST', '/stop', { headers: { connection: 'keep-alive' } })
    await until(() => asked)
    const closed = api.close()
    resolve()
    expect((await answer).json).toEqual({ stopped: [] })
    await closed
  })

  test('does not wait for a response that never ends', async () => {
    const { api, service, ask } = await startSubject()
    let asked = false
    service.stop = () => {
      asked = true
      return new Promise(() => undefined)
    }
    const answer = ask('POST', '/stop')
    await until(() => asked)
    await Promise.all([expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' }), api.close()])
  })
})

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return {
    promise,
    resolve: () => {
      resolve()
    },
  }
}
