/**
 * SyncGroup (key 14), versions 0 to 3; throttle_ms from 1 on, group_instance_id from 3 on.
 *
 * request  => group_id STRING, generation INT32, member_id STRING, group_instance_id ?STRING,
 *             [ member_id STRING, assignment BYTES ]
 * response => throttle_ms INT32, error INT16, assignment BYTES
 *
 * The leader sends the assignments of all members; the others wait for them.
 */
import type { Api, Call } from '../api.ts'
import { codes } from '../codes.ts'
import type { SyncAnswer, SyncRequest } from '../group-member.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_THROTTLE = 1
const WITH_INSTANCE = 3

export interface SyncGroupRequest extends SyncRequest {
  readonly groupId: string
}

export const syncGroup: Api<SyncGroupRequest, SyncAnswer> = {
  key: 14,
  name: 'SyncGroup',
  versions: [0, 3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): SyncGroupRequest {
  const [groupId, generation, memberId] = [reader.string(), reader.int32(), reader.string()]
  if (version >= WITH_INSTANCE) reader.nullableString()
  const assignments = reader.array(() => ({ memberId: reader.string(), assignment: reader.bytes() }))
  return { groupId, generation, memberId, assignments }
}

function encode(writer: Writer, { error, assignment }: SyncAnswer, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.int16(error).bytes(assignment)
}

function handle(request: SyncGroupRequest, { broker }: Call): SyncAnswer | Promise<SyncAnswer> {
  const group = broker.groups.find(request.groupId)?.group
  if (group === undefined) return { error: codes.unknownMemberId, assignment: Buffer.alloc(0) }
  return new Promise((resolve) => {
    group.sync(request, resolve)
  })
}
