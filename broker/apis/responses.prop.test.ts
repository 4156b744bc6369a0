import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Api } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { batchOf } from '../raw.suite.ts'
import { Writer } from '../wire.ts'
import { apis } from './all.ts'
import { apiVersions } from './api-versions.ts'
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
import { any, decodedByKafkajs } from './kafkajs-codec.suite.ts'
import { leaveGroup } from './leave-group.ts'
import { listGroups } from './list-groups.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { offsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'
import { produce } from './produce.ts'
import { syncGroup } from './sync-group.ts'

interface Case<Response = unknown> {
  readonly api: Api<never, Response>
  readonly versions: readonly number[]
  readonly response: fc.Arbitrary<Response>
  /** What kafkajs must find in it. */
  found(response: Response, version: number): unknown
}

/** Pins the type of a case, which the list then forgets. */
const of = <Response>(each: Case<Response>): Case => each as unknown as Case

/** kafkajs throws on 35 while it reads some answers; the connection tests see that one. */
const error = fc.constantFrom<ErrorCode>(...Object.values(codes).filter((code) => code !== codes.unsupportedVersion))

const topics = <T>(partition: fc.Arbitrary<T>): fc.Arbitrary<{ topics: { name: string; partitions: T[] }[] }> =>
  fc.record({ topics: any.few(fc.record({ name: any.text, partitions: any.few(partition) })) })

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

const members = fc.record({ memberId: any.text, instanceId: any.maybe, error })

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
    api: offsetCommit,
    versions: [5],
    response: topics(fc.record({ partition: any.int32, error })),
    found: (response) => ({
      responses: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map((each) => ({ partition: each.partition, errorCode: each.error })),
      })),
    }),
  }),
  of({
    api: offsetFetch,
    versions: [4],
    response: topics(fc.record({ partition: any.int32, offset: any.int64, metadata: any.maybe })),
    found: (response) => ({
      errorCode: 0,
      responses: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map((each) => ({ ...each, offset: String(each.offset), errorCode: 0 })),
      })),
    }),
  }),
  of({
    api: findCoordinator,
    versions: [2],
    response: fc.record({ error, message: any.maybe, nodeId: any.int32, host: any.text, port: any.int32 }),
    found: ({ error: errorCode, message, ...coordinator }) => ({ errorCode, errorMessage: message, coordinator }),
  }),
  of({
    api: joinGroup,
    versions: [5],
    response: fc.record({
      ...{ error, generation: any.int32, protocol: any.text, leader: any.text, memberId: any.text },
      members: any.few(fc.record({ memberId: any.text, instanceId: any.maybe, metadata: any.bytes })),
    }),
    found: (answer) => ({
      ...{ errorCode: answer.error, generationId: answer.generation, groupProtocol: answer.protocol },
      ...{ leaderId: answer.leader, memberId: answer.memberId },
      members: answer.members.map(({ memberId, instanceId, metadata: memberMetadata }) => ({
        ...{ memberId, groupInstanceId: instanceId, memberMetadata },
      })),
    }),
  }),
  of({ api: heartbeat, versions: [3], response: error, found: (errorCode) => ({ errorCode }) }),
  of({
    api: leaveGroup,
    versions: [1, 2],
    response: members.map((member) => ({ members: [member] })),
    found: (response) => ({ errorCode: response.members[0]?.error }),
  }),
  of({
    api: leaveGroup,
    versions: [3],
    response: fc.record({ members: any.few(members) }),
    found: (response) => ({
      errorCode: 0,
      members: response.members.map((each) => ({
        ...{ memberId: each.memberId, groupInstanceId: each.instanceId, errorCode: each.error },
      })),
    }),
  }),
  of({
    api: syncGroup,
    versions: [3],
    response: fc.record({ error, assignment: any.bytes }),
    found: (answer) => ({ errorCode: answer.error, memberAssignment: answer.assignment }),
  }),
  of({
    api: describeGroups,
    versions: [2],
    response: any.few(
      fc.record({
        ...{ groupId: any.text, state: fc.constantFrom('Empty' as const, 'Stable' as const, 'Dead' as const) },
        ...{ protocolType: any.text, protocol: any.text },
        members: any.few(
          fc.record({
            ...{ memberId: any.text, clientId: any.text, clientHost: any.text },
            ...{ metadata: any.bytes, assignment: any.bytes },
          }),
        ),
      }),
    ),
    found: (groups) => ({
      groups: groups.map(({ members: described, ...group }) => ({
        ...{ ...group, errorCode: 0 },
        members: described.map(({ metadata: memberMetadata, assignment, ...member }) => ({
          ...{ ...member, memberMetadata, memberAssignment: assignment },
        })),
      })),
    }),
  }),
  of({
    api: listGroups,
    versions: [2],
    response: any.few(any.text),
    found: (ids) => ({ errorCode: 0, groups: ids.map((groupId) => ({ groupId, protocolType: 'consumer' })) }),
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
  of({
    api: deleteGroups,
    versions: [1],
    response: fc.record({ results: any.few(fc.record({ groupId: any.text, error })) }),
    found: (response) => ({
      results: response.results.map((each) => ({ groupId: each.groupId, errorCode: each.error })),
    }),
  }),
]

const all = cases.flatMap((each) =>
  each.versions.map((version): [string, Case, number] => [`${each.api.name} v${version}`, each, version]),
)

describe('an answer of this broker', () => {
  it.each(all)('is read by kafkajs with every value found again: %s', async (_name, each, version) => {
    await fc.assert(
      fc.asyncProperty(each.response, async (response) => {
        const writer = new Writer()
        each.api.encode(writer, response, version)
        expect(await decodedByKafkajs(each.api, version, writer.finish())).toMatchObject(
          each.found(response, version) as object,
        )
      }),
    )
  })

  it('is of a kind that is tried here, in every version that is served', () => {
    const served = [...apis.values()].flatMap((api) => api.served.map((version) => `${api.name} v${version}`))
    expect(all.map(([name]) => name).sort()).toEqual(served.sort())
  })

  it('brings several batches as one field', async () => {
    const writer = new Writer()
    const partition = { partition: 0, error: codes.none, highWatermark: 2, startOffset: 0 }
    const records = [batchOf({ count: 0, payload: 0 }), batchOf({ count: 0, payload: 0 })]
    fetch.encode(writer, { topics: [{ name: 't', partitions: [{ ...partition, records }] }] }, 11)
    const read = await decodedByKafkajs(fetch, 11, writer.finish())
    expect(read).toMatchObject({ responses: [{ partitions: [{ messages: [] }] }] })
  })
})
