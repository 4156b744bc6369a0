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
import { any, encodedByKafkajs } from './kafkajs-codec.suite.ts'
import { leaveGroup } from './leave-group.ts'
import { listGroups } from './list-groups.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { offsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'
import { produce } from './produce.ts'
import { syncGroup } from './sync-group.ts'

interface Case<Request = unknown> {
  readonly api: Api<Request>
  readonly version: number
  readonly request: fc.Arbitrary<Request>
  /** The same request in the words of kafkajs. */
  args(request: Request): unknown
}

/** Pins the type of a case, which the list then forgets. */
const of = <Request>(each: Case<Request>): Case => each

/** Topics with partitions, in our words and in theirs. */
const topics = <T>(partition: fc.Arbitrary<T>): fc.Arbitrary<{ name: string; partitions: T[] }[]> =>
  any.few(fc.record({ name: any.text, partitions: any.few(partition) }))
const theirs = <T>(
  list: readonly { name: string; partitions: readonly T[] }[],
  map: (partition: T) => unknown,
): unknown => list.map(({ name, partitions }) => ({ topic: name, partitions: partitions.map(map) }))

const cases: readonly Case[] = [
  of({
    api: fetch,
    version: 11,
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
  ...[2, 3].map((version) =>
    of({
      api: listOffsets,
      version,
      request: fc.record({ topics: topics(fc.record({ partition: any.int32, timestamp: any.offset })) }),
      args: (request) => ({
        ...{ replicaId: -1, isolationLevel: 1 },
        topics: theirs(request.topics, (each) => ({ ...each, timestamp: String(each.timestamp) })),
      }),
    }),
  ),
  ...[4, 5, 6].map((version) =>
    of({
      api: metadata,
      version,
      request: fc.record({ topics: any.someOrNull(any.text), allowAutoCreate: any.bool }),
      args: (request) => ({ topics: request.topics ?? [], allowAutoTopicCreation: request.allowAutoCreate }),
    }),
  ),
  of({
    api: offsetCommit,
    version: 5,
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
    version: 4,
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
    version: 2,
    request: fc.record({ key: any.text, keyType: any.int8 }),
    args: (request) => ({ groupId: request.key, coordinatorType: request.keyType }),
  }),
  of({
    api: joinGroup,
    version: 5,
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
    version: 3,
    request: fc.record({ groupId: any.text, generation: any.int32, memberId: any.text }),
    args: ({ generation, ...rest }) => ({ ...rest, groupGenerationId: generation, groupInstanceId: null }),
  }),
  // kafkajs lets one member leave at a time, in every version.
  ...[1, 2, 3].map((version) =>
    of({
      api: leaveGroup,
      version,
      request: fc.record({
        groupId: any.text,
        members: fc.record({ memberId: any.text, instanceId: fc.constant(null) }).map((member) => [member]),
      }),
      args: ({ groupId, members }) => ({ groupId, memberId: members[0]?.memberId }),
    }),
  ),
  of({
    api: syncGroup,
    version: 3,
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
  of({ api: describeGroups, version: 2, request: any.few(any.text), args: (groupIds) => ({ groupIds }) }),
  of({ api: listGroups, version: 2, request: fc.constant(null), args: () => ({}) }),
  of({
    api: createTopics,
    version: 3,
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
  of({ api: deleteTopics, version: 1, request: any.few(any.text), args: (names) => ({ topics: names }) }),
  of({
    api: initProducerId,
    version: 1,
    request: fc.record({ transactionalId: any.maybe }),
    args: (request) => ({ ...request, transactionTimeout: 5_000 }),
  }),
  of({
    api: describeConfigs,
    version: 2,
    request: fc.record({
      resources: any.few(fc.record({ type: any.int8, name: any.text, keys: any.someOrNull(any.text) })),
    }),
    args: ({ resources }) => ({
      resources: resources.map(({ type, name, keys }) => ({ type, name, configNames: keys ?? [] })),
    }),
  }),
  of({ api: deleteGroups, version: 1, request: any.few(any.text), args: (ids) => ids }),
]

const named = cases.map((each): [string, Case] => [`${each.api.name} v${each.version}`, each])

describe('a request that kafkajs wrote', () => {
  it.each(named)('is read to its last byte, with every value found again: %s', async (_name, each) => {
    await fc.assert(
      fc.asyncProperty(each.request, async (request) => {
        const reader = new Reader(await encodedByKafkajs(each.api, each.version, each.args(request)))
        expect(each.api.decode(reader, each.version)).toEqual(request)
        reader.end()
      }),
    )
  })

  it.each(named.filter(([, { api }]) => api !== listGroups))(
    'and that was cut off is refused, not misread: %s',
    async (_name, each) => {
      await fc.assert(
        fc.asyncProperty(each.request, fc.nat(), async (request, at) => {
          const whole = await encodedByKafkajs(each.api, each.version, each.args(request))
          const cut = new Reader(whole.subarray(0, at % whole.length))
          expect(() => each.api.decode(cut, each.version)).toThrow(WireError)
        }),
      )
    },
  )

  it('is read to its last byte with its record batches: Produce v7', async () => {
    const messages = [{ key: 'k', value: 'v', headers: { h: 'x' } }]
    const args = { acks: -1, timeout: 5, topicData: [{ topic: 't', partitions: [{ partition: 3, messages }] }] }
    const reader = new Reader(await encodedByKafkajs(produce, 7, args))
    const request = produce.decode(reader, 7)
    reader.end()
    expect(request).toMatchObject({
      transactionalId: null,
      acks: -1,
      topics: [{ name: 't', partitions: [{ partition: 3 }] }],
    })
    expect(request.topics[0]?.partitions[0]?.records?.length).toBeGreaterThan(batchOf({ payload: 0 }).length)
  })

  it('is of a kind that is tried here, in every version that is served', () => {
    const tried = new Set([...named.map(([name]) => name), 'Produce v7'])
    // Its request is empty in every version; connection tests ask it.
    const served = [...apis.values()].filter(({ name }) => name !== 'ApiVersions')
    expect([...tried].sort()).toEqual(served.flatMap((api) => api.served.map((v) => `${api.name} v${v}`)).sort())
  })
})
