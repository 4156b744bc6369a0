import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Admin, Consumer } from 'kafkajs'
import { Rig, collect, until } from './clients.suite.ts'

describe('consumer groups, through an unchanged client', () => {
  let rig: Rig
  let admin: Admin

  beforeEach(async () => {
    rig = await Rig.start()
    admin = await rig.admin()
    await admin.createTopics({ topics: [{ topic: 't', numPartitions: 4 }] })
  })
  afterEach(async () => {
    await rig.stop()
  })

  /** A running member, and its partitions by its latest assignment. */
  const member = async (rigOf: Rig, config = {}): Promise<{ consumer: Consumer; holds: () => readonly number[] }> => {
    const consumer = await rigOf.consumer('g', config)
    let held: readonly number[] = []
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      held = payload.memberAssignment['t'] ?? []
    })
    await collect(consumer, 't')
    return { consumer, holds: () => held }
  }

  it('share the partitions between two members, and reassign them when one leaves', async () => {
    const first = await member(rig)
    await until('all partitions with the first', () => first.holds().length === 4)
    const second = await member(rig)
    await until('two partitions each', () => first.holds().length === 2 && second.holds().length === 2)
    expect([...first.holds(), ...second.holds()].sort()).toEqual([0, 1, 2, 3])
    await second.consumer.disconnect()
    await until('all partitions with the first again', () => first.holds().length === 4)
  })

  it('remove a crashed member when its session is over', async () => {
    const first = await member(rig)
    await until('all partitions with the first', () => first.holds().length === 4)
    const crashing = spawnMember(rig.broker.port)
    await until('two partitions for the first', () => first.holds().length === 2)
    crashing.kill('SIGKILL')
    await until('all partitions with the first again', () => first.holds().length === 4)
  })

  it('are described while they live, with the state names of Kafka', async () => {
    const { holds } = await member(rig)
    await until('the assignment', () => holds().length === 4)
    const [group] = (await admin.describeGroups(['g'])).groups
    expect(group).toMatchObject({
      groupId: 'g',
      state: 'Stable',
      protocolType: 'consumer',
      protocol: 'RoundRobinAssigner',
    })
    expect(group?.members).toHaveLength(1)
    expect(group?.members[0]).toMatchObject({ clientId: 'suite', clientHost: '/127.0.0.1' })
    expect(group?.members[0]?.memberAssignment.length).toBeGreaterThan(0)
    expect((await admin.listGroups()).groups).toEqual([{ groupId: 'g', protocolType: 'consumer' }])
    const [unknown] = (await admin.describeGroups(['none'])).groups
    expect(unknown).toMatchObject({ state: 'Dead', members: [] })
  })

  it('are deleted only when they are empty', async () => {
    const { consumer } = await member(rig)
    await expect(admin.deleteGroups(['g'])).rejects.toMatchObject({ groups: [{ errorCode: 68 }] })
    await consumer.disconnect()
    await admin.deleteGroups(['g'])
    expect((await admin.listGroups()).groups).toEqual([])
    await expect(admin.deleteGroups(['g'])).rejects.toMatchObject({ groups: [{ errorCode: 69 }] })
  })

  it('remember the offsets that were committed, with their metadata, until the topic is deleted', async () => {
    const producer = await rig.producer()
    await producer.send({ topic: 't', messages: ['a', 'b', 'c'].map((value) => ({ value, partition: 0 })) })
    const consumer = await rig.consumer('g')
    await consumer.subscribe({ topic: 't', fromBeginning: true })
    await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
    await consumer.commitOffsets([
      { topic: 't', partition: 0, offset: '2', metadata: 'here' },
      { topic: 't', partition: 1, offset: '0' },
    ])
    const committed = async (topics?: string[]): Promise<Record<number, [string, string | null]>> => {
      const [topic] = await admin.fetchOffsets({ groupId: 'g', ...(topics && { topics }) })
      return Object.fromEntries((topic?.partitions ?? []).map((each) => [each.partition, [each.offset, each.metadata]]))
    }
    expect(await committed()).toMatchObject({ 0: ['2', 'here'], 1: ['0', null] })
    expect(await committed(['t'])).toEqual({ 0: ['2', 'here'], 1: ['0', null], 2: ['-1', null], 3: ['-1', null] })
    await consumer.disconnect()
    await admin.deleteTopics({ topics: ['t'] })
    expect(await admin.fetchOffsets({ groupId: 'g' })).toEqual([])
  })

  it('continue where they stopped', async () => {
    const producer = await rig.producer()
    await producer.send({ topic: 't', messages: [{ value: 'a', partition: 0 }] })
    const first = await rig.consumer('g')
    const before = await collect(first, 't')
    await until('the first record', () => before.length === 1)
    await first.disconnect()
    await producer.send({ topic: 't', messages: [{ value: 'b', partition: 0 }] })
    const after = await collect(await rig.consumer('g'), 't')
    await until('the second record', () => after.length === 1)
    expect(after[0]?.value?.toString()).toBe('b')
  })

  it('can be as many as one process needs: twenty of them each get every record', async () => {
    const consumers = await Promise.all(Array.from({ length: 20 }, (_, i) => rig.consumer(`g${i}`)))
    const received = await Promise.all(consumers.map((consumer) => collect(consumer, 't')))
    const producer = await rig.producer()
    for (let i = 0; i < 20; i += 1) await producer.send({ topic: 't', messages: [{ value: `${i}` }] })
    await until('400 records', () => received.every((records) => records.length === 20))
    expect(received.map((records) => records.length)).toEqual(Array(20).fill(20))
  })
})

describe('the bounds on groups', () => {
  it('reject a group or a member above the maximum with an error', async () => {
    const rig = await Rig.start({ limits: { groups: 1, groupMembers: 1 } })
    await (await rig.admin()).createTopics({ topics: [{ topic: 't' }] })
    const joining = async (groupId: string): Promise<unknown> => {
      const consumer = await rig.consumer(groupId, {
        retry: { retries: 0, restartOnFailure: () => Promise.resolve(false) },
      })
      const outcome = new Promise((resolve) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          resolve(payload.error.message)
        })
        consumer.on(consumer.events.GROUP_JOIN, () => {
          resolve('joined')
        })
      })
      await collect(consumer, 't').catch(() => undefined)
      return outcome
    }
    expect(await joining('g')).toBe('joined')
    expect(await joining('g')).toMatch(/maximum|max/i)
    expect(await joining('h')).toMatch(/policy/i)
    expect(rig.broker.stats()).toMatchObject({ groups: 1, members: 1 })
    await rig.stop()
  })
})

/** A member in its own process, which can be killed without a farewell. */
function spawnMember(port: number): ChildProcess {
  const script = `
    const { Kafka, logLevel } = require('kafkajs')
    const kafka = new Kafka({ brokers: ['127.0.0.1:${port}'], logLevel: logLevel.NOTHING })
    const consumer = kafka.consumer({ groupId: 'g', sessionTimeout: 1000, heartbeatInterval: 100, maxWaitTimeInMs: 100 })
    consumer.connect()
      .then(() => consumer.subscribe({ topic: 't' }))
      .then(() => consumer.run({ eachMessage: async () => undefined }))`
  return spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
}
