/** The API on a port. */
import { createServer, type Server } from 'node:http'
import { listen } from '../../lib/listen.ts'
import type { Log } from '../../lib/log.ts'
import type { OrchestratorService } from '../service.ts'
import { EventHub, type StreamLimits, defaultStreamLimits } from './event-hub.ts'
import { CounterMemory } from './counter-memory.ts'
import { Guard, type GuardOptions, isLoopback } from './guard.ts'
import { LoopLag } from './loop-lag.ts'
import { answerMalformed } from './malformed.ts'
import { Page } from './page.ts'
import { createApp } from './router.ts'
import { routes } from './routes.ts'

/** The options of the API. */
export interface ApiOptions extends GuardOptions {
  /** 0 for any free port. */
  readonly port: number
  /** The hosts that tests may load beside loopback and private ones. */
  readonly allowedTargets: readonly string[]
  /** The target of tests that name none. */
  readonly defaultTarget: string
  readonly streams?: StreamLimits
  /** The folder of the dashboard's files; by default that of the build. */
  readonly pageFolder?: string
}

/** The running API. */
export interface Api {
  readonly port: number
  /** Closes all streams and idle connections at once, and active requests within two seconds. */
  readonly close: () => Promise<void>
}

/** Milliseconds that a request may take to arrive. */
const REQUEST_WITHIN = 10_000
/** Milliseconds that responses may take once the API closes. */
const CLOSE_WITHIN = 2_000
const MAX_CONNECTIONS = 500

/**
 * Serves the API of an orchestrator.
 * @throws BreakwaterError `usage` when others could reach it without a token, or the address does not belong to this
 * machine; `port-in-use`
 */
export async function startApi(service: OrchestratorService, options: ApiOptions, log: Log): Promise<Api> {
  const guard = new Guard(options)
  if (!guard.asksForToken && !isLoopback(options.host)) {
    log.warn({ host: options.host }, 'no token is required: everybody who reaches this address can start load tests')
  }
  const page = new Page(options.pageFolder)
  const hub = new EventHub(service, options.streams ?? defaultStreamLimits)
  const loopLag = new LoopLag()
  const { defaultTarget, allowedTargets } = options
  const counters = new CounterMemory()
  const app = createApp(
    { service, routes, hub, loopLag, counters, defaultTarget, allowedTargets },
    { guard, page },
    log,
  )
  const server = createServer(
    {
      requestTimeout: REQUEST_WITHIN,
      headersTimeout: REQUEST_WITHIN,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
    },
    app,
  )
  server.maxConnections = MAX_CONNECTIONS
  answerMalformed(server)
  const release = (): void => {
    hub.close()
    loopLag.stop()
  }
  const { host } = options
  const place = { host, port: options.port, what: 'API', flag: '--port', variable: 'BREAKWATER_PORT' }
  const port = await listen(server, place, log).catch((error: unknown) => {
    release()
    throw error
  })
  log.info({ host, port }, `the API listens at http://${urlHost(host)}:${port}`)
  return { port, close: () => closeServer(server, release) }
}

/** Responses in progress may complete, then their connections close; streams and idle connections close now. */
function closeServer(server: Server, release: () => void): Promise<void> {
  if (!server.listening) return Promise.resolve()
  release()
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections()
    }, CLOSE_WITHIN)
    const idle = setInterval(() => {
      server.closeIdleConnections()
    }, 20)
    server.close(() => {
      clearTimeout(timer)
      clearInterval(idle)
      resolve()
    })
  })
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
