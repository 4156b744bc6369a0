import { describe } from '@jest/globals'
import { createServer } from 'node:http2'
import { type SilentTarget, timeoutsContract } from '../conformance/timeouts.suite.ts'
import { http2Engine } from './engine.ts'
import { listen } from './seen.suite.ts'

async function silentTarget(): Promise<SilentTarget> {
  const server = createServer().on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    if (headers[':path'] === '/answered') {
      stream.respond({ ':status': 200 })
      stream.end('ok')
    }
  })
  return { url: `http://127.0.0.1:${await listen(server)}/`, close: () => Promise.resolve() }
}

describe('The engine http2', () => {
  timeoutsContract(http2Engine, silentTarget)
})
