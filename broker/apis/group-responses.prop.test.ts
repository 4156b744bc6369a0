import { describe } from '@jest/globals'
import fc from 'fast-check'
import { deleteGroups } from './delete-groups.ts'
import { describeGroups } from './describe-groups.ts'
import { findCoordinator } from './find-coordinator.ts'
import { heartbeat } from './heartbeat.ts'
import { joinGroup } from './join-group.ts'
import { leaveGroup } from './leave-group.ts'
import { listGroups } from './list-groups.ts'
import { offsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'
import { syncGroup } from './sync-group.ts'
import { any } from './kafkajs-codec.suite.ts'
import { type Case, error, of, readByKafkajs, topics } from './response-cases.suite.ts'

const members = fc.record({ memberId: any.text, instanceId: any.maybe, error })

const cases: readonly Case[] = [
  of({
    api: offsetCommit,
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
    response: topics(fc.record({ partition: any.int32, offset: any.int64, metadata: any.maybe })),
    found: (response, version) => ({
      ...(version >= 2 && { errorCode: 0 }),
      responses: response.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map((each) => ({ ...each, offset: String(each.offset), errorCode: 0 })),
      })),
    }),
  }),
  of({
    api: findCoordinator,
    response: fc.record({ error, message: any.maybe, nodeId: any.int32, host: any.text, port: any.int32 }),
    found: ({ error: errorCode, message, ...coordinator }, version) => ({
      ...{ errorCode, coordinator },
      ...(version >= 1 && { errorMessage: message }),
    }),
  }),
  of({
    api: joinGroup,
    response: fc.record({
      ...{ error, generation: any.int32, protocol: any.text, leader: any.text, memberId: any.text },
      members: any.few(fc.record({ memberId: any.text, instanceId: any.maybe, metadata: any.bytes })),
    }),
    found: (answer, version) => ({
      ...{ errorCode: answer.error, generationId: answer.generation, groupProtocol: answer.protocol },
      ...{ leaderId: answer.leader, memberId: answer.memberId },
      members: answer.members.map(({ memberId, instanceId, metadata: memberMetadata }) => ({
        ...{ memberId, memberMetadata },
        ...(version >= 5 && { groupInstanceId: instanceId }),
      })),
    }),
  }),
  of({ api: heartbeat, response: error, found: (errorCode) => ({ errorCode }) }),
  of({
    api: leaveGroup,
    versions: [0, 1, 2],
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
    response: fc.record({ error, assignment: any.bytes }),
    found: (answer) => ({ errorCode: answer.error, memberAssignment: answer.assignment }),
  }),
  of({
    api: describeGroups,
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
    response: any.few(any.text),
    found: (ids) => ({ errorCode: 0, groups: ids.map((groupId) => ({ groupId, protocolType: 'consumer' })) }),
  }),
  of({
    api: deleteGroups,
    response: fc.record({ results: any.few(fc.record({ groupId: any.text, error })) }),
    found: (response) => ({
      results: response.results.map((each) => ({ groupId: each.groupId, errorCode: each.error })),
    }),
  }),
]

describe('a response about groups', () => {
  readByKafkajs(cases, [
    deleteGroups,
    describeGroups,
    findCoordinator,
    heartbeat,
    joinGroup,
    leaveGroup,
    listGroups,
    offsetCommit,
    offsetFetch,
    syncGroup,
  ])
})
