import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Kafka, Partitioners, logLevel } from 'kafkajs'
import { BusRig, numbers, texts, until } from '../lib/bus/bus-rig.suite.ts'
import { type Log, silentLog } from '../lib/log.ts'
import { type RunningBroker, startBroker } from './broker.ts'

/** The number of records that are handed over in one turn of the event loop. */
const BREATH = 256

/** A log that collects the lines of one level. */
function listening(level: 'warn' | 'error'): { log: Log; said: string[] } {
  const said: string[] = []
  const log: Log = {
    ...silentLog,
    [level]: (fields: object, text: string) => said.push(`${JSON.stringify(fields)} ${text}`),
  }
  return { log, said }
}

describe('a reader', () => {
  let broker: RunningBroker
  let rig: BusRig

  beforeEach(async () => {
    broker = await startBroker({ port: 0 }, silentLog)
    rig = rigOn(broker)
  })
  afterEach(async () => {
    await rig.close()
    await broker.close()
  })

  it('hands records over unchanged, including those without key or value', async () => {
    const node = await rig.ready()
    const messages = [
      { key: 'é', value: 'x', timestamp: '5' },
      { value: 'y', timestamp: '4' },
      { key: 'k', value: null },
    ]
    await writeTo(broker, `${rig.prefix}trigger`, messages)
    await node.read({ trigger: 'beginning' })
    const { got } = node
    expect(got.map(({ key, value }) => [key, value === null ? null : Buffer.from(value).toString()])).toEqual([
      ['é', 'x'],
      [null, 'y'],
      ['k', null],
    ])
    expect(got.map(({ topic, partition, offset, old }) => [topic, partition, offset, old])).toEqual(
      [0n, 1n, 2n].map((offset) => ['trigger', 0, offset, true]),
    )
    expect(got.slice(0, 2).map(({ timestamp }) => timestamp)).toEqual([5, 4])
  })

  it('is ready when every partition has been read, and receives nothing twice', async () => {
    const node = await rig.ready({ partitions: { metrics: 3 } })
    const keys = ['a', 'b', 'c', 'd', 'e', 'f']
    const sent = numbers(5).flatMap((value) => keys.map((key) => node.bus.publish('metrics', { key, value })))
    await Promise.all(sent)
    await node.read({ metrics: 'beginning', register: 'now' })
    expect(node.got).toHaveLength(30)
    for (const key of keys) expect(texts(node.got.filter((one) => one.key === key))).toEqual(numbers(5))
  })

  it(`gives the event loop a turn after each ${BREATH} records`, async () => {
    const node = await rig.ready()
    await writeTo(
      broker,
      `${rig.prefix}register`,
      numbers(600).map((value) => ({ value })),
    )
    let [read, atBreath] = [0, 0]
    await node.bus.subscribe({ register: 'beginning' }, () => {
      read += 1
      if (read === 1) void setImmediate().then(() => (atBreath = read))
    })
    expect([atBreath, read]).toEqual([BREATH, 600])
  })

  it('logs each error of a handler once, and continues', async () => {
    const { log, said } = listening('error')
    await rig.ready()
    await writeTo(
      broker,
      `${rig.prefix}register`,
      numbers(4).map((value) => ({ value })),
    )
    const { bus } = rig.node({}, log)
    const seen: bigint[] = []
    await bus.subscribe({ register: 'beginning' }, ({ offset }) => {
      seen.push(offset)
      throw new Error(offset < 3n ? 'it failed' : 'otherwise')
    })
    expect(seen).toEqual([0n, 1n, 2n, 3n])
    expect(said).toEqual([
      '{"topic":"register","offset":"0","reason":"it failed"} a record could not be processed',
      '{"topic":"register","offset":"3","reason":"otherwise"} a record could not be processed',
    ])
  })

  it.each([
    ['soon', 500],
    ['after the reader has looked for it', 3_000],
  ])('with one topic deleted and created again %s receives nothing of the others twice', async (_, awayMs) => {
    const { log, said } = listening('warn')
    await rig.ready()
    const node = rig.node({}, log)
    await node.read({ register: 'beginning', metrics: 'beginning' })
    for (const value of numbers(3)) await node.bus.publish('register', { key: 'a', value })
    await node.bus.publish('metrics', { key: 'a', value: 'before' })
    await until(() => node.got.length === 4)
    await rig.deleteTopic('metrics', awayMs)
    await until(() => node.bus.state().restarts > 0)
    await node.bus.createTopics()
    // A new log that is as long as the old one, before the reader looks, would be taken for the old one.
    await until(() => said.some((line) => line.includes('was replaced by a new one')))
    for (const value of ['after', 'last']) await node.bus.publish('metrics', { key: 'a', value })
    await node.bus.publish('register', { key: 'a', value: '3' })
    await until(() => ['last', '3'].every((value) => texts(node.got).includes(value)))
    const of = (topic: string) => texts(node.got.filter((one) => one.topic === topic))
    expect([of('register'), of('metrics')]).toEqual([numbers(4), ['before', 'after', 'last']])
    expect(said.filter((line) => line.includes('was replaced by a new one'))).toHaveLength(1)
  })

  it('that is not ready yet is rejected when the bus is closed', async () => {
    const node = rig.node()
    // The topics do not exist, so reading cannot begin.
    const ready = expect(node.read({ register: 'beginning' })).rejects.toMatchObject({
      code: 'kafka-unavailable',
      message: 'the bus is closed',
    })
    await node.bus.close()
    await ready
  })
})

describe('a reader whose broker comes back empty', () => {
  it('treats records up to the latest timestamp that it has read as old, and reports the restart', async () => {
    let broker = await startBroker({ port: 0 }, silentLog)
    const { host, port } = broker
    const rig = rigOn(broker)
    const { log, said } = listening('warn')
    await rig.ready()
    const topic = `${rig.prefix}trigger`
    // The record with the latest timestamp is not the last one.
    await writeTo(
      broker,
      topic,
      ['3000', '1000'].map((timestamp) => ({ value: timestamp, timestamp })),
    )
    const node = rig.node({}, log)
    await node.read({ trigger: 'beginning' })
    expect(node.got.map(({ old }) => old)).toEqual([true, true])
    await broker.close()
    await until(() => !node.bus.state().connected)
    broker = await startBroker({ host, port }, silentLog)
    await rig.ready()
    await writeTo(
      broker,
      topic,
      ['2999', '3000', '3001'].map((timestamp) => ({ value: timestamp, timestamp })),
    )
    await until(() => node.got.length >= 5)
    expect(node.got.slice(2).map(({ timestamp, old }) => [timestamp, old])).toEqual([
      [2_999, true],
      [3_000, true],
      [3_001, false],
    ])
    expect(said.filter((line) => line.includes('was replaced by a new one'))).toEqual([
      `{"topic":"${topic}"} the log of this topic was replaced by a new one; reading it from the beginning`,
    ])
    expect(node.bus.state()).toMatchObject({ connected: true, expired: {} })
    expect(node.bus.state().restarts).toBeGreaterThan(0)
    await rig.close()
    await broker.close()
  })
})

function rigOn({ host, port }: RunningBroker): BusRig {
  return new BusRig({ brokers: [`${host}:${port}`], stop: () => Promise.resolve() })
}

interface Written {
  readonly key?: string
  readonly value: string | null
  readonly timestamp?: string
}

/** Writes like foreign clients, which may omit keys and set their own timestamps. */
async function writeTo({ host, port }: RunningBroker, topic: string, messages: Written[]): Promise<void> {
  const kafka = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic, messages })
  await producer.disconnect()
}
