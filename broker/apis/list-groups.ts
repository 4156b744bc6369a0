/**
 * ListGroups (key 16), version 2.
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
  advertised: [2, 2],
  served: [2],
  decode: () => null,
  encode,
  handle: (_request: null, { broker }: Call) => broker.groups.all().map(({ group }) => group.id),
}

function encode(writer: Writer, ids: readonly string[]): void {
  writer
    .int32(0)
    .int16(codes.none)
    .array(ids, (id) => {
      writer.string(id).string('consumer')
    })
}
