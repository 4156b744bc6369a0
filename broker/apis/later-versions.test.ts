/** The versions that kafkajs does not know, by their bytes: the additions since the last version that it knows. */
import { describe, expect, it } from '@jest/globals'
import type { Api } from '../api.ts'
import { codes } from '../codes.ts'
import { Reader, Writer } from '../wire.ts'
import { apis } from './all.ts'
import { createTopics } from './create-topics.ts'
import { deleteTopics } from './delete-topics.ts'
import { isKnownToKafkajs, versionsOf } from './kafkajs-codec.suite.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { offsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'

interface Case {
  readonly api: Api
  readonly version: number
  readonly request: [Writer, unknown]
  readonly response: [unknown, Writer]
}

const of = <Request, Response>(each: {
  api: Api<Request, Response>
  version: number
  request: [Writer, Request]
  response: [Response, Writer]
}): Case => each

/** One topic `t` with one partition, number 3. */
const inTopic = (writer: Writer): Writer => writer.int32(1).string('t').int32(1).int32(3)
const none = codes.none

const cases: readonly Case[] = [
  ...[4, 5].map((version) =>
    of({
      api: listOffsets,
      version,
      request: [
        inTopic(new Writer().int32(-1).int8(1)).int32(9).int64(5),
        { topics: [{ name: 't', partitions: [{ partition: 3, timestamp: 5 }] }] },
      ],
      response: [
        { topics: [{ name: 't', partitions: [{ partition: 3, error: none, timestamp: 6, offset: 7 }] }] },
        inTopic(new Writer().int32(0)).int16(none).int64(6).int64(7).int32(-1),
      ],
    }),
  ),
  of({
    api: metadata,
    version: 7,
    request: [new Writer().int32(1).string('t').bool(false), { topics: ['t'], allowAutoCreate: false }],
    response: [
      { host: 'h', port: 9, clusterId: 'c', topics: [{ error: none, name: 't', partitions: 1 }] },
      new Writer()
        .int32(0)
        .int32(1)
        .int32(1)
        .string('h')
        .int32(9)
        .nullableString(null)
        .string('c')
        .int32(1)
        .int32(1)
        .int16(none)
        .string('t')
        .bool(false)
        .int32(1)
        .int16(none)
        .int32(0)
        .int32(1)
        .int32(-1)
        .int32(1)
        .int32(1)
        .int32(1)
        .int32(1)
        .int32(0),
    ],
  }),
  ...[6, 7].map((version) =>
    of({
      api: offsetCommit,
      version,
      request: [
        inTopic(withInstance(new Writer().string('g').int32(2).string('m'), version))
          .int64(5n)
          .int32(9)
          .string('x'),
        {
          ...{ groupId: 'g', generation: 2, memberId: 'm' },
          topics: [{ name: 't', partitions: [{ partition: 3, offset: 5n, metadata: 'x' }] }],
        },
      ],
      response: [
        { topics: [{ name: 't', partitions: [{ partition: 3, error: none }] }] },
        inTopic(new Writer().int32(0)).int16(none),
      ],
    }),
  ),
  of({
    api: offsetFetch,
    version: 5,
    request: [inTopic(new Writer().string('g')), { groupId: 'g', topics: [{ name: 't', partitions: [3] }] }],
    response: [
      { topics: [{ name: 't', partitions: [{ partition: 3, offset: 5n, metadata: 'x' }] }] },
      inTopic(new Writer().int32(0)).int64(5).int32(-1).string('x').int16(none).int16(none),
    ],
  }),
  of({
    api: createTopics,
    version: 4,
    request: [
      new Writer().int32(1).string('t').int32(-1).int16(-1).int32(0).int32(0).int32(1_000).bool(true),
      {
        topics: [{ name: 't', partitions: -1, replicationFactor: -1, assignments: [], config: [] }],
        validateOnly: true,
      },
    ],
    response: [
      { topics: [{ name: 't', error: none, message: null }] },
      new Writer().int32(0).int32(1).string('t').int16(none).nullableString(null),
    ],
  }),
  ...[2, 3].map((version) =>
    of({
      api: deleteTopics,
      version,
      request: [new Writer().int32(1).string('t').int32(1_000), ['t']],
      response: [{ topics: [{ name: 't', error: none }] }, new Writer().int32(0).int32(1).string('t').int16(none)],
    }),
  ),
]

function withInstance(writer: Writer, version: number): Writer {
  return version >= 7 ? writer.nullableString('instance') : writer
}

describe('a version that kafkajs does not know', () => {
  it.each(cases.map((each): [string, Case] => [`${each.api.name} v${each.version}`, each]))(
    'is read and answered byte for byte as in Kafka: %s',
    (_name, { api, version, request, response }) => {
      const reader = new Reader(request[0].finish())
      expect(api.decode(reader, version)).toEqual(request[1])
      reader.end()
      const writer = new Writer()
      api.encode(writer, response[0], version)
      expect(writer.finish()).toEqual(response[1].finish())
    },
  )

  it('has a case here', () => {
    const unknown = [...apis.values()].flatMap((api) =>
      versionsOf(api)
        .filter((version) => !isKnownToKafkajs(api, version))
        .map((version) => `${api.name} v${version}`),
    )
    expect(cases.map(({ api, version }) => `${api.name} v${version}`).sort()).toEqual(unknown.sort())
  })
})
