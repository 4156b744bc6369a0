/**
 * Metadata (key 3), versions 0 to 7; rack, controller_id and is_internal from 1 on, cluster_id from 2 on, throttle_ms
 * from 3 on, allow_auto_create from 4 on, offline_replicas from 5 on, leader_epoch from 7 on.
 *
 * request  => topics ?[ STRING ], allow_auto_create BOOL
 * response => throttle_ms INT32, brokers [ node_id INT32, host STRING, port INT32, rack ?STRING ],
 *             cluster_id ?STRING, controller_id INT32,
 *             [ error INT16, name STRING, is_internal BOOL, [ error INT16, partition INT32, leader INT32,
 *               leader_epoch INT32, replicas [ INT32 ], isr [ INT32 ], offline_replicas [ INT32 ] ] ]
 *
 * A null list of topics (in version 0, which has no null, an empty one) means all, and never creates one. A client
 * whose version has no allow_auto_create allows it, as in Kafka. The controller must be one of the listed brokers.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { NODE_ID, NO_EPOCH } from '../state.ts'
import type { Topic } from '../topics.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_CONTROLLER = 1
const WITH_CLUSTER = 2
const WITH_THROTTLE = 3
const WITH_CREATION = 4
const WITH_OFFLINE = 5
const WITH_EPOCH = 7

export interface MetadataRequest {
  readonly topics: readonly string[] | null
  readonly allowAutoCreate: boolean
}

export interface MetadataResponse {
  readonly host: string
  readonly port: number
  readonly clusterId: string
  readonly topics: readonly {
    readonly error: ErrorCode
    readonly name: string
    /** The number of partitions, which are numbered from 0. */
    readonly partitions: number
  }[]
}

type Described = MetadataResponse['topics'][number]

export const metadata: Api<MetadataRequest, MetadataResponse> = {
  key: 3,
  name: 'Metadata',
  versions: [0, 7],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): MetadataRequest {
  const topics = reader.nullableArray(() => reader.string())
  return {
    topics: version < WITH_CONTROLLER && topics?.length === 0 ? null : topics,
    allowAutoCreate: version < WITH_CREATION || reader.bool(),
  }
}

function encode(writer: Writer, response: MetadataResponse, version: number): void {
  encodeCluster(writer, response, version)
  writer.array(response.topics, ({ error, name, partitions }) => {
    writer.int16(error).string(name)
    if (version >= WITH_CONTROLLER) writer.bool(false)
    writer.array([...Array(partitions).keys()], (partition) => {
      encodePartition(writer, partition, version)
    })
  })
}

function encodeCluster(writer: Writer, response: MetadataResponse, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.int32(1).int32(NODE_ID).string(response.host).int32(response.port)
  if (version >= WITH_CONTROLLER) writer.nullableString(null)
  if (version >= WITH_CLUSTER) writer.nullableString(response.clusterId)
  if (version >= WITH_CONTROLLER) writer.int32(NODE_ID)
}

function encodePartition(writer: Writer, partition: number, version: number): void {
  const node = (id: number): void => {
    writer.int32(id)
  }
  writer.int16(codes.none).int32(partition).int32(NODE_ID)
  if (version >= WITH_EPOCH) writer.int32(NO_EPOCH)
  writer.array([NODE_ID], node).array([NODE_ID], node)
  if (version >= WITH_OFFLINE) writer.array([], node)
}

function handle(request: MetadataRequest, { broker }: Call): MetadataResponse {
  const { topics } = broker
  const mayCreate = request.allowAutoCreate && broker.autoCreateTopics
  const named = (name: string): Described => {
    const known = topics.find(name)
    if (known !== undefined) return describe(known)
    if (!mayCreate) return { error: codes.unknownTopicOrPartition, name, partitions: 0 }
    const refused = topics.create({ name, partitions: 1, config: [] })
    return { error: refused?.error ?? codes.none, name, partitions: refused === undefined ? 1 : 0 }
  }
  return {
    ...broker.address,
    clusterId: broker.clusterId,
    topics: request.topics?.map(named) ?? topics.all().map(describe),
  }
}

function describe(topic: Topic): Described {
  return { error: codes.none, name: topic.name, partitions: topic.partitions.length }
}
