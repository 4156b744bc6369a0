/**
 * DeleteGroups (key 42), versions 0 and 1, byte for byte the same.
 *
 * request  => [ group_id STRING ]
 * response => throttle_ms INT32, [ group_id STRING, error INT16 ]
 */
import type { Api, Call } from '../api.ts'
import type { ErrorCode } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

export interface DeleteGroupsResponse {
  readonly results: readonly { readonly groupId: string; readonly error: ErrorCode }[]
}

export const deleteGroups: Api<readonly string[], DeleteGroupsResponse> = {
  key: 42,
  name: 'DeleteGroups',
  versions: [0, 1],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): readonly string[] {
  return reader.array(() => reader.string())
}

function encode(writer: Writer, { results }: DeleteGroupsResponse): void {
  writer.int32(0).array(results, ({ groupId, error }) => {
    writer.string(groupId).int16(error)
  })
}

function handle(ids: readonly string[], { broker }: Call): DeleteGroupsResponse {
  return { results: ids.map((groupId) => ({ groupId, error: broker.groups.delete(groupId) })) }
}
