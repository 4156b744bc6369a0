/** The settings of the embedded broker, and the check for contradictions. */
import { type Command, port, text, toggle, type Values, whole } from '../lib/config.ts'
import { defaultLimits, type Limits } from './limits.ts'

const COUNT = [1, 1_000_000] as const
const BYTES = [1_024, 2 ** 40] as const
/** Node's buffers are limited to 4 GiB and int32 sizes to 2; no client sends frames of such sizes. */
const FRAME = [1_024, 2 ** 30] as const

const limit = (help: string): { help: string } => ({ help: `maximum number of ${help}` })

export const brokerSettings = {
  host: text('127.0.0.1', {
    env: 'BREAKWATER_BROKER_HOST',
    help: 'address to listen on; there is no authentication',
  }),
  port: port(9092, { env: 'BREAKWATER_BROKER_PORT', help: 'port to listen on, 0 for any free one' }),
  advertisedHost: text('', {
    env: 'BREAKWATER_BROKER_ADVERTISED_HOST',
    help: 'host name that the broker advertises to clients',
    shown: 'as --host',
  }),
  autoCreateTopics: toggle({ help: 'create a missing topic when a client requests it and allows its creation' }),
  maxFrameBytes: whole(FRAME, defaultLimits.frameBytes, limit('bytes in one request')),
  maxConnections: whole(COUNT, defaultLimits.connections, limit('connections')),
  maxTopics: whole(COUNT, defaultLimits.topics, limit('topics')),
  maxPartitions: whole(COUNT, defaultLimits.partitions, limit('partitions of all topics')),
  maxGroups: whole(COUNT, defaultLimits.groups, limit('consumer groups')),
  maxGroupMembers: whole(COUNT, defaultLimits.groupMembers, limit('members in one group')),
  maxPartitionBytes: whole(
    BYTES,
    defaultLimits.partitionBytes,
    limit('bytes in one partition; the oldest records are deleted'),
  ),
  maxTransitBytes: whole(BYTES, defaultLimits.transitBytes, limit('bytes of requests and responses in transit')),
  maxTotalBytes: whole(BYTES, defaultLimits.totalBytes, limit('bytes in total; the broker rejects records beyond it')),
} as const

type BrokerSettings = Values<typeof brokerSettings>

/** The limits from the settings. */
export function limitsOf(values: BrokerSettings): Partial<Limits> {
  return {
    frameBytes: values.maxFrameBytes,
    connections: values.maxConnections,
    topics: values.maxTopics,
    partitions: values.maxPartitions,
    groups: values.maxGroups,
    groupMembers: values.maxGroupMembers,
    partitionBytes: values.maxPartitionBytes,
    transitBytes: values.maxTransitBytes,
    totalBytes: values.maxTotalBytes,
  }
}

/**
 * Why settings that are valid separately contradict each other: if a partition may hold more than the broker, its
 * oldest records are never dropped, and in the end nothing is accepted.
 */
function conflict(values: BrokerSettings): string | undefined {
  const { maxPartitionBytes, maxTotalBytes } = values
  if (maxPartitionBytes <= maxTotalBytes) return undefined
  return `--max-partition-bytes ${maxPartitionBytes} exceeds --max-total-bytes ${maxTotalBytes}: lower the first or raise the second`
}

export const brokerCommand: Command<typeof brokerSettings> = {
  usage: 'breakwater broker',
  summary:
    'The embedded broker speaks the Kafka protocol and keeps all records in memory. It is for trials, development and tests on one machine, and no replacement for Kafka.',
  settings: brokerSettings,
  conflict,
}
