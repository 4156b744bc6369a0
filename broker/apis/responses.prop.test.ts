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
import { addOffsetsToTxn, addPartitionsToTxn, endTxn, txnOffsetCommit } from './transactions.ts'
import { any, decodedByKafkajs } from './kafkajs-codec.suite.ts'
import { type Case, error, of, readByKafkajs, topics } from './response-cases.suite.ts'

/** kafkajs sorts topics by name when it reads them. */
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

const refused = (partition: number): object => ({ partition, errorCode: codes.transactionalIdRefused })

const cases: readonly Case[] = [
  of({
    api: produce,
    response: topics(
      fc.record({
        ...{ partition: any.int32, error, baseOffset: any.offset },
        ...{ appendTime: any.offset, startOffset: any.offset },
      }),
    ),
    found: (response, version) => ({
      throttleTime: 0,
      topics: response.topics.map(({ name, partitions }) => ({
        topicName: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, baseOffset: String(each.baseOffset) },
          logAppendTime: String(each.appendTime),
          ...(version >= 5 && { logStartOffset: String(each.startOffset) }),
        })),
      })),
    }),
  }),
  of({
    api: fetch,
    response: topics(
      fc.record({
        ...{ partition: any.int32, error, highWatermark: any.offset, startOffset: any.offset },
        records: fc.constant<readonly Buffer[]>([]),
      }),
    ),
    found: (response, version) => ({
      ...(version >= 7 && { errorCode: 0, sessionId: 0 }),
      responses: response.topics.map(({ name, partitions }) => ({
        topicName: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, highWatermark: String(each.highWatermark) },
          ...{ lastStableOffset: String(each.highWatermark), messages: [] },
          ...(version >= 5 && { lastStartOffset: String(each.startOffset) }),
          ...(version >= 11 && { preferredReadReplica: -1 }),
        })),
      })),
    }),
  }),
  of({
    api: listOffsets,
    response: topics(fc.record({ partition: any.int32, error, timestamp: any.offset, offset: any.offset })),
    found: (response) => ({
      responses: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map((each) => ({
          ...{ partition: each.partition, errorCode: each.error, offset: String(each.offset) },
          timestamp: String(each.timestamp),
        })),
      })),
    }),
  }),
  of({
    api: metadata,
    response: fc.record({
      ...{ host: any.text, port: any.int32, clusterId: any.text },
      topics: any.few(fc.record({ error, name: any.text, partitions: fc.nat(4) })),
    }),
    found: ({ host, port, clusterId, topics: described }, version) => ({
      brokers: [{ nodeId: 1, host, port, ...(version >= 1 && { rack: null }) }],
      ...(version >= 1 && { controllerId: 1 }),
      ...(version >= 2 && { clusterId }),
      topicMetadata: described.map(({ error: topicErrorCode, name, partitions }) => ({
        ...{ topicErrorCode, topic: name },
        ...(version >= 1 && { isInternal: false }),
        partitionMetadata: [...Array(partitions).keys()].map((partitionId) => ({
          ...{ partitionErrorCode: 0, partitionId, leader: 1, replicas: [1], isr: [1] },
          ...(version >= 5 && { offlineReplicas: [] }),
        })),
      })),
    }),
  }),
  of({
    api: apiVersions([]),
    response: fc.constant({ error: codes.none, apis: [...apis.values()] }),
    found: ({ apis: listed }) => ({
      errorCode: 0,
      apiVersions: listed.map(({ key, versions: [minVersion, maxVersion] }) => ({
        ...{ apiKey: key, minVersion, maxVersion },
      })),
    }),
  }),
  of({
    api: createTopics,
    response: fc.record({ topics: named<{ error: ErrorCode; message: string | null }>({ error, message: any.maybe }) }),
    found: (response, version) => ({
      topicErrors: response.topics.map((each) => ({
        ...{ topic: each.name, errorCode: each.error },
        ...(version >= 1 && { errorMessage: each.message }),
      })),
    }),
  }),
  of({
    api: deleteTopics,
    response: fc.record({ topics: named<{ error: ErrorCode }>({ error }) }),
    found: (response) => ({
      topicErrors: response.topics.map((each) => ({ topic: each.name, errorCode: each.error })),
    }),
  }),
  of({
    api: initProducerId,
    response: fc.record({ error, producerId: any.int64 }),
    found: (answer) => ({
      ...{ errorCode: answer.error, producerId: String(answer.producerId) },
      producerEpoch: answer.error === codes.none ? 0 : -1,
    }),
  }),
  of({
    api: addPartitionsToTxn,
    response: topics(any.int32),
    found: (response) => ({
      errors: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitionErrors: partitions.map(refused),
      })),
    }),
  }),
  of({
    api: txnOffsetCommit,
    response: topics(any.int32),
    found: (response) => ({
      topics: response.topics.map(({ name, partitions }) => ({ topic: name, partitions: partitions.map(refused) })),
    }),
  }),
  ...[addOffsetsToTxn, endTxn].map((api) =>
    of({ api, response: fc.constant(null), found: () => ({ errorCode: codes.transactionalIdRefused }) }),
  ),
  of({
    api: describeConfigs,
    response: fc.record({
      resources: any.few(
        fc.record({
          ...{ error, type: any.int8, name: any.text },
          entries: any.few(fc.record({ name: any.text, value: any.maybe, source: any.int8 })),
        }),
      ),
    }),
    found: ({ resources }, version) => ({
      resources: resources.map((each) => ({
        ...{ errorCode: each.error, errorMessage: null, resourceType: each.type, resourceName: each.name },
        configEntries: each.entries.map(({ name, value, source }) => ({
          ...{ configName: name, configValue: value, readOnly: false, isSensitive: false },
          ...(version === 0 ? { isDefault: source === 5 } : { configSource: source, configSynonyms: [] }),
        })),
      })),
    }),
  }),
]

describe('a response about records and topics', () => {
  readByKafkajs(cases, [
    addOffsetsToTxn,
    addPartitionsToTxn,
    endTxn,
    txnOffsetCommit,
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

  it('contains several batches as one field', async () => {
    const writer = new Writer()
    const partition = { partition: 0, error: codes.none, highWatermark: 2, startOffset: 0 }
    const records = [batchOf({ count: 0, payload: 0 }), batchOf({ count: 0, payload: 0 })]
    fetch.encode(writer, { topics: [{ name: 't', partitions: [{ ...partition, records }] }] }, 11)
    const read = await decodedByKafkajs(fetch, 11, writer.finish())
    expect(read).toMatchObject({ responses: [{ partitions: [{ messages: [] }] }] })
  })
})
