import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Api } from '../api.ts'
import { batchOf } from '../raw.suite.ts'
import { Reader, WireError } from '../wire.ts'
import { apis } from './all.ts'
import { createTopics } from './create-topics.ts'
import { deleteGroups } from './delete-groups.ts'
import { deleteTopics } from './delete-topics.ts'
import { describeConfigs } from './describe-configs.ts'
import { describeGroups } from './describe-groups.ts'
import { fetch } from './fetch.ts'
import { findCoordinator } from './find-coordinator.ts'
import { heartbeat } from './heartbeat.ts'
import { initProducerId } from './init-producer-id.ts'
import { joinGroup } from './join-group.ts'
import { any, encodedByKafkajs, isKnownToKafkajs, versionsOf } from './kafkajs-codec.suite.ts'
import { leaveGroup } from './leave-group.ts'
import { listGroups } from './list-groups.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { offsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'
import { produce } from './produce.ts'
import { syncGroup } from './sync-group.ts'
import { addOffsetsToTxn, addPartitionsToTxn, endTxn, txnOffsetCommit } from './transactions.ts'

interface Case<Request = unknown> {
  readonly api: Api<Request>
  readonly request: fc.Arbitrary<Request>
  /** The same request in the form of kafkajs. */
  args(request: Request): unknown
  /** The part that an old version can represent; the whole request unless set. */
  found?(request: Request, version: number): Request
}

/** Fixes the type of a case, which the list then drops. */
const of = <Request>(each: Case<Request>): Case => each

/** Topics with partitions, in our form and in theirs. */
const topics = <T>(partition: fc.Arbitrary<T>): fc.Arbitrary<{ name: string; partitions: T[] }[]> =>
  any.few(fc.record({ name: any.text, partitions: any.few(partition) }))
const theirs = <T>(
  list: readonly { name: string; partitions: readonly T[] }[],
  map: (partition: T) => unknown,
): unknown => list.map(({ name, partitions }) => ({ topic: name, partitions: partitions.map(map) }))

const transaction = { transactionalId: 'x', producerId: '1', producerEpoch: 0 }

const cases: readonly Case[] = [
  of({
    api: fetch,
    request: fc.record({
      maxWaitMs: any.int32,
      minBytes: any.int32,
      maxBytes: any.int32,
      topics: topics(fc.record({ partition: any.int32, offset: any.offset, maxBytes: any.int32 })),
    }),
    args: (request) => ({
      ...{ replicaId: -1, maxWaitTime: request.maxWaitMs, minBytes: request.minBytes, maxBytes: request.maxBytes },
      topics: theirs(request.topics, ({ offset, ...rest }) => ({ ...rest, fetchOffset: String(offset) })),
    }),
  }),
  of({
    api: listOffsets,
    request: fc.record({ topics: topics(fc.record({ partition: any.int32, timestamp: any.offset })) }),
    args: (request) => ({
      ...{ replicaId: -1, isolationLevel: 1 },
      topics: theirs(request.topics, (each) => ({ ...each, timestamp: String(each.timestamp) })),
    }),
  }),
  of({
    api: metadata,
    found: (request, version) => ({ ...request, allowAutoCreate: version < 4 || request.allowAutoCreate }),
    request: fc.record({ topics: any.someOrNull(any.text), allowAutoCreate: any.bool }),
    args: (request) => ({ topics: request.topics ?? [], allowAutoTopicCreation: request.allowAutoCreate }),
  }),
  of({
    api: offsetCommit,
    request: fc.record({
      groupId: any.text,
      generation: any.int32,
      memberId: any.text,
      topics: topics(fc.record({ partition: any.int32, offset: any.int64, metadata: any.maybe })),
    }),
    args: ({ generation, ...rest }) => ({
      ...{ ...rest, groupGenerationId: generation },
      topics: theirs(rest.topics, (each) => ({ ...each, offset: String(each.offset) })),
    }),
  }),
  of({
    api: offsetFetch,
    // kafkajs requests all topics from version 3 on.
    found: (request, version) => (version >= 3 ? request : { ...request, topics: request.topics ?? [] }),
    request: fc.record({
      groupId: any.text,
      topics: any.someOrNull(fc.record({ name: any.text, partitions: any.few(any.int32) })),
    }),
    args: (request) => ({
      groupId: request.groupId,
      topics: theirs(request.topics ?? [], (partition) => ({ partition })),
    }),
  }),
  of({
    api: findCoordinator,
    found: (request, version) => (version >= 1 ? request : { ...request, keyType: 0 }),
    request: fc.record({ key: any.text, keyType: any.int8 }),
    args: (request) => ({ groupId: request.key, coordinatorType: request.keyType }),
  }),
  of({
    api: joinGroup,
    found: (request, version) => ({
      ...request,
      rebalanceTimeoutMs: version >= 1 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs,
      instanceId: version >= 5 ? request.instanceId : null,
    }),
    request: fc.record({
      groupId: any.text,
      sessionTimeoutMs: any.int32,
      rebalanceTimeoutMs: any.int32,
      memberId: any.text,
      instanceId: any.maybe,
      protocolType: any.text,
      protocols: any.few(fc.record({ name: any.text, metadata: any.bytes })),
    }),
    args: ({ sessionTimeoutMs, rebalanceTimeoutMs, instanceId, protocols, ...rest }) => ({
      ...{ ...rest, sessionTimeout: sessionTimeoutMs, rebalanceTimeout: rebalanceTimeoutMs },
      ...{ groupInstanceId: instanceId, groupProtocols: protocols },
    }),
  }),
  of({
    api: heartbeat,
    request: fc.record({ groupId: any.text, generation: any.int32, memberId: any.text }),
    args: ({ generation, ...rest }) => ({ ...rest, groupGenerationId: generation, groupInstanceId: null }),
  }),
  // kafkajs removes one member at a time, in every version.
  of({
    api: leaveGroup,
    request: fc.record({
      groupId: any.text,
      members: fc.record({ memberId: any.text, instanceId: fc.constant(null) }).map((member) => [member]),
    }),
    args: ({ groupId, members }) => ({ groupId, memberId: members[0]?.memberId }),
  }),
  of({
    api: syncGroup,
    request: fc.record({
      groupId: any.text,
      generation: any.int32,
      memberId: any.text,
      assignments: any.few(fc.record({ memberId: any.text, assignment: any.bytes })),
    }),
    args: ({ generation, assignments, ...rest }) => ({
      ...{ ...rest, generationId: generation },
      groupAssignment: assignments.map(({ memberId, assignment }) => ({ memberId, memberAssignment: assignment })),
    }),
  }),
  of({ api: describeGroups, request: any.few(any.text), args: (groupIds) => ({ groupIds }) }),
  of({ api: listGroups, request: fc.constant(null), args: () => ({}) }),
  of({
    api: createTopics,
    found: (request, version) => ({ ...request, validateOnly: version >= 1 && request.validateOnly }),
    request: fc.record({
      topics: any.few(
        fc.record({
          name: any.text,
          partitions: any.int32,
          replicationFactor: any.int16,
          assignments: any.few(fc.record({ partition: any.int32, brokers: any.few(any.int32) })),
          config: any.few(fc.record({ name: any.text, value: any.maybe })),
        }),
      ),
      validateOnly: any.bool,
    }),
    args: (request) => ({
      validateOnly: request.validateOnly,
      topics: request.topics.map(({ name, partitions, replicationFactor, assignments, config }) => ({
        ...{ topic: name, numPartitions: partitions, replicationFactor, configEntries: config },
        replicaAssignment: assignments.map(({ partition, brokers }) => ({ partition, replicas: brokers })),
      })),
    }),
  }),
  of({ api: deleteTopics, request: any.few(any.text), args: (names) => ({ topics: names }) }),
  of({
    api: initProducerId,
    request: fc.record({ transactionalId: any.maybe }),
    args: (request) => ({ ...request, transactionTimeout: 5_000 }),
  }),
  of({
    api: describeConfigs,
    request: fc.record({
      resources: any.few(fc.record({ type: any.int8, name: any.text, keys: any.someOrNull(any.text) })),
    }),
    args: ({ resources }) => ({
      resources: resources.map(({ type, name, keys }) => ({ type, name, configNames: keys ?? [] })),
    }),
  }),
  of({
    api: addPartitionsToTxn,
    request: fc.record({ topics: topics(any.int32) }),
    args: (request) => ({ ...transaction, topics: theirs(request.topics, (partition) => partition) }),
  }),
  of({ api: addOffsetsToTxn, request: fc.constant(null), args: () => ({ ...transaction, groupId: 'g' }) }),
  of({ api: endTxn, request: fc.constant(null), args: () => ({ ...transaction, transactionResult: true }) }),
  of({
    api: txnOffsetCommit,
    request: fc.record({ topics: topics(any.int32) }),
    args: (request) => ({
      ...{ ...transaction, groupId: 'g' },
      topics: theirs(request.topics, (partition) => ({ partition, offset: '1', metadata: null })),
    }),
  }),
  of({ api: deleteGroups, request: any.few(any.text), args: (ids) => ids }),
]

/** Every version that both sides know; the others are tested by their bytes in later-versions.test.ts. */
const named = cases.flatMap((each) =>
  versionsOf(each.api)
    .filter((version) => isKnownToKafkajs(each.api, version))
    .map((version): [string, Case, number] => [`${each.api.name} v${version}`, each, version]),
)

describe('a request that kafkajs has written', () => {
  it.each(named)('is read to its last byte, with all of its values: %s', async (_name, each, version) => {
    await fc.assert(
      fc.asyncProperty(each.request, async (request) => {
        const reader = new Reader(await encodedByKafkajs(each.api, version, each.args(request)))
        expect(each.api.decode(reader, version)).toEqual(each.found?.(request, version) ?? request)
        reader.end()
      }),
    )
  })

  it.each(named.filter(([, { api }]) => api !== listGroups))(
    'and that was truncated is rejected, not misread: %s',
    async (_name, each, version) => {
      await fc.assert(
        fc.asyncProperty(each.request, fc.nat(), async (request, at) => {
          const whole = await encodedByKafkajs(each.api, version, each.args(request))
          const cut = new Reader(whole.subarray(0, at % whole.length))
          expect(() => each.api.decode(cut, version)).toThrow(WireError)
        }),
      )
    },
  )

  it.each(versionsOf(produce))('is read to its last byte with its record batches: Produce v%s', async (version) => {
    const messages = [{ key: 'k', value: 'v', headers: { h: 'x' } }]
    const args = { acks: -1, timeout: 5, topicData: [{ topic: 't', partitions: [{ partition: 3, messages }] }] }
    const reader = new Reader(await encodedByKafkajs(produce, version, args))
    const request = produce.decode(reader, version)
    reader.end()
    expect(request).toMatchObject({
      transactionalId: null,
      acks: -1,
      topics: [{ name: 't', partitions: [{ partition: 3 }] }],
    })
    expect(request.topics[0]?.partitions[0]?.records?.length).toBeGreaterThan(batchOf({ payload: 0 }).length)
  })

  it('has a case here for each kind', () => {
    // The request of ApiVersions is empty in every version; connection tests send it.
    const others = [produce.name, 'ApiVersions']
    expect([...cases.map(({ api }) => api.name), ...others].sort()).toEqual(
      [...apis.values()].map(({ name }) => name).sort(),
    )
  })
})
