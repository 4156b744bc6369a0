/**
 * Metadata (key 3), versions 4 to 6; offline_replicas from 5 on.
 *
 * request  => topics ?[ STRING ], allow_auto_create BOOL
 * response => throttle_ms INT32, brokers [ node_id INT32, host STRING, port INT32, rack ?STRING ],
 *             cluster_id ?STRING, controller_id INT32,
 *             [ error INT16, name STRING, is_internal BOOL, [ error INT16, partition INT32, leader INT32,
 *               replicas [ INT32 ], isr [ INT32 ], offline_replicas [ INT32 ] ] ]
 *
 * No topics named (null) means all, and never creates one. The controller must be one of the brokers listed.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { NODE_ID } from '../state.ts'
import type { Topic } from '../topics.ts'
import type { Reader, Writer } from '../wire.ts'

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
    /** How many: they are numbered from 0. */
    readonly partitions: number
  }[]
}

type Described = MetadataResponse['topics'][number]

export const metadata: Api<MetadataRequest, MetadataResponse> = {
  key: 3,
  name: 'Metadata',
  advertised: [4, 6],
  served: [4, 5, 6],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): MetadataRequest {
  return { topics: reader.nullableArray(() => reader.string()), allowAutoCreate: reader.bool() }
}

function encode(writer: Writer, response: MetadataResponse, version: number): void {
  const node = (id: number): void => {
    writer.int32(id)
  }
  writer.int32(0).int32(1)
  writer.int32(NODE_ID).string(response.host).int32(response.port).nullableString(null)
  writer.nullableString(response.clusterId).int32(NODE_ID)
  writer.array(response.topics, ({ error, name, partitions }) => {
    writer.int16(error).string(name).bool(false)
    writer.array([...Array(partitions).keys()], (partition) => {
      writer.int16(codes.none).int32(partition).int32(NODE_ID)
      writer.array([NODE_ID], node).array([NODE_ID], node)
      if (version >= 5) writer.array([], node)
    })
  })
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
