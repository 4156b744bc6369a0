/**
 * Heartbeat (key 12), version 3.
 *
 * request  => group_id STRING, generation INT32, member_id STRING, group_instance_id ?STRING
 * response => throttle_ms INT32, error INT16
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

export interface HeartbeatRequest {
  readonly groupId: string
  readonly generation: number
  readonly memberId: string
}

export const heartbeat: Api<HeartbeatRequest, ErrorCode> = {
  key: 12,
  name: 'Heartbeat',
  advertised: [0, 3],
  served: [3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): HeartbeatRequest {
  const request = { groupId: reader.string(), generation: reader.int32(), memberId: reader.string() }
  reader.nullableString()
  return request
}

function encode(writer: Writer, error: ErrorCode): void {
  writer.int32(0).int16(error)
}

function handle({ groupId, generation, memberId }: HeartbeatRequest, { broker }: Call): ErrorCode {
  return broker.groups.find(groupId)?.group.heartbeat(memberId, generation) ?? codes.unknownMemberId
}
