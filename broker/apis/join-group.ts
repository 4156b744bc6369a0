/**
 * JoinGroup (key 11), versions 0 to 5; rebalance_timeout_ms from 1 on, throttle_ms from 2 on,
 * group_instance_id from 5 on.
 *
 * request  => group_id STRING, session_timeout_ms INT32, rebalance_timeout_ms INT32, member_id STRING,
 *             group_instance_id ?STRING, protocol_type STRING, [ name STRING, metadata BYTES ]
 * response => throttle_ms INT32, error INT16, generation INT32, protocol_name STRING, leader_id STRING,
 *             member_id STRING, [ member_id STRING, group_instance_id ?STRING, metadata BYTES ]
 *
 * For a client whose version has no rebalance timeout, the session timeout is used. The response is sent when every
 * member has joined. Only the leader receives the list of members.
 */
import type { Api, Call } from '../api.ts'
import { type JoinAnswer, type JoinRequest, joinRefused } from '../group-member.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_REBALANCE_TIMEOUT = 1
const WITH_THROTTLE = 2
const WITH_INSTANCE = 5

export interface JoinGroupRequest extends Omit<JoinRequest, 'clientId' | 'clientHost'> {
  readonly groupId: string
}

export const joinGroup: Api<JoinGroupRequest, JoinAnswer> = {
  key: 11,
  name: 'JoinGroup',
  versions: [0, 5],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): JoinGroupRequest {
  const [groupId, sessionTimeoutMs] = [reader.string(), reader.int32()]
  return {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs: version >= WITH_REBALANCE_TIMEOUT ? reader.int32() : sessionTimeoutMs,
    memberId: reader.string(),
    instanceId: version >= WITH_INSTANCE ? reader.nullableString() : null,
    protocolType: reader.string(),
    // Copied: a member outlives its request, whose whole frame must not be retained.
    protocols: reader.array(() => ({ name: reader.string(), metadata: Buffer.from(reader.bytes()) })),
  }
}

function encode(writer: Writer, answer: JoinAnswer, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.int16(answer.error).int32(answer.generation)
  writer.string(answer.protocol).string(answer.leader).string(answer.memberId)
  writer.array(answer.members, ({ memberId, instanceId, metadata }) => {
    writer.string(memberId)
    if (version >= WITH_INSTANCE) writer.nullableString(instanceId)
    writer.bytes(metadata)
  })
}

function handle(request: JoinGroupRequest, call: Call): JoinAnswer | Promise<JoinAnswer> {
  const { groupId, ...join } = request
  const entry = call.broker.groups.open(groupId)
  if (typeof entry === 'number') return joinRefused(entry, request.memberId)
  const { clientId, clientHost } = call
  return new Promise((resolve) => {
    entry.group.join({ ...join, clientId, clientHost }, resolve)
  })
}
