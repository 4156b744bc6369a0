/**
 * Produce (key 0), versions 3 to 7; log_start_offset from 5 on.
 *
 * request  => transactional_id ?STRING, acks INT16, timeout_ms INT32, [ name STRING, [ partition INT32, records ?BYTES ] ]
 * response => [ name STRING, [ partition INT32, error INT16, base_offset INT64, log_append_time INT64,
 *               log_start_offset INT64 ] ], throttle_ms INT32
 *
 * With acks 0 there is no response at all; 1 and −1 are the same on one node.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_START = 5

export interface ProduceRequest {
  readonly transactionalId: string | null
  readonly acks: number
  readonly topics: readonly TopicData[]
}

interface TopicData {
  readonly name: string
  readonly partitions: readonly { readonly partition: number; readonly records: Buffer | null }[]
}

export interface ProduceResponse {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Stored[] }[]
}

interface Stored {
  readonly partition: number
  readonly error: ErrorCode
  readonly baseOffset: number
  readonly appendTime: number
  readonly startOffset: number
}

export const produce: Api<ProduceRequest, ProduceResponse> = {
  key: 0,
  name: 'Produce',
  versions: [3, 7],
  decode,
  encode,
  handle,
}

function decode(reader: Reader): ProduceRequest {
  const transactionalId = reader.nullableString()
  const acks = reader.int16()
  reader.int32()
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.array(() => ({ partition: reader.int32(), records: reader.nullableBytes() })),
  }))
  return { transactionalId, acks, topics }
}

function encode(writer: Writer, response: ProduceResponse, version: number): void {
  writer.array(response.topics, ({ name, partitions }) => {
    writer.string(name).array(partitions, (stored) => {
      writer.int32(stored.partition).int16(stored.error).int64(stored.baseOffset)
      writer.int64(stored.appendTime)
      if (version >= WITH_START) writer.int64(stored.startOffset)
    })
  })
  writer.int32(0)
}

function handle(request: ProduceRequest, call: Call): ProduceResponse | undefined {
  const refused = refusal(request)
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partition, records }) =>
      refused === codes.none ? store({ name, partition, records }, call) : failed(partition, refused),
    ),
  }))
  return request.acks === 0 ? undefined : { topics }
}

function refusal(request: ProduceRequest): ErrorCode {
  if (request.transactionalId !== null) return codes.transactionalIdRefused
  return [-1, 0, 1].includes(request.acks) ? codes.none : codes.invalidRequiredAcks
}

interface Record {
  readonly name: string
  readonly partition: number
  readonly records: Buffer | null
}

function store({ name, partition, records }: Record, { broker }: Call): Stored {
  const log = broker.topics.log(name, partition)
  if (log === undefined) return failed(partition, codes.unknownTopicOrPartition)
  const appended = log.append(records, broker.instant())
  return { partition, ...appended, startOffset: log.start }
}

function failed(partition: number, error: ErrorCode): Stored {
  return { partition, error, baseOffset: -1, appendTime: -1, startOffset: -1 }
}
