/**
 * DescribeConfigs (key 32), versions 0 to 2; include_synonyms, source and synonyms from 1 on, is_default before.
 *
 * request  => [ type INT8, name STRING, config_names ?[ STRING ] ], include_synonyms BOOL
 * response => throttle_ms INT32, [ error INT16, error_message ?STRING, type INT8, name STRING,
 *             [ name STRING, value ?STRING, read_only BOOL, is_default BOOL or source INT8, is_sensitive BOOL,
 *               synonyms [ name STRING, value ?STRING, source INT8 ] ] ]
 *
 * type 2 is a topic, 4 the broker. source 1: set on the topic, 5: the default. No names (null) means all.
 */
import type { Api, Call } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { configDefaults } from '../topic-settings.ts'
import type { Reader, Writer } from '../wire.ts'

const WITH_SOURCE = 1
const TOPIC = 2
const SET_ON_TOPIC = 1
const DEFAULT = 5

export interface DescribeConfigsRequest {
  readonly resources: readonly Resource[]
}

interface Resource {
  readonly type: number
  readonly name: string
  readonly keys: readonly string[] | null
}

export interface DescribeConfigsResponse {
  readonly resources: readonly {
    readonly error: ErrorCode
    readonly type: number
    readonly name: string
    readonly entries: readonly Entry[]
  }[]
}

interface Entry {
  readonly name: string
  readonly value: string | null
  readonly source: number
}

export const describeConfigs: Api<DescribeConfigsRequest, DescribeConfigsResponse> = {
  key: 32,
  name: 'DescribeConfigs',
  versions: [0, 2],
  decode,
  encode,
  handle,
}

function decode(reader: Reader, version: number): DescribeConfigsRequest {
  const resources = reader.array(() => ({
    type: reader.int8(),
    name: reader.string(),
    keys: reader.nullableArray(() => reader.string()),
  }))
  if (version >= WITH_SOURCE) reader.bool()
  return { resources }
}

function encode(writer: Writer, response: DescribeConfigsResponse, version: number): void {
  writer.int32(0).array(response.resources, ({ error, type, name, entries }) => {
    writer.int16(error).nullableString(null).int8(type).string(name)
    writer.array(entries, (entry) => {
      writer.string(entry.name).nullableString(entry.value).bool(false)
      if (version < WITH_SOURCE) writer.bool(entry.source === DEFAULT).bool(false)
      else
        writer
          .int8(entry.source)
          .bool(false)
          .array([], () => undefined)
    })
  })
}

function handle({ resources }: DescribeConfigsRequest, call: Call): DescribeConfigsResponse {
  // A topic that is named several times is looked up once, so that a request cannot be amplified.
  const known = new Map<string, readonly Entry[] | undefined>()
  const entriesOf = (name: string): readonly Entry[] | undefined => {
    if (!known.has(name)) known.set(name, topicEntries(name, call))
    return known.get(name)
  }
  return { resources: resources.map((resource) => describe(resource, entriesOf)) }
}

function describe(
  { type, name, keys }: Resource,
  entriesOf: (name: string) => readonly Entry[] | undefined,
): DescribeConfigsResponse['resources'][number] {
  if (type !== TOPIC) return { error: codes.none, type, name, entries: [] }
  const all = entriesOf(name)
  if (all === undefined) return { error: codes.unknownTopicOrPartition, type, name, entries: [] }
  const entries = keys === null ? all : all.filter((entry) => keys.includes(entry.name))
  return { error: codes.none, type, name, entries }
}

/** Everything that is set on a topic, then the defaults; undefined if the topic is unknown. */
function topicEntries(name: string, { broker }: Call): readonly Entry[] | undefined {
  const topic = broker.topics.find(name)
  if (topic === undefined) return undefined
  const set = topic.config.map((entry): Entry => ({ ...entry, source: SET_ON_TOPIC }))
  const unset = Object.entries(configDefaults)
    .filter(([key]) => !set.some((entry) => entry.name === key))
    .map(([key, value]): Entry => ({ name: key, value, source: DEFAULT }))
  return [...set, ...unset]
}
