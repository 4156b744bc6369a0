/**
 * JoinGroup (key 11), version 5.
 *
 * request  => group_id STRING, session_timeout_ms INT32, rebalance_timeout_ms INT32, member_id STRING,
 *             group_instance_id ?STRING, protocol_type STRING, [ name STRING, metadata BYTES ]
 * response => throttle_ms INT32, error INT16, generation INT32, protocol_name STRING, leader_id STRING,
 *             member_id STRING, [ member_id STRING, group_instance_id ?STRING, metadata BYTES ]
 *
 * Answered when every member has joined. The members are listed for the leader only.
 */
import type { Api, Call } from '../api.ts'
import { type JoinAnswer, type JoinRequest, joinRefused } from '../group-member.ts'
import type { Reader, Writer } from '../wire.ts'

export interface JoinGroupRequest extends Omit<JoinRequest, 'clientId' | 'clientHost'> {
  readonly groupId: string
}

export const joinGroup: Api<JoinGroupRequest, JoinAnswer> = {
  key: 11,
  name: 'JoinGroup',
  advertised: [0, 5],
  served: [5],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): JoinGroupRequest {
  return {
    groupId: reader.string(),
    sessionTimeoutMs: reader.int32(),
    rebalanceTimeoutMs: reader.int32(),
    memberId: reader.string(),
    instanceId: reader.nullableString(),
    protocolType: reader.string(),
    // Copied: a member outlives the request, whose whole frame must not be kept for it.
    protocols: reader.array(() => ({ name: reader.string(), metadata: Buffer.from(reader.bytes()) })),
  }
}

function encode(writer: Writer, answer: JoinAnswer): void {
  writer.int32(0).int16(answer.error).int32(answer.generation)
  writer.string(answer.protocol).string(answer.leader).string(answer.memberId)
  writer.array(answer.members, ({ memberId, instanceId, metadata }) => {
    writer.string(memberId).nullableString(instanceId).bytes(metadata)
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
