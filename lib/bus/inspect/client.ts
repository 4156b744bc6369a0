/** A client of Kafka for a few questions, without the patience of the bus: each answer and each failure is told at once. */
import type { Admin } from 'kafkajs'
import { silentLog } from '../../log.ts'
import { BrokerLiveness } from '../broker-liveness.ts'
import { openAdmin } from '../kafka-admin.ts'
import { type BrokerPlace, type BusContext, type KafkaBusOptions, openClient, within } from '../kafka-client.ts'
import { kafkaLog } from '../kafka-log.ts'
import { patchKafkajs } from '../kafkajs-patch.ts'

/** The time limit of all questions to one client together, in milliseconds. */
const ANSWER_MS = 12_000

/** What the parts of such a client share; nothing is logged. */
export function inspection(options: KafkaBusOptions, closing: AbortSignal): BusContext {
  patchKafkajs(silentLog)
  const liveness = new BrokerLiveness({ clock: options.clock, log: silentLog, closing })
  return { options, log: silentLog, clientLog: kafkaLog(silentLog), closing, liveness }
}

/**
 * Asks with an admin of its own, and closes its connections.
 * @param at every connection goes there, whatever address a broker advertises
 * @throws the error of the client library, or BreakwaterError `kafka-unavailable` after 12 s
 */
export async function withAdmin<T>(
  context: BusContext,
  ask: (admin: Admin) => Promise<T>,
  at?: BrokerPlace,
): Promise<T> {
  const client = openClient(context, at)
  try {
    const answer = openAdmin(client, context).then(ask)
    // Whoever ends early still cleans up behind it.
    return await within(answer, ANSWER_MS, new AbortController().signal)
  } finally {
    client.sockets.destroy()
  }
}

/** What a broker tells of its cluster. */
export interface Cluster {
  readonly clusterId: string
  /** The addresses that the brokers advertise. */
  readonly brokers: readonly BrokerPlace[]
}

/**
 * Asks one broker, whatever address it advertises.
 * @throws the error of the client library
 */
export function describeCluster(context: BusContext, at: BrokerPlace): Promise<Cluster> {
  return withAdmin(context, (admin) => admin.describeCluster(), at)
}
