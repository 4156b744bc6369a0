/** The embedded broker as a process of its own. */
import { port, text, toggle, whole } from '../lib/config.ts'
import { runService } from '../lib/service.ts'
import { startBroker } from './broker.ts'
import { defaultLimits } from './limits.ts'

const COUNT = [1, 1_000_000] as const
const BYTES = [1_024, 2 ** 40] as const
/** Node's buffers end at 4 GiB and int32 sizes at 2; no client sends the like. */
const FRAME = [1_024, 2 ** 30] as const

const limit = (help: string): { help: string } => ({ help: `at most so many ${help}` })

await runService({
  name: 'broker',
  usage: 'node dist/broker/main.js [--port 9092]',
  summary:
    'The embedded broker: speaks the Kafka protocol, keeps everything in memory only, and is not Kafka. For trying out, development and tests on one machine.',
  settings: {
    host: text('127.0.0.1', {
      env: 'BREAKWATER_BROKER_HOST',
      help: 'address to listen on; there is no authentication',
    }),
    port: port(9092, { env: 'BREAKWATER_BROKER_PORT', help: 'port to listen on, 0 for any free one' }),
    advertisedHost: text('', {
      env: 'BREAKWATER_BROKER_ADVERTISED_HOST',
      help: 'host that clients are told to connect to',
      shown: 'as --host',
    }),
    autoCreateTopics: toggle({ help: 'create a topic when a client that allows it asks for it' }),
    maxFrameBytes: whole(FRAME, defaultLimits.frameBytes, limit('bytes in one request')),
    maxConnections: whole(COUNT, defaultLimits.connections, limit('connections')),
    maxTopics: whole(COUNT, defaultLimits.topics, limit('topics')),
    maxPartitions: whole(COUNT, defaultLimits.partitions, limit('partitions of all topics')),
    maxGroups: whole(COUNT, defaultLimits.groups, limit('consumer groups')),
    maxGroupMembers: whole(COUNT, defaultLimits.groupMembers, limit('members in one group')),
    maxPartitionBytes: whole(BYTES, defaultLimits.partitionBytes, limit('bytes in one partition; the oldest go')),
    maxTransitBytes: whole(BYTES, defaultLimits.transitBytes, limit('bytes of requests and answers under way')),
    maxTotalBytes: whole(BYTES, defaultLimits.totalBytes, limit('bytes in all; beyond that nothing is accepted')),
  },
  start: async (settings, log) => {
    const { host, advertisedHost, autoCreateTopics } = settings
    const limits = {
      frameBytes: settings.maxFrameBytes,
      connections: settings.maxConnections,
      topics: settings.maxTopics,
      partitions: settings.maxPartitions,
      groups: settings.maxGroups,
      groupMembers: settings.maxGroupMembers,
      partitionBytes: settings.maxPartitionBytes,
      transitBytes: settings.maxTransitBytes,
      totalBytes: settings.maxTotalBytes,
    }
    const broker = await startBroker({ host, port: settings.port, advertisedHost, autoCreateTopics, limits }, log)
    return { stop: () => broker.close() }
  },
})
