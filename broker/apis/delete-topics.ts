/**
 * DeleteTopics (key 20), versions 0 to 3; throttle_ms from 1 on.
 *
 * request  => [ name STRING ], timeout_ms INT32
 * response => throttle_ms INT32, [ name STRING, error INT16 ]
 *
 * Wakes the long polls on the topic, and deletes the offsets that groups have committed for it.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

export interface DeleteTopicsResponse {
  readonly topics: readonly { readonly name: string; readonly error: ErrorCode }[]
}

export const deleteTopics: Api<readonly string[], DeleteTopicsResponse> = {
  key: 20,
  name: 'DeleteTopics',
  versions: [0, 3],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): readonly string[] {
  const names = reader.array(() => reader.string())
  reader.int32()
  return names
}

function encode(writer: Writer, response: DeleteTopicsResponse, version: number): void {
  if (version >= 1) writer.int32(0)
  writer.array(response.topics, ({ name, error }) => {
    writer.string(name).int16(error)
  })
}

function handle(names: readonly string[], { broker }: Call): DeleteTopicsResponse {
  const topics = names.map((name) => {
    const known = broker.topics.delete(name)
    if (known) broker.groups.forgetTopic(name)
    return { name, error: known ? codes.none : codes.unknownTopicOrPartition }
  })
  return { topics }
}
