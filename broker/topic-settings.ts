/**
 * The configuration of a topic. Keys that this broker uses are validated and parsed; any other key is kept and
 * returned, because clients written for a real Kafka set keys that mean nothing to a log in memory. Names and defaults
 * are Kafka's: https://kafka.apache.org/documentation/#topicconfigs
 */

export interface TopicSettings {
  /** Milliseconds from its arrival after which a batch is dropped; −1: never. */
  readonly retentionMs: number
  /** Bytes that a partition keeps; −1: up to the broker's own limit. */
  readonly retentionBytes: number
  /** Bytes of the largest batch. */
  readonly maxMessageBytes: number
  /** Whether the broker's time replaces the producer's. */
  readonly appendTime: boolean
  /**
   * `cleanup.policy=compact`: this broker does not compact, so nothing is ever dropped and a full log refuses records.
   */
  readonly keepsEverything: boolean
}

export interface ConfigEntry {
  readonly name: string
  readonly value: string | null
}

/** The values of keys that the topic does not set. */
export const configDefaults = {
  'cleanup.policy': 'delete',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
} as const

type Key = keyof typeof configDefaults

const MOST_ENTRIES = 100
const LONGEST_VALUE = 1_000

/** The settings of a topic, or a sentence about the error in its entries. */
export function parseSettings(entries: readonly ConfigEntry[]): TopicSettings | string {
  const wrong = tooMuch(entries) ?? checkChoices(entries)
  if (wrong !== undefined) return wrong
  const retentionMs = numberOf(entries, 'retention.ms', -1)
  const retentionBytes = numberOf(entries, 'retention.bytes', -1)
  const maxMessageBytes = numberOf(entries, 'max.message.bytes', 0)
  for (const value of [retentionMs, retentionBytes, maxMessageBytes]) if (typeof value === 'string') return value
  return {
    retentionMs: Number(retentionMs),
    retentionBytes: Number(retentionBytes),
    maxMessageBytes: Number(maxMessageBytes),
    appendTime: valueOf(entries, 'message.timestamp.type') === 'LogAppendTime',
    keepsEverything: valueOf(entries, 'cleanup.policy').split(',').includes('compact'),
  }
}

function tooMuch(entries: readonly ConfigEntry[]): string | undefined {
  if (entries.length > MOST_ENTRIES) return `more than ${MOST_ENTRIES} configuration entries`
  const long = entries.find((entry) => entry.name.length + (entry.value ?? '').length > LONGEST_VALUE)
  return long === undefined ? undefined : `a configuration entry of more than ${LONGEST_VALUE} letters`
}

function checkChoices(entries: readonly ConfigEntry[]): string | undefined {
  const type = valueOf(entries, 'message.timestamp.type')
  if (type !== 'CreateTime' && type !== 'LogAppendTime') return `message.timestamp.type=${type} is not known`
  const policies = valueOf(entries, 'cleanup.policy').split(',')
  const unknown = policies.find((policy) => policy !== 'delete' && policy !== 'compact')
  return unknown === undefined ? undefined : `cleanup.policy=${unknown} is not known`
}

/** A whole number of at least `least`, or the error. */
function numberOf(entries: readonly ConfigEntry[], key: Key, least: number): number | string {
  const value = Number(valueOf(entries, key))
  return Number.isSafeInteger(value) && value >= least ? value : `${key} must be a whole number from ${least} on`
}

function valueOf(entries: readonly ConfigEntry[], key: Key): string {
  return entries.find((entry) => entry.name === key)?.value ?? configDefaults[key]
}
