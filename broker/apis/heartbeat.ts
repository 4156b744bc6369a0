/**
 * Heartbeat (key 12), versions 0 to 3; throttle_ms from 1 on, group_instance_id from 3 on.
 *
 * request  => group_id STRING, generation INT32, member_id STRING, group_instance_id ?STRING
 * response => throttle_ms INT32, error INT16
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_THROTTLE = 1
const WITH_INSTANCE = 3

export interface HeartbeatRequest {
  readonly groupId: string
  readonly generation: number
  readonly memberId: string
}

export const heartbeat: Api<HeartbeatRequest, ErrorCode> = {
  key: 12,
  name: 'Heartbeat',
  versions: [0, 3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): HeartbeatRequest {
  const request = { groupId: reader.string(), generation: reader.int32(), memberId: reader.string() }
  if (version >= WITH_INSTANCE) reader.nullableString()
  return request
}

function encode(writer: Writer, error: ErrorCode, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.int16(error)
}

function handle({ groupId, generation, memberId }: HeartbeatRequest, { broker }: Call): ErrorCode {
  return broker.groups.find(groupId)?.group.heartbeat(memberId, generation) ?? codes.unknownMemberId
}
