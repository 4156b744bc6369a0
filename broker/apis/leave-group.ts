/**
 * LeaveGroup (key 13), versions 0 to 3; throttle_ms from 1 on.
 *
 * versions 0 to 2: request => group_id STRING, member_id STRING · response => throttle_ms INT32, error INT16
 * version 3:
 * request  => group_id STRING, [ member_id STRING, group_instance_id ?STRING ]
 * response => throttle_ms INT32, error INT16, [ member_id STRING, group_instance_id ?STRING, error INT16 ]
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_THROTTLE = 1
const SEVERAL_MEMBERS = 3

export interface LeaveGroupRequest {
  readonly groupId: string
  readonly members: readonly Leaving[]
}

interface Leaving {
  readonly memberId: string
  readonly instanceId: string | null
}

export interface LeaveGroupResponse {
  readonly members: readonly (Leaving & { readonly error: ErrorCode })[]
}

export const leaveGroup: Api<LeaveGroupRequest, LeaveGroupResponse> = {
  key: 13,
  name: 'LeaveGroup',
  versions: [0, 3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): LeaveGroupRequest {
  const groupId = reader.string()
  if (version < SEVERAL_MEMBERS) return { groupId, members: [{ memberId: reader.string(), instanceId: null }] }
  const members = reader.array(() => ({ memberId: reader.string(), instanceId: reader.nullableString() }))
  return { groupId, members }
}

function encode(writer: Writer, response: LeaveGroupResponse, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  if (version < SEVERAL_MEMBERS) {
    writer.int16(response.members[0]?.error ?? codes.none)
    return
  }
  writer.int16(codes.none).array(response.members, ({ memberId, instanceId, error }) => {
    writer.string(memberId).nullableString(instanceId).int16(error)
  })
}

function handle({ groupId, members }: LeaveGroupRequest, { broker }: Call): LeaveGroupResponse {
  const errors = broker.groups.find(groupId)?.group.leave(members.map(({ memberId }) => memberId))
  return { members: members.map((member, i) => ({ ...member, error: errors?.[i] ?? codes.unknownMemberId })) }
}
