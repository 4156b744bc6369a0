/**
 * ListGroups (key 16), versions 0 to 2; throttle_ms from 1 on.
 *
 * request  => nothing
 * response => throttle_ms INT32, error INT16, [ group_id STRING, protocol_type STRING ]
 */
import type { Api, Call } from '../api.ts'
import { codes } from '../codes.ts'
import type { Writer } from '../wire.ts'

export const listGroups: Api<null, readonly string[]> = {
  key: 16,
  name: 'ListGroups',
  versions: [0, 2],
  decode: () => null,
  encode,
  handle: (_request: null, { broker }: Call) => broker.groups.all().map(({ group }) => group.id),
}

function encode(writer: Writer, ids: readonly string[], version: number): void {
  if (version >= 1) writer.int32(0)
  writer.int16(codes.none).array(ids, (id) => {
    writer.string(id).string('consumer')
  })
}
