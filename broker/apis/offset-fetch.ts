/**
 * OffsetFetch (key 9), version 4.
 *
 * request  => group_id STRING, topics ?[ name STRING, [ partition INT32 ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, offset INT64, metadata ?STRING, error INT16 ] ],
 *             error INT16
 *
 * No topics named (null) means all that the group has committed. Nothing committed is offset −1, not an error.
 */
import type { Api, Call } from '../api.ts'
import { codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

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
  advertised: [1, 4],
  served: [4],
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

function encode(writer: Writer, response: OffsetFetchResponse): void {
  writer.int32(0).array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, ({ partition, offset, metadata }) => {
      writer.int32(partition).int64(offset).nullableString(metadata).int16(codes.none)
    })
  })
  writer.int16(codes.none)
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
