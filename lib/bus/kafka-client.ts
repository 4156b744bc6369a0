/** One client of Kafka, and what all parts of a bus share. */
import { Kafka, logLevel } from 'kafkajs'
import type { SASLOptions, logCreator } from 'kafkajs'
import { type Clock, pause } from '../clock.ts'
import type { Log } from '../log.ts'
import { unavailable } from './kafka-errors.ts'
import type { BrokerLiveness } from './broker-liveness.ts'
import { Sockets, type TlsOptions } from './sockets.ts'
import type { TopicLayout } from './topics.ts'

/** The identity of the client. */
export interface SaslCredentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** How a process reaches Kafka, and as whom. */
export interface KafkaBusOptions extends TopicLayout {
  /** host:port of some of the brokers; the others are learnt from them. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** Of this node and this boot alone: nothing is shared, every node reads everything. */
  readonly groupId: string
  /** Polls stay open for 5 s in place of 250 ms: fewer wake-ups, for a process that carries load. */
  readonly longPolls: boolean
  readonly tls?: TlsOptions
  readonly sasl?: SaslCredentials
  readonly clock: Clock
}

/** What every part of one bus works with. */
export interface BusContext {
  readonly options: KafkaBusOptions
  readonly log: Log
  /** Takes the client library's own lines. */
  readonly clientLog: logCreator
  readonly liveness: BrokerLiveness
  /** Aborted when the bus is closed. */
  readonly closing: AbortSignal
}

/** A client library with sockets that can be ended at once. */
export interface Client {
  readonly kafka: Kafka
  readonly sockets: Sockets
}

const CONNECT_MS = 3_000

/** What is said of everything that was still under way when the bus was closed. */
export const CLOSED = 'the bus is closed'

/** Makes a client. It connects when it is used. */
export function openClient({ options, clientLog }: BusContext): Client {
  const sockets = new Sockets(options.tls)
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    socketFactory: sockets.factory,
    logLevel: logLevel.WARN,
    logCreator: clientLog,
    connectionTimeout: CONNECT_MS,
    // Our own parts limit each request: the library's check is a timer of 100 ms for each connection.
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

/** Waits for something that may fail or take too long, and goes on either way; leaves no timer behind. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController()
  const settled = work.then(
    () => undefined,
    () => undefined,
  )
  await Promise.race([settled, pause(milliseconds, ended.signal)])
  ended.abort()
}

/**
 * Waits for an answer, so long and no longer.
 * @throws BreakwaterError `kafka-unavailable` when the time is over or the bus is closed
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
