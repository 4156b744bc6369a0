/**
 * ListOffsets (key 2), versions 1 to 5; isolation_level and throttle_ms from 2 on, both leader epochs from 4 on.
 *
 * request  => replica_id INT32, isolation_level INT8,
 *             [ name STRING, [ partition INT32, current_leader_epoch INT32, timestamp INT64 ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, error INT16, timestamp INT64, offset INT64,
 *             leader_epoch INT32 ] ]
 *
 * timestamp −1 requests the next offset to be written, −2 the oldest remaining one, 0 or more the first whose time is
 * not before it. That response contains the time, because the Java client accepts no offset without one. The search is
 * by batch: the offset may be up to one batch too early, never too late.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { PartitionLog, Place } from '../log.ts'
import { NO_EPOCH } from '../state.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_ISOLATION = 2
const WITH_EPOCH = 4
const LATEST = -1
const EARLIEST = -2
const NOWHERE: Place = { timestamp: -1, offset: -1 }

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

interface Found extends Place {
  readonly partition: number
  readonly error: ErrorCode
}

export const listOffsets: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  key: 2,
  name: 'ListOffsets',
  versions: [1, 5],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): ListOffsetsRequest {
  reader.int32()
  if (version >= WITH_ISOLATION) reader.int8()
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.array(() => decodeAsked(reader, version)),
  }))
  return { topics }
}

function decodeAsked(reader: Reader, version: number): Asked {
  const partition = reader.int32()
  if (version >= WITH_EPOCH) reader.int32()
  return { partition, timestamp: Number(reader.int64()) }
}

function encode(writer: Writer, response: ListOffsetsResponse, version: number): void {
  if (version >= WITH_ISOLATION) writer.int32(0)
  writer.array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, ({ partition, error, timestamp, offset }) => {
      writer.int32(partition).int16(error).int64(timestamp).int64(offset)
      if (version >= WITH_EPOCH) writer.int32(NO_EPOCH)
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
  if (log === undefined) return { partition, error: codes.unknownTopicOrPartition, ...NOWHERE }
  if (timestamp < EARLIEST) return { partition, error: codes.invalidRequest, ...NOWHERE }
  return { partition, error: codes.none, ...placeOf(timestamp, log) }
}

function placeOf(timestamp: number, log: PartitionLog): Place {
  if (timestamp === LATEST) return { timestamp: -1, offset: log.next }
  if (timestamp === EARLIEST) return { timestamp: -1, offset: log.start }
  return log.placeAt(timestamp) ?? NOWHERE
}
