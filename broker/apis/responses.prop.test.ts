import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ErrorCode, codes } from '../codes.ts'
import { batchOf } from '../raw.suite.ts'
import { Writer } from '../wire.ts'
import { apis } from './all.ts'
import { apiVersions } from './api-versions.ts'
import { createTopics } from './create-topics.ts'
import { deleteTopics } from './delete-topics.ts'
import { describeConfigs } from './describe-configs.ts'
import { fetch } from './fetch.ts'
import { initProducerId } from './init-producer-id.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { produce } from './produce.ts'
import { any, decodedByKafkajs } from './kafkajs-codec.suite.ts'
import { type Case, error, of, readByKafkajs, topics } from './response-cases.suite.ts'

/** kafkajs sorts what it reads by the name of the topic. */
const named = <T extends object>(more: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<
  ({ name: string } & T)[]
> =>
  fc
    .uniqueArray(any.text, { maxLength: 4 })
    .chain((names) =>
      fc.tuple(
        ...[...names].sort((a, b) => a.localeCompare(b)).map((name) => fc.record({ name: fc.constant(name), ...more })),
      ),
    ) as fc.Arbitrary<({ name: string } & T)[]>

const cases: readonly Case[] = [
  of({
    api: produce,
    versions: [7],
    response: topics(
      fc.record({
        ...{ partition: any.int32, error, baseOffset: any.offset },
        ...{ appendTime: any.offset, startOffset: any.offset },
      }),
    ),
    found: (response) => ({
      throttleTime: 0,
      topics: response.topics.map(({ name, partitions }) => ({
        topicName: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, baseOffset: String(each.baseOffset) },
          ...{ logAppendTime: String(each.appendTime), logStartOffset: String(each.startOffset) },
        })),
      })),
    }),
  }),
  of({
    api: fetch,
    versions: [11],
    response: topics(
      fc.record({
        ...{ partition: any.int32, error, highWatermark: any.offset, startOffset: any.offset },
        records: fc.constant<readonly Buffer[]>([]),
      }),
    ),
    found: (response) => ({
      ...{ errorCode: 0, sessionId: 0 },
      responses: response.topics.map(({ name, partitions }) => ({
        topicName: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, highWatermark: String(each.highWatermark) },
          ...{ lastStableOffset: String(each.highWatermark), lastStartOffset: String(each.startOffset) },
          ...{ preferredReadReplica: -1, messages: [] },
        })),
      })),
    }),
  }),
  of({
    api: listOffsets,
    versions: [2, 3],
    response: topics(fc.record({ partition: any.int32, error, offset: any.offset })),
    found: (response) => ({
      responses: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, timestamp: '-1', offset: String(each.offset) },
        })),
      })),
    }),
  }),
  of({
    api: metadata,
    versions: [4, 5, 6],
    response: fc.record({
      ...{ host: any.text, port: any.int32, clusterId: any.text },
      topics: any.few(fc.record({ error, name: any.text, partitions: fc.nat(4) })),
    }),
    found: ({ host, port, clusterId, topics: described }, version) => ({
      ...{ brokers: [{ nodeId: 1, host, port, rack: null }], clusterId, controllerId: 1 },
      topicMetadata: described.map(({ error: topicErrorCode, name, partitions }) => ({
        ...{ topicErrorCode, topic: name, isInternal: false },
        partitionMetadata: [...Array(partitions).keys()].map((partitionId) => ({
          ...{ partitionErrorCode: 0, partitionId, leader: 1, replicas: [1], isr: [1] },
          ...(version >= 5 && { offlineReplicas: [] }),
        })),
      })),
    }),
  }),
  of({
    api: apiVersions([]),
    versions: [0, 1, 2],
    response: fc.constant({ error: codes.none, apis: [...apis.values()] }),
    found: ({ apis: listed }) => ({
      errorCode: 0,
      apiVersions: listed.map(({ key, advertised: [minVersion, maxVersion] }) => ({
        ...{ apiKey: key, minVersion, maxVersion },
      })),
    }),
  }),
  of({
    api: createTopics,
    versions: [3],
    response: fc.record({ topics: named<{ error: ErrorCode; message: string | null }>({ error, message: any.maybe }) }),
    found: (response) => ({
      topicErrors: response.topics.map((each) => ({
        ...{ topic: each.name, errorCode: each.error, errorMessage: each.message },
      })),
    }),
  }),
  of({
    api: deleteTopics,
    versions: [1],
    response: fc.record({ topics: named<{ error: ErrorCode }>({ error }) }),
    found: (response) => ({
      topicErrors: response.topics.map((each) => ({ topic: each.name, errorCode: each.error })),
    }),
  }),
  of({
    api: initProducerId,
    versions: [1],
    response: fc.record({ error, producerId: any.int64 }),
    found: (answer) => ({
      ...{ errorCode: answer.error, producerId: String(answer.producerId) },
      producerEpoch: answer.error === codes.none ? 0 : -1,
    }),
  }),
  of({
    api: describeConfigs,
    versions: [2],
    response: fc.record({
      resources: any.few(
        fc.record({
          ...{ error, type: any.int8, name: any.text },
          entries: any.few(fc.record({ name: any.text, value: any.maybe, source: any.int8 })),
        }),
      ),
    }),
    found: ({ resources }) => ({
      resources: resources.map((each) => ({
        ...{ errorCode: each.error, errorMessage: null, resourceType: each.type, resourceName: each.name },
        configEntries: each.entries.map(({ name, value, source }) => ({
          ...{ configName: name, configValue: value, configSource: source },
          ...{ readOnly: false, isSensitive: false, configSynonyms: [] },
        })),
      })),
    }),
  }),
]

describe('an answer about records and topics', () => {
  readByKafkajs(cases, [
    apiVersions([]),
    createTopics,
    deleteTopics,
    describeConfigs,
    fetch,
    initProducerId,
    listOffsets,
    metadata,
    produce,
  ])

  it('brings several batches as one field', async () => {
    const writer = new Writer()
    const partition = { partition: 0, error: codes.none, highWatermark: 2, startOffset: 0 }
    const records = [batchOf({ count: 0, payload: 0 }), batchOf({ count: 0, payload: 0 })]
    fetch.encode(writer, { topics: [{ name: 't', partitions: [{ ...partition, records }] }] }, 11)
    const read = await decodedByKafkajs(fetch, 11, writer.finish())
    expect(read).toMatchObject({ responses: [{ partitions: [{ messages: [] }] }] })
  })
})
