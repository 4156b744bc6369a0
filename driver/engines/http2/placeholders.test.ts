import { describe, expect, test } from '@jest/globals'
import { constants, createServer } from 'node:http2'
import { type Receiver, placeholdersContract } from '../conformance/placeholders.suite.ts'
import { tokensContract } from '../conformance/tokens.suite.ts'
import { fireOnce, jobFor, told } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { listen, type Seen, taking } from './seen.suite.ts'

async function receiver(): Promise<Receiver> {
  const seen: Seen[] = []
  const port = await listen(createServer().on('stream', taking(seen)))
  return {
    url: `http://127.0.0.1:${port}/of/target?x`,
    received: () =>
      seen.map(({ headers, body }) => {
        const texts = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
        return { method: headers[':method'] ?? '', path: headers[':path'] ?? '', headers: new Map(texts), body }
      }),
    close: () => Promise.resolve(),
  }
}

describe('The engine http2', () => {
  placeholdersContract(http2Engine, receiver)
  tokensContract(http2Engine, receiver)

  test('removes blanks around values, and has a name of its own for the host', async () => {
    const seen: Seen[] = []
    const port = await listen(createServer().on('stream', taking(seen)))
    const headers = { Host: 'h{{n}}.test', 'X-Blank': '{{pick  a| a}}', 'X-Many': ['{{n}}', 'b'], __proto__x: '{{n}}' }
    const request = { name: 'only', method: 'GET', headers, placeholders: true as const }
    await fireOnce(http2Engine, jobFor(`http://127.0.0.1:${port}/`, { requests: [request] }))
    const [first] = seen
    const values = [':authority', 'x-blank', 'x-many', '__proto__x'].map((name) => first?.headers[name])
    expect(values).toEqual(['h1.test', 'a', '1, b', '1'])
  })

  test('repeats the values in a request that the target did not take', async () => {
    const paths: string[] = []
    const server = createServer().on('stream', (stream, headers) => {
      paths.push(headers[':path'] ?? '')
      stream.on('error', () => undefined)
      if (paths.length === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM)
      else stream.respond({ ':status': 200 }, { endStream: true })
    })
    const port = await listen(server)
    const request = {
      name: 'only',
      method: 'GET',
      path: '/{{uuid}}/{{time}}',
      headers: {},
      placeholders: true as const,
    }
    const outcome = await fireOnce(http2Engine, jobFor(`http://127.0.0.1:${port}/`, { requests: [request] }))
    expect([told(outcome), paths.length]).toEqual([200, 2])
    expect(paths[1]).toBe(paths[0])
  })
})
