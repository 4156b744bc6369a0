/** What a broker tells of the topics of Breakwater, and whether it would create the missing ones. */
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs'
import { topicNames } from '../../messages/reading.ts'
import type { BusContext } from '../kafka-client.ts'
import { appendTime, brokerName, topicDefinitions, type TopicLayout } from '../topics.ts'
import { withAdmin } from './client.ts'

/** A topic of the broker. */
export interface SeenTopic {
  readonly name: string
  readonly partitions: number
  /** Whether each partition has a leader. */
  readonly led: boolean
}

/** The topics by their names on the broker. */
export interface SeenTopics {
  readonly there: readonly SeenTopic[]
  readonly missing: readonly string[]
  /** Why the missing ones could not be created; undefined if they could. */
  readonly refusal: unknown
  /** Those that should have the broker's append time, and have not. */
  readonly ownTime: readonly string[]
}

/** @throws the error of the client library */
export function lookAtTopics(context: BusContext): Promise<SeenTopics> {
  return withAdmin(context, (admin) => seenTopics(admin, context.options))
}

async function seenTopics(admin: Admin, layout: TopicLayout): Promise<SeenTopics> {
  const listed = new Set(await admin.listTopics())
  const names = topicNames.map((topic) => brokerName(layout, topic)).filter((name) => listed.has(name))
  const missing = topicDefinitions(layout).filter(({ topic }) => !listed.has(topic))
  const timed = appendTime.map((topic) => brokerName(layout, topic)).filter((name) => listed.has(name))
  return {
    there: await described(admin, names),
    missing: missing.map(({ topic }) => topic),
    refusal: await refusalOf(admin, missing),
    ownTime: await withOwnTime(admin, timed),
  }
}

/** In the order of the names. */
async function described(admin: Admin, names: string[]): Promise<SeenTopic[]> {
  // Without names the library asks for every topic of the broker.
  if (names.length === 0) return []
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  return topics
    .map(({ name, partitions }) => {
      return { name, partitions: partitions.length, led: partitions.every(({ leader }) => leader >= 0) }
    })
    .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

/** The broker judges a creation, also whether this user may, and creates nothing. */
async function refusalOf(admin: Admin, topics: ITopicConfig[]): Promise<unknown> {
  if (topics.length === 0) return undefined
  try {
    await admin.createTopics({ topics, validateOnly: true, waitForLeaders: false })
    return undefined
  } catch (error) {
    return error
  }
}

/** A user that may not read the settings of topics can run Breakwater all the same: then none is named. */
async function withOwnTime(admin: Admin, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const configNames = ['message.timestamp.type']
  const resources = names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames }))
  try {
    const { resources: found } = await admin.describeConfigs({ resources, includeSynonyms: false })
    return found
      .filter(({ configEntries }) => configEntries.some(({ configValue }) => configValue === 'CreateTime'))
      .map(({ resourceName }) => resourceName)
  } catch {
    return []
  }
}
