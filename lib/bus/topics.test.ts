import { describe, expect, it } from '@jest/globals'
import { brokerName, topicDefinitions } from './topics.ts'

describe('the topics', () => {
  it('have one partition each and keep their records for a limited time by default', () => {
    const definitions = topicDefinitions({ prefix: '', partitions: { metrics: 6 }, replicationFactor: 3 })
    const named = Object.fromEntries(definitions.map((definition) => [definition.topic, definition]))
    expect(Object.keys(named)).toEqual(['register', 'test_config', 'trigger', 'metrics', 'heartbeat', 'control'])
    expect(definitions.map(({ numPartitions }) => numPartitions)).toEqual([1, 1, 1, 6, 1, 1])
    expect(definitions.every(({ replicationFactor }) => replicationFactor === 3)).toBe(true)
    expect(named['test_config']?.configEntries).toEqual([
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: String(7 * 24 * 3_600_000) },
      { name: 'message.timestamp.type', value: 'CreateTime' },
    ])
  })

  it('use the append time where the common clock is derived from it', () => {
    const withAppendTime = topicDefinitions({ prefix: '' })
      .filter(({ configEntries }) => configEntries?.some(({ value }) => value === 'LogAppendTime'))
      .map(({ topic }) => topic)
    expect(withAppendTime).toEqual(['heartbeat', 'control'])
  })

  it('have the prefix before their own name and before a configured one', () => {
    const layout = { prefix: 'lt.', topicNames: { metrics: 'load-metrics' } }
    expect([brokerName(layout, 'metrics'), brokerName(layout, 'trigger')]).toEqual(['lt.load-metrics', 'lt.trigger'])
  })
})
