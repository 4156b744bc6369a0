/**
 * Partners that know only the base protocol, in the dialect of the reference implementation: a driver of theirs under our orchestrator, and
 * our drivers under an orchestrator of theirs.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import kafkajs, { type Producer } from 'kafkajs'
import { eventually, startSystem, type System } from './system.ts'

let system: System
let producer: Producer

beforeAll(async () => {
  system = await startSystem()
  producer = client(system.cluster.kafka).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
})
afterAll(async () => {
  await producer.disconnect()
  await system.stop()
})

async function say(topic: string, message: object): Promise<void> {
  await producer.send({ topic, messages: [{ value: JSON.stringify(message) }] })
}

/** The driver of the reference implementation: beats `true`, sends every request on any trigger, and figures each second until it is done. */
async function startForeignDriver(nodeId: string): Promise<() => Promise<void>> {
  await say('register', { node_id: nodeId, node_ip: '10.0.0.9' })
  const beats = setInterval(() => void say('heartbeat', { node_id: nodeId, heartbeat: true }), 500)
  const consumer = client(system.cluster.kafka).consumer({ groupId: `foreign-${nodeId}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['trigger'], fromBeginning: false })
  const joined = new Promise<void>((resolve) =>
    consumer.on('consumer.group_join', () => {
      resolve()
    }),
  )
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { test_id } = JSON.parse(String(message.value)) as { test_id: string }
      const latencies = { mean_latency: 3.21, median_latency: 2.9, min_latency: 0.001, max_latency: 11_400.5 }
      for (let second = 0; second < 2; second += 1) {
        await say('metrics', {
          node_id: nodeId,
          test_id,
          report_id: '',
          metrics: { ...latencies, number_of_requests: 50 * (second + 1) },
        })
        await pause(500)
      }
      await say('heartbeat', { node_id: nodeId, heartbeat: 'NO' })
    },
  })
  await joined
  return async () => {
    clearInterval(beats)
    await consumer.disconnect()
  }
}

describe('a driver that knows only the base protocol', () => {
  it('takes part, is shown as it states itself, and never enters what is merged', async () => {
    const stop = await startForeignDriver('theirs')
    await eventually('it is seen', async () =>
      (await system.api.drivers()).drivers.some(({ nodeId, partner }) => nodeId === 'theirs' && partner),
    )
    const testId = await system.api.avalanche({ count: 20 })
    const { drivers } = await system.api.trigger(testId)
    expect(drivers.map(({ nodeId }) => nodeId)).toEqual(['driver-1', 'driver-2', 'theirs'])
    const test = await system.api.ended(testId, 30_000)
    await stop()
    expect(test.state).toBe('finished')
    expect(test.verdict.headline).toBe('40 requests, 100 % succeeded')
    expect(test.verdict.doubts).toContainEqual(expect.objectContaining({ code: 'summary-only', nodeId: 'theirs' }))
    const { overall, drivers: each } = await system.api.metrics(testId)
    expect(each.find(({ nodeId }) => nodeId === 'theirs')).toMatchObject({
      summaryOnly: true,
      sent: 100,
      latencies: { response: { mean: 3.21, max: 11_400.5 } },
    })
    expect(overall).toMatchObject({ sent: 140, latencies: { response: { count: 40, min: 0.001, max: 11_400.5 } } })
  })
})

describe('an orchestrator that knows only the base protocol', () => {
  it('can command our drivers by texts in place of numbers, each for the whole count', async () => {
    const before = await system.seen()
    await say('test_config', {
      test_id: 'theirs-1',
      test_type: 'Avalanche',
      test_message_delay: '0',
      message_count_per_driver: '30',
    })
    await pause(300)
    await say('trigger', { test_id: 'theirs-1', trigger: 'YES' })
    await eventually('both drivers have sent all', async () => (await system.seen()) === before + 60)
    await say('trigger', { test_id: 'theirs-1', trigger: 'YES' })
    await pause(1_000)
    expect(await system.seen()).toBe(before + 60)
  })

  it('can stop them by a trigger that says NO', async () => {
    await say('test_config', {
      test_id: 'theirs-2',
      test_type: 'TSUNAMI',
      test_message_delay: 1,
      message_count_per_driver: 600,
    })
    await pause(300)
    await say('trigger', { test_id: 'theirs-2', trigger: 'YES' })
    const before = await system.seen()
    const states = async (): Promise<string[]> =>
      (await system.api.drivers()).drivers.filter(({ partner }) => !partner).map(({ state }) => state)
    await eventually('load runs', async () => (await system.seen()) > before)
    // What the orchestrator knows of a driver may be older than the load.
    await eventually('all say that they run', async () => (await states()).every((state) => state === 'running'))
    await say('trigger', { test_id: 'theirs-2', trigger: 'NO' })
    await eventually('all are idle', async () => (await states()).every((state) => state === 'idle'))
    const after = await system.seen()
    await pause(2_500)
    expect(await system.seen()).toBe(after)
  })
})

describe('what is no message', () => {
  it('is counted by topic and reason, kept for inspection, and stops nobody', async () => {
    await producer.send({
      topic: 'heartbeat',
      messages: [{ value: 'not json' }, { value: '{"node_id":1}' }, { value: Buffer.alloc(300_000, 'x') }],
    })
    await producer.send({ topic: 'metrics', messages: [{ value: JSON.stringify({ v: 99, node_id: 'a' }) }] })
    await eventually('all are counted', async () => {
      const { counts } = (await (await fetch(`${system.cluster.api}/poison`)).json()) as {
        counts: { topic: string; reason: string; count: number }[]
      }
      const found = (topic: string, reason: string): boolean =>
        counts.some((entry) => entry.topic === topic && entry.reason === reason)
      return (
        found('heartbeat', 'not-json') &&
        found('heartbeat', 'schema') &&
        found('heartbeat', 'oversized') &&
        found('metrics', 'unknown-version')
      )
    })
    const testId = await system.api.avalanche({ count: 10 })
    await system.api.trigger(testId)
    await system.api.ended(testId, 30_000)
    expect((await system.api.metrics(testId)).overall.completed).toBe(20)
  })

  it('has a topic for each kind, made by the orchestrator', async () => {
    const names = await withAdmin(client(system.cluster.kafka), (admin) => admin.listTopics())
    expect(names).toEqual(
      expect.arrayContaining(['register', 'test_config', 'trigger', 'metrics', 'heartbeat', 'control']),
    )
  })
})
