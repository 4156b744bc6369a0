import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ConfigResourceTypes } from 'kafkajs'
import { Rig } from './clients.suite.ts'

describe('topics, through an unchanged client', () => {
  let rig: Rig

  beforeEach(async () => {
    rig = await Rig.start({ limits: { topics: 5, partitions: 10 } })
  })
  afterEach(async () => {
    await rig.stop()
  })

  it('are created, listed, described and deleted', async () => {
    const admin = await rig.admin()
    expect(await admin.createTopics({ topics: [{ topic: 'a', numPartitions: 3 }, { topic: 'b' }] })).toBe(true)
    expect((await admin.listTopics()).sort()).toEqual(['a', 'b'])
    const { topics } = await admin.fetchTopicMetadata({ topics: ['a'] })
    expect(topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ])
    await admin.deleteTopics({ topics: ['a'] })
    expect(await admin.listTopics()).toEqual(['b'])
    await expect(admin.fetchTopicMetadata({ topics: ['a'] })).rejects.toMatchObject({
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
  })

  it('can be created again without effect, and creation can be only validated', async () => {
    const admin = await rig.admin()
    const wanted = { topics: [{ topic: 'a' }] }
    expect(await admin.createTopics({ ...wanted, validateOnly: true, waitForLeaders: false })).toBe(true)
    expect(await admin.listTopics()).toEqual([])
    expect(await admin.createTopics(wanted)).toBe(true)
    expect(await admin.createTopics(wanted)).toBe(false)
  })

  it('are in a cluster that identifies itself as the embedded one', async () => {
    const admin = await rig.admin()
    const { clusterId, controller, brokers } = await admin.describeCluster()
    expect(clusterId).toMatch(/^breakwater-embedded-/)
    expect(clusterId).toBe(rig.broker.clusterId)
    expect(brokers).toEqual([{ nodeId: controller, host: '127.0.0.1', port: rig.broker.port }])
  })

  it('show their settings, and the defaults of settings that were not given', async () => {
    const admin = await rig.admin()
    const configEntries = [
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'segment.ms', value: '600000' },
    ]
    await admin.createTopics({ topics: [{ topic: 'a', configEntries }] })
    const configOf = async (configNames?: string[]): Promise<Record<string, [string, number]>> => {
      const resource = { type: ConfigResourceTypes.TOPIC, name: 'a', ...(configNames && { configNames }) }
      const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false })
      const entries = resources[0]?.configEntries as unknown as Shown[]
      return Object.fromEntries(entries.map((entry) => [entry.configName, [entry.configValue, entry.configSource]]))
    }
    const all = await configOf()
    expect(all).toMatchObject({ 'message.timestamp.type': ['LogAppendTime', 1], 'segment.ms': ['600000', 1] })
    expect(all).toMatchObject({ 'cleanup.policy': ['delete', 5], 'retention.ms': ['604800000', 5] })
    expect(Object.keys(await configOf(['retention.ms']))).toEqual(['retention.ms'])
  })

  it.each([
    ['an impossible name', { topic: 'a/b' }, 'INVALID_TOPIC_EXCEPTION'],
    ['a second replica', { topic: 'a', replicationFactor: 2 }, 'INVALID_REPLICATION_FACTOR'],
    ['a replica elsewhere', { topic: 'a', replicaAssignment: [{ partition: 0, replicas: [7] }] }, 'INVALID_REPLICA'],
    ['a wrong number', { topic: 'a', configEntries: [{ name: 'retention.ms', value: 'x' }] }, 'INVALID_CONFIG'],
    [
      'a wrong clock',
      { topic: 'a', configEntries: [{ name: 'message.timestamp.type', value: 'x' }] },
      'INVALID_CONFIG',
    ],
    ['too many partitions', { topic: 'a', numPartitions: 11 }, 'POLICY_VIOLATION'],
  ])('are rejected with %s', async (_what, topic, type) => {
    const admin = await rig.admin()
    const error = await admin.createTopics({ topics: [topic] }).catch((thrown: unknown) => thrown)
    expect(JSON.stringify(error)).toContain(type)
    expect(await admin.listTopics()).toEqual([])
  })

  it('are rejected above the maximum number of the broker', async () => {
    const admin = await rig.admin()
    await admin.createTopics({ topics: ['a', 'b', 'c', 'd', 'e'].map((topic) => ({ topic })) })
    const error = await admin.createTopics({ topics: [{ topic: 'f' }] }).catch((thrown: unknown) => thrown)
    expect(JSON.stringify(error)).toContain('POLICY_VIOLATION')
    expect(rig.broker.stats()).toMatchObject({ topics: 5, partitions: 5 })
  })

  it('are not created by requests for them, unless the broker is configured to create them', async () => {
    const asking = async (asked: Rig): Promise<string[]> => {
      const producer = await asked.producer({ allowAutoTopicCreation: true })
      await producer.send({ topic: 'new', messages: [{ value: 'x' }] }).catch(() => undefined)
      return (await asked.admin()).listTopics()
    }
    expect(await asking(rig)).toEqual([])
    const creating = await Rig.start({ autoCreateTopics: true })
    expect(await asking(creating)).toEqual(['new'])
    await creating.stop()
  })
})

interface Shown {
  readonly configName: string
  readonly configValue: string
  readonly configSource: number
}
