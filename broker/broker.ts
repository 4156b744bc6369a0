/**
 * The embedded broker: serves unmodified Kafka clients on one machine, for evaluation, development and tests. It is not
 * Kafka: one node, everything in memory, no replication, no transactions, no compaction, no security. For durability
 * use a real Kafka.
 */
import { type Server, type Socket, createServer } from 'node:net'
import { systemClock } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { listen } from '../lib/listen.ts'
import type { Log } from '../lib/log.ts'
import { serve } from './connection.ts'
import { type Limits, defaultLimits } from './limits.ts'
import { BrokerState } from './state.ts'
import { realTimers } from './timers.ts'
import type { NewTopic } from './topics.ts'

export interface BrokerOptions {
  /** Address to listen on; 127.0.0.1 by default. There is no authentication: keep it on loopback if possible. */
  readonly host?: string
  /** 0: any free port. */
  readonly port: number
  /** The host name that the broker advertises to clients, when it is not `host`; needed when `host` is a wildcard. */
  readonly advertisedHost?: string
  /** Whether a request for an unknown topic creates it, with one partition; off by default. */
  readonly autoCreateTopics?: boolean
  readonly limits?: Partial<Limits>
  /** Topics that exist from the start. */
  readonly topics?: readonly NewTopic[]
}

export interface BrokerStats {
  readonly connections: number
  readonly topics: number
  readonly partitions: number
  readonly groups: number
  /** The members of all groups. */
  readonly members: number
  /** The bytes held, including the broker's own overhead. */
  readonly bytes: number
  /** The bytes of unanswered requests and of unsent responses. */
  readonly transitBytes: number
}

export interface RunningBroker {
  readonly host: string
  readonly port: number
  /** Begins with `breakwater-embedded-`, so that it is not mistaken for Apache Kafka. */
  readonly clusterId: string
  stats(): BrokerStats
  /** Closes all connections at once, including parked requests, and discards all data. Idempotent. */
  close(): Promise<void>
}

const SWEEP_MS = 1_000
const WILDCARDS = new Set(['', '0.0.0.0', '::'])
const LOOPBACK = /^(127\.|::1$|localhost$)/

/**
 * Starts a broker in this process.
 * @throws BreakwaterError `port-in-use`, or `usage` when it cannot listen on the address or a topic is invalid
 */
export async function startBroker(options: BrokerOptions, log: Log): Promise<RunningBroker> {
  const host = options.host ?? '127.0.0.1'
  const advertised = advertisedHost(host, options.advertisedHost)
  const limits = { ...defaultLimits, ...options.limits }
  const autoCreateTopics = options.autoCreateTopics ?? false
  const broker = new BrokerState({ limits, clock: systemClock, timers: realTimers, autoCreateTopics })
  createTopics(broker, options.topics ?? [])
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    accept(socket, { broker, sockets, log })
  })
  server.maxConnections = limits.connections
  server.on('drop', () => {
    log.warn(
      { connections: limits.connections },
      'connection refused: the limit of connections is reached (--max-connections)',
    )
  })
  const setting = { flag: '--port', variable: 'BREAKWATER_BROKER_PORT' }
  const port = await listen(server, { host, port: options.port, what: 'embedded broker', ...setting }, log)
  broker.address = { host: advertised, port }
  announce(broker, host, log)
  const sweeper = setInterval(() => {
    broker.sweep()
  }, SWEEP_MS).unref()
  return { host: advertised, port, clusterId: broker.clusterId, ...controls({ broker, server, sockets, sweeper }) }
}

function createTopics({ topics }: BrokerState, wanted: readonly NewTopic[]): void {
  for (const topic of wanted) {
    const refusal = topics.create(topic)
    if (refusal !== undefined) throw new BreakwaterError('usage', `topic '${topic.name}': ${refusal.message}`)
  }
}

function accept(socket: Socket, parts: { broker: BrokerState; sockets: Set<Socket>; log: Log }): void {
  const { sockets } = parts
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  serve(socket, parts)
}

interface Controlled {
  readonly broker: BrokerState
  readonly server: Server
  readonly sockets: ReadonlySet<Socket>
  readonly sweeper: NodeJS.Timeout
}

function controls({ broker, server, sockets, sweeper }: Controlled): Pick<RunningBroker, 'stats' | 'close'> {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    clearInterval(sweeper)
    const ended = new Promise<void>((resolve) => {
      server.close(() => {
        resolve()
      })
    })
    for (const socket of sockets) socket.destroy()
    broker.groups.close()
    return ended
  }
  return {
    close: () => (closed ??= close()),
    stats: () => ({
      connections: sockets.size,
      topics: broker.topics.size,
      partitions: broker.topics.partitions,
      groups: broker.groups.size,
      members: broker.groups.members,
      bytes: broker.budget.used,
      transitBytes: broker.transit.used,
    }),
  }
}

function advertisedHost(host: string, advertised: string | undefined): string {
  if (advertised !== undefined && advertised !== '') return advertised
  if (!WILDCARDS.has(host)) return host
  throw new BreakwaterError(
    'usage',
    `--host ${host} requires --advertised-host: clients cannot connect to a wildcard address`,
  )
}

function announce(broker: BrokerState, host: string, log: Log): void {
  log.info(
    { ...broker.address, cluster_id: broker.clusterId, total_bytes: broker.limits.totalBytes },
    'embedded broker listening: it keeps all records in memory and loses them when it stops; use Apache Kafka for durability',
  )
  if (!LOOPBACK.test(host))
    log.warn({ host }, 'no authentication: everybody who reaches this address can read and write')
}
