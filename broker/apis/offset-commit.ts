/**
 * OffsetCommit (key 8), versions 2 to 7; retention_ms until 4, throttle_ms from 3 on, leader_epoch from 6 on,
 * group_instance_id from 7 on.
 *
 * request  => group_id STRING, generation INT32, member_id STRING, group_instance_id ?STRING, retention_ms INT64,
 *             [ name STRING, [ partition INT32, offset INT64, leader_epoch INT32, metadata ?STRING ] ]
 * response => throttle_ms INT32, [ name STRING, [ partition INT32, error INT16 ] ]
 *
 * A negative generation means "no membership" and is not checked. A member may commit during a rebalance: these are the
 * offsets of the partitions that it is about to give up.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { GroupEntry } from '../groups.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_THROTTLE = 3
const WITHOUT_RETENTION = 5
const WITH_EPOCH = 6
const WITH_INSTANCE = 7

export interface OffsetCommitRequest {
  readonly groupId: string
  readonly generation: number
  readonly memberId: string
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Entry[] }[]
}

interface Entry {
  readonly partition: number
  readonly offset: bigint
  readonly metadata: string | null
}

export interface OffsetCommitResponse {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partition: number; readonly error: ErrorCode }[]
  }[]
}

export const offsetCommit: Api<OffsetCommitRequest, OffsetCommitResponse> = {
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 7],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): OffsetCommitRequest {
  const [groupId, generation, memberId] = [reader.string(), reader.int32(), reader.string()]
  if (version >= WITH_INSTANCE) reader.nullableString()
  if (version < WITHOUT_RETENTION) reader.int64()
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.array(() => decodeEntry(reader, version)),
  }))
  return { groupId, generation, memberId, topics }
}

function decodeEntry(reader: Reader, version: number): Entry {
  const [partition, offset] = [reader.int32(), reader.int64()]
  if (version >= WITH_EPOCH) reader.int32()
  return { partition, offset, metadata: reader.nullableString() }
}

function encode(writer: Writer, response: OffsetCommitResponse, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, ({ partition, error }) => {
      writer.int32(partition).int16(error)
    })
  })
}

function handle(request: OffsetCommitRequest, call: Call): OffsetCommitResponse {
  const entry = groupOf(request, call)
  const commit = (topic: string, { partition, offset, metadata }: Entry): ErrorCode => {
    if (typeof entry === 'number') return entry
    if (call.broker.topics.log(topic, partition) === undefined) return codes.unknownTopicOrPartition
    return entry.offsets.commit({ topic, partition, offset, metadata })
  }
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((each) => ({ partition: each.partition, error: commit(name, each) })),
  }))
  return { topics }
}

/** The group that accepts the offsets, or an error code. */
function groupOf({ groupId, generation, memberId }: OffsetCommitRequest, { broker }: Call): GroupEntry | ErrorCode {
  if (generation < 0) return broker.groups.open(groupId)
  const entry = broker.groups.find(groupId)
  if (entry === undefined) return codes.unknownMemberId
  const error = entry.group.checkMembership(memberId, generation)
  return error === codes.none ? entry : error
}
