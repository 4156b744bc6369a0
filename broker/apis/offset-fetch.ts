/**
 * OffsetFetch (key 9), versions 1 to 5; null for topics and the last error from 2 on, throttle_ms from 3 on,
 * leader_epoch from 5 on.
 *
 * request  => group_id STRING, topics ?[ name STRING, [ partition INT32 ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, offset INT64, leader_epoch INT32,
 *             metadata ?STRING, error INT16 ] ], error INT16
 *
 * A null list of topics means all that the group has committed. Without a commit the offset is −1, not an error.
 */
import type { Api, Call } from '../api.ts'
import { codes } from '../codes.ts'
import { NO_EPOCH } from '../state.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_ERROR = 2
const WITH_THROTTLE = 3
const WITH_EPOCH = 5

export interface OffsetFetchRequest {
  readonly groupId: string
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[] | null
}

export interface OffsetFetchResponse {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly {
      readonly partition: number
      readonly offset: bigint
      readonly metadata: string | null
    }[]
  }[]
}

export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchResponse> = {
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 5],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): OffsetFetchRequest {
  const groupId = reader.string()
  const topics = reader.nullableArray(() => ({
    name: reader.string(),
    partitions: reader.array(() => reader.int32()),
  }))
  return { groupId, topics }
}

function encode(writer: Writer, response: OffsetFetchResponse, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, ({ partition, offset, metadata }) => {
      writer.int32(partition).int64(offset)
      if (version >= WITH_EPOCH) writer.int32(NO_EPOCH)
      writer.nullableString(metadata).int16(codes.none)
    })
  })
  if (version >= WITH_ERROR) writer.int16(codes.none)
}

function handle(request: OffsetFetchRequest, { broker }: Call): OffsetFetchResponse {
  const offsets = broker.groups.find(request.groupId)?.offsets
  const asked = request.topics ?? offsets?.all() ?? []
  const topics = asked.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => {
      const committed = offsets?.find(name, partition)
      return { partition, offset: committed?.offset ?? -1n, metadata: committed?.metadata ?? '' }
    }),
  }))
  return { topics }
}
