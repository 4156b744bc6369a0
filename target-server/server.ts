/** The target server: the target of load tests in demos and tests. */
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from '../lib/listen.ts'
import type { Log } from '../lib/log.ts'
import type { Counts } from './counter.ts'
import { handlerOf } from './handler.ts'
import { Target, type TargetOptions } from './target.ts'

export interface StartOptions extends TargetOptions {
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string
  /** Port to listen on; by default 0, any free one. */
  readonly port?: number
}

export interface RunningTarget {
  readonly port: number
  counts(): Counts
  /** Stops within a second: responses in progress get half of it, then every connection is closed. */
  close(): Promise<void>
}

/** Idle connections are kept for this time, which exceeds any pause between the phases of a test. */
const keepAliveMilliseconds = 600_000
/** Eight drivers may open 500 connections each at one instant, and none may be refused. */
const backlog = 4_096
const graceMilliseconds = 500
const sweepMilliseconds = 20

/**
 * Starts a target.
 * @throws BreakwaterError `port-in-use` if the port is taken, `usage` if it cannot listen on the address
 */
export async function startTarget(options: StartOptions, log: Log): Promise<RunningTarget> {
  const { host = '127.0.0.1', port = 0 } = options
  const target = new Target(options)
  const server = serverOf(target)
  const setting = { flag: '--port', variable: 'BREAKWATER_TARGET_PORT' }
  await listen(server, { host, port, backlog, what: 'target server', ...setting }, log)
  const address = server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  log.info({ address: `http://${shown}:${address.port}` }, 'target server listening')
  return { port: address.port, counts: () => target.counts(), close: () => close(server, target) }
}

function serverOf(target: Target): Server {
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMilliseconds,
      // A driver may open its connections long before it sends, and send or read as slowly as its test requires.
      headersTimeout: 0,
      requestTimeout: 0,
    },
    handlerOf(target),
  )
  return server.on('connection', (socket) => {
    target.connections.add(socket)
  })
}

function close(server: Server, target: Target): Promise<void> {
  // Requests that still arrive are the last of their connection; idle connections are closed.
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  const sweep = setInterval(() => {
    server.closeIdleConnections()
  }, sweepMilliseconds)
  const force = setTimeout(() => {
    target.connections.destroy()
  }, graceMilliseconds)
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(force)
      resolve()
    })
  })
}
