/**
 * ListOffsets (key 2), versions 2 and 3, byte for byte the same.
 *
 * request  => replica_id INT32, isolation_level INT8, [ name STRING, [ partition INT32, timestamp INT64 ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, error INT16, timestamp INT64, offset INT64 ] ]
 *
 * timestamp −1 asks for the next offset to be written, −2 for the oldest that is left, 0 or more for the first whose
 * time is not before it. It is found by batch: the answer may be up to one batch too early, never too late.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

const LATEST = -1
const EARLIEST = -2

export interface ListOffsetsRequest {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Asked[] }[]
}

interface Asked {
  readonly partition: number
  readonly timestamp: number
}

export interface ListOffsetsResponse {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Found[] }[]
}

interface Found {
  readonly partition: number
  readonly error: ErrorCode
  readonly offset: number
}

export const listOffsets: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  key: 2,
  name: 'ListOffsets',
  advertised: [1, 3],
  served: [2, 3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): ListOffsetsRequest {
  reader.int32()
  reader.int8()
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.array(() => ({ partition: reader.int32(), timestamp: Number(reader.int64()) })),
  }))
  return { topics }
}

function encode(writer: Writer, response: ListOffsetsResponse): void {
  writer.int32(0).array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, ({ partition, error, offset }) => {
      writer.int32(partition).int16(error).int64(-1).int64(offset)
    })
  })
}

function handle(request: ListOffsetsRequest, call: Call): ListOffsetsResponse {
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((asked) => find(name, asked, call)),
  }))
  return { topics }
}

function find(name: string, { partition, timestamp }: Asked, { broker }: Call): Found {
  const log = broker.topics.log(name, partition)
  if (log === undefined) return { partition, error: codes.unknownTopicOrPartition, offset: -1 }
  if (timestamp < EARLIEST) return { partition, error: codes.invalidRequest, offset: -1 }
  if (timestamp === LATEST) return { partition, error: codes.none, offset: log.next }
  if (timestamp === EARLIEST) return { partition, error: codes.none, offset: log.start }
  return { partition, error: codes.none, offset: log.offsetAt(timestamp) ?? -1 }
}
