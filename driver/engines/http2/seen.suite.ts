/** For tests of the engine: HTTP/2 targets that record their requests. */
import { afterEach, expect } from '@jest/globals'
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import type { HttpJob } from '../http-job.ts'
import { fireMany, jobFor, told } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'

export interface Seen {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

/** Listens until the test has ended. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  endings.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** Accepts requests and answers each with 200. */
export function taking(seen: Seen[]): (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void {
  return (stream, headers) => {
    let body = ''
    stream.setEncoding('latin1').on('data', (text: string) => (body += text))
    stream.on('end', () => {
      seen.push({ headers, body })
      const bodiless = headers[':method'] === 'HEAD'
      stream.respond({ ':status': 200 }, { endStream: bodiless })
      if (!bodiless) stream.end('ok')
    })
  }
}

/** Sends `count` requests, and returns them as the target received them. */
export async function seenOf(
  request: Partial<PlannedRequest>,
  more: Partial<HttpJob> & { path?: string; count?: number } = {},
): Promise<{ seen: Seen[]; first: Seen; port: number }> {
  const { path = '/', count = 1, ...other } = more
  const seen: Seen[] = []
  const server = createServer().on('stream', taking(seen))
  const port = await listen(server)
  const planned = { name: 'only', method: 'GET', headers: {}, ...request }
  const target = `http://127.0.0.1:${port}${path}`
  const outcomes = await fireMany(http2Engine, jobFor(target, { requests: [planned], ...other }), count)
  expect(outcomes.map(told)).toEqual(Array.from({ length: count }, () => 200))
  expect(seen).toHaveLength(count)
  return { seen, first: seen[0] as Seen, port }
}
