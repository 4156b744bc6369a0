/** One Kafka client, and the context that all parts of a bus share. */
import { Kafka, logLevel } from 'kafkajs'
import type { SASLOptions, logCreator } from 'kafkajs'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { unavailable } from './kafka-errors.ts'
import type { BrokerLiveness } from './broker-liveness.ts'
import { Sockets, type TlsOptions } from './sockets.ts'
import type { TopicLayout } from './topics.ts'

/** The credentials of the client. */
export interface SaslCredentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** How a process connects to Kafka, and with which identity. */
export interface KafkaBusOptions extends TopicLayout {
  /** host:port of some brokers; the client discovers the others. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** Unique to this node and this boot: no group is shared, because every node reads every record. */
  readonly groupId: string
  /** Polls stay open for 5 s instead of 250 ms: fewer wake-ups in a process that generates load. */
  readonly longPolls: boolean
  readonly tls?: TlsOptions
  readonly sasl?: SaslCredentials
  readonly clock: Clock
}

/** The context of every part of one bus. */
export interface BusContext {
  readonly options: KafkaBusOptions
  readonly log: Log
  /** Receives the log lines of the client library. */
  readonly clientLog: logCreator
  readonly liveness: BrokerLiveness
  /** Aborted when the bus is closed. */
  readonly closing: AbortSignal
}

/** A client of the library whose sockets can be closed at once. */
export interface Client {
  readonly kafka: Kafka
  readonly sockets: Sockets
}

const CONNECT_MS = 3_000

/** The error message of every operation that was in progress when the bus was closed. */
export const CLOSED = 'the bus is closed'

/** Where a broker listens. */
export interface BrokerPlace {
  readonly host: string
  readonly port: number
}

/**
 * Creates a client. It connects at its first use.
 * @param at every connection goes there, whatever address a broker advertises
 */
export function openClient({ options, clientLog }: BusContext, at?: BrokerPlace): Client {
  const sockets = new Sockets(options.tls)
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    socketFactory: (wanted) => sockets.factory({ ...wanted, ...at }),
    logLevel: logLevel.WARN,
    logCreator: clientLog,
    connectionTimeout: CONNECT_MS,
    // Our own code limits each request: the library's check is a 100 ms timer for each connection.
    enforceRequestTimeout: false,
    // Few retries inside the library: our own loops recreate the client, and they can be stopped.
    retry: { retries: options.brokers.length, initialRetryTime: 50, maxRetryTime: 400 },
    ...(options.sasl === undefined ? {} : { sasl: saslOf(options.sasl) }),
  })
  return { kafka, sockets }
}

function saslOf(sasl: SaslCredentials): SASLOptions {
  const { mechanism, username, password } = sasl
  return { mechanism, username, password }
}

/**
 * Waits for a response for at most a number of milliseconds.
 * @throws BreakwaterError `kafka-unavailable` after that time, or when the bus is closed
 */
export function within<T>(work: Promise<T>, milliseconds: number, closing: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settled = (): void => {
      clearTimeout(timer)
      closing.removeEventListener('abort', closed)
    }
    const giveUp = (message: string) => (): void => {
      settled()
      reject(unavailable(message))
    }
    const timer = setTimeout(giveUp(`no answer within ${milliseconds} ms`), milliseconds)
    const closed = giveUp(CLOSED)
    closing.addEventListener('abort', closed)
    if (closing.aborted) closed()
    work.then(resolve, reject).finally(settled)
  })
}
