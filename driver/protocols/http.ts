/**
 * HTTP: three engines, one of which a plan's transport selects. Each is loaded at its first use: undici alone costs a
 * process as much as everything else.
 */
import { createServer, type Server } from 'node:net'
import { listenOnLoopback } from '../../lib/listen.ts'
import { httpMeasurements } from '../../lib/measure/measurements.ts'
import { httpNotes } from '../../lib/measure/notes.ts'
import { bodySizeOf } from '../../lib/plan/body.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { HTTP } from '../../lib/plan/protocol.ts'
import {
  checkedTransport,
  engineFor,
  type EngineName,
  engineNames,
  transportDefaults,
} from '../../lib/plan/transport.ts'
import { urlTo } from '../../lib/target-policy.ts'
import type { OpenEngine } from '../engines/engine.ts'
import { type HttpEngineFactory, httpJobOf } from '../engines/http-job.ts'
import type { ConnectionNeeds, Protocol, WarmUpServer } from './protocol.ts'

/**
 * The memory of a connection in bytes: measured for a plain one, estimated for TLS, which keeps buffers and a session
 * for each.
 */
const PLAIN_BYTES = 8_192
const TLS_BYTES = 65_536
/** A larger body, in bytes, is not copied for each plain connection; with TLS it is. */
const LARGE_BODY = 16_384
/** The cost of making a connection with TLS, relative to a plain one. */
const TLS_FACTOR = 8
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nwarm'

const loaders: Readonly<Record<EngineName, () => Promise<HttpEngineFactory>>> = {
  sockets: async () => (await import('../engines/sockets/engine.ts')).socketsEngine,
  http2: async () => (await import('../engines/http2/engine.ts')).http2Engine,
  undici: async () => (await import('../engines/undici/engine.ts')).undiciEngine,
}

export const http: Protocol = {
  name: HTTP,
  engines: engineNames,
  options: checkedTransport,
  measurements: httpMeasurements,
  notes: httpNotes,
  failures: {},
  needs,
  load: async (engine) => openerOf(await loaders[nameOf(engine)]()),
  warmUp: (engine) => warmUp(nameOf(engine)),
}

function openerOf(factory: HttpEngineFactory): OpenEngine {
  return (task, sink) => factory(httpJobOf(task), sink)
}

function nameOf(engine: string): EngineName {
  const name = engineNames.find((one) => one === engine)
  if (name === undefined) throw new TypeError(`HTTP has no engine '${engine}'`)
  return name
}

function needs(plan: Plan): ConnectionNeeds {
  const { streams = transportDefaults.streams, keepAlive = true, unixSocket } = plan.transport ?? {}
  const secure = plan.target.toLowerCase().startsWith('https:')
  return {
    requestsEach: engineFor(plan.transport ?? {}) === 'http2' ? streams : 1,
    anew: !keepAlive,
    host: unixSocket === undefined ? hostOf(plan) : undefined,
    bytesEach: (secure ? TLS_BYTES : PLAIN_BYTES) + copiedOf(Math.max(...plan.requests.map(bodySizeOf)), secure),
    dialFactor: secure ? TLS_FACTOR : 1,
  }
}

/** Plain connections share the bytes of a large body; with TLS each connection has its own copy. */
function copiedOf(bytes: number, secure: boolean): number {
  return secure ? bytes : Math.min(bytes, LARGE_BODY)
}

function hostOf({ target, transport }: Plan): string {
  const via = transport?.connectTo === undefined ? (transport?.proxy ?? target) : urlTo(transport.connectTo)
  return new URL(via).hostname.replace(/^\[|\]$/g, '')
}

async function warmUp(engine: EngineName): Promise<WarmUpServer> {
  const server = await serverFor(engine)
  const port = await listenOnLoopback(server)
  return {
    target: `http://127.0.0.1:${port}/`,
    says: { transport: { engine } },
    close: () => {
      server.close()
    },
  }
}

/** Responds to every read: on loopback a small request arrives in one piece. */
async function serverFor(name: EngineName): Promise<Server> {
  if (name === 'http2') {
    const { createServer: createHttp2Server } = await import('node:http2')
    return createHttp2Server((_, response) => {
      response.end('warm')
    })
  }
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => {
      socket.write(ANSWER)
    })
  })
}
