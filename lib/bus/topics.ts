/** The six topics on a broker: names, partitions, retention. */
import type { ITopicConfig } from 'kafkajs'
import { type TopicName, topicNames } from '../messages/reading.ts'

/** The names and the layout of the topics of one installation. */
export interface TopicLayout {
  /** Precedes every name, so that several installations can share a broker. */
  readonly prefix: string
  /** Names of an existing installation instead of ours; the prefix precedes them too. */
  readonly topicNames?: Partial<Record<TopicName, string>>
  /** One each by default: partners of the base protocol read and write only partition 0. */
  readonly partitions?: Partial<Record<TopicName, number>>
  /** The broker's default unless given. */
  readonly replicationFactor?: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const retentionMs: Readonly<Record<TopicName, number>> = {
  register: 7 * DAY_MS,
  test_config: 7 * DAY_MS,
  trigger: 6 * HOUR_MS,
  metrics: 6 * HOUR_MS,
  heartbeat: HOUR_MS,
  control: 6 * HOUR_MS,
}

/** The broker's append time on these topics is the common clock of an installation. */
export const appendTime: readonly TopicName[] = ['heartbeat', 'control']

/** The name of a topic on the broker. */
export function brokerName(layout: TopicLayout, topic: TopicName): string {
  return layout.prefix + (layout.topicNames?.[topic] ?? topic)
}

/** The definitions with which the topics are created. */
export function topicDefinitions(layout: TopicLayout): ITopicConfig[] {
  return topicNames.map((topic) => ({
    topic: brokerName(layout, topic),
    numPartitions: layout.partitions?.[topic] ?? 1,
    replicationFactor: layout.replicationFactor ?? -1,
    configEntries: configOf(topic),
  }))
}

function configOf(topic: TopicName): { name: string; value: string }[] {
  const config: Record<string, string> = {
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs[topic]),
    'message.timestamp.type': appendTime.includes(topic) ? 'LogAppendTime' : 'CreateTime',
  }
  return Object.entries(config).map(([name, value]) => ({ name, value }))
}
