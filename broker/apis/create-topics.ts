/**
 * CreateTopics (key 19), versions 0 to 4; validate_only and error_message from 1 on, throttle_ms from 2 on.
 *
 * request  => [ name STRING, num_partitions INT32, replication_factor INT16,
 *               assignments [ partition INT32, brokers [ INT32 ] ], configs [ name STRING, value ?STRING ] ],
 *             timeout_ms INT32, validate_only BOOL
 * response => throttle_ms INT32, [ name STRING, error INT16, error_message ?STRING ]
 *
 * −1 for num_partitions or replication_factor means the broker's default, 1. There is one node: a replication factor
 * above 1, or an assignment to another node, is refused, as in Kafka.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { NODE_ID } from '../state.ts'
import type { ConfigEntry } from '../topic-settings.ts'
import type { Refusal } from '../topics.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_CHECK = 1
const WITH_THROTTLE = 2

export interface CreateTopicsRequest {
  readonly topics: readonly Wanted[]
  readonly validateOnly: boolean
}

interface Wanted {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly assignments: readonly { readonly partition: number; readonly brokers: readonly number[] }[]
  readonly config: readonly ConfigEntry[]
}

export interface CreateTopicsResponse {
  readonly topics: readonly { readonly name: string; readonly error: ErrorCode; readonly message: string | null }[]
}

export const createTopics: Api<CreateTopicsRequest, CreateTopicsResponse> = {
  key: 19,
  name: 'CreateTopics',
  versions: [0, 4],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): CreateTopicsRequest {
  const topics = reader.array(() => ({
    name: reader.string(),
    partitions: reader.int32(),
    replicationFactor: reader.int16(),
    assignments: reader.array(() => ({
      partition: reader.int32(),
      brokers: reader.array(() => reader.int32()),
    })),
    config: reader.array(() => ({ name: reader.string(), value: reader.nullableString() })),
  }))
  reader.int32()
  return { topics, validateOnly: version >= WITH_CHECK && reader.bool() }
}

function encode(writer: Writer, response: CreateTopicsResponse, version: number): void {
  if (version >= WITH_THROTTLE) writer.int32(0)
  writer.array(response.topics, ({ name, error, message }) => {
    writer.string(name).int16(error)
    if (version >= WITH_CHECK) writer.nullableString(message)
  })
}

function handle({ topics, validateOnly }: CreateTopicsRequest, { broker }: Call): CreateTopicsResponse {
  const create = (wanted: Wanted): Refusal | undefined => {
    const { name, config, assignments } = wanted
    const partitions = assignments.length > 0 ? assignments.length : wanted.partitions
    return refuse(wanted) ?? broker.topics.create({ name, partitions, config }, validateOnly ? 'check' : undefined)
  }
  const answers = topics.map((wanted) => {
    const refusal = create(wanted)
    return { name: wanted.name, error: refusal?.error ?? codes.none, message: refusal?.message ?? null }
  })
  return { topics: answers }
}

function refuse({ partitions, replicationFactor, assignments }: Wanted): Refusal | undefined {
  if (partitions < -1) return { error: codes.invalidPartitions, message: 'the number of partitions is below 0' }
  if (replicationFactor !== -1 && replicationFactor !== 1) {
    return { error: codes.invalidReplicationFactor, message: 'there is one node: the replication factor can only be 1' }
  }
  const wrong = assignments.some(({ brokers }) => brokers.length !== 1 || brokers[0] !== NODE_ID)
  return wrong ? { error: codes.invalidReplicaAssignment, message: `the only node is ${NODE_ID}` } : undefined
}
