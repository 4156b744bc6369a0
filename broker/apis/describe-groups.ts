/**
 * DescribeGroups (key 15), versions 0 to 2; throttle_ms from 1 on.
 *
 * request  => [ group_id STRING ]
 * response => throttle_ms INT32, [ error INT16, group_id STRING, state STRING, protocol_type STRING,
 *             protocol_name STRING, [ member_id STRING, client_id STRING, client_host STRING, metadata BYTES,
 *             assignment BYTES ] ]
 *
 * An unknown group is not an error: it is `Dead`. A group that is named several times is described once.
 */
import type { Api, Call } from '../api.ts'
import { codes } from '../codes.ts'
import type { GroupSnapshot } from '../group-member.ts'
import type { Reader, Writer } from '../wire.ts'

export interface DescribedGroup extends Omit<GroupSnapshot, 'state'> {
  readonly groupId: string
  readonly state: GroupSnapshot['state'] | 'Dead'
}

export const describeGroups: Api<readonly string[], readonly DescribedGroup[]> = {
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 2],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): readonly string[] {
  return reader.array(() => reader.string())
}

function encode(writer: Writer, groups: readonly DescribedGroup[], version: number): void {
  if (version >= 1) writer.int32(0)
  writer.array(groups, (group) => {
    writer.int16(codes.none).string(group.groupId).string(group.state)
    writer.string(group.protocolType).string(group.protocol)
    writer.array(group.members, ({ memberId, clientId, clientHost, metadata, assignment }) => {
      writer.string(memberId).string(clientId).string(clientHost).bytes(metadata).bytes(assignment)
    })
  })
}

function handle(ids: readonly string[], { broker }: Call): readonly DescribedGroup[] {
  return [...new Set(ids)].map((groupId) => {
    const group = broker.groups.find(groupId)?.group
    if (group === undefined) return { groupId, state: 'Dead', protocolType: '', protocol: '', members: [] }
    return { groupId, ...group.describe() }
  })
}
