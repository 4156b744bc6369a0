import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Admin, CompressionTypes, type Producer } from 'kafkajs'
import { Rig, collect, textOf, until } from './clients.suite.ts'

const texts = (count: number): { value: string }[] => Array.from({ length: count }, (_, i) => ({ value: `m${i}` }))

describe('records, through an unchanged client', () => {
  let rig: Rig
  let admin: Admin
  let producer: Producer

  const create = async (topic: string, config: Record<string, string> = {}): Promise<void> => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] })
  }
  const latest = async (topic: string): Promise<number> => {
    const [partition] = await admin.fetchTopicOffsets(topic)
    return Number(partition?.offset)
  }

  beforeEach(async () => {
    rig = await Rig.start()
    admin = await rig.admin()
    producer = await rig.producer()
  })
  afterEach(async () => {
    await rig.stop()
  })

  it.each([
    ['no acknowledgement', { acks: 0 }],
    ['one', { acks: 1 }],
    ['all', { acks: -1 }],
    ['gzip', { acks: -1, compression: CompressionTypes.GZIP }],
  ])('are received as they were sent with %s', async (_what, options) => {
    await create('t')
    const messages = texts(50).map((message, i) => ({ ...message, key: `k${i}`, headers: { h: `${i}` } }))
    await producer.send({ topic: 't', messages, ...options })
    await producer.send({ topic: 't', messages: [{ value: 'last' }], ...options })
    const received = await collect(await rig.consumer('g'), 't')
    await until('all 51 records', () => received.length === 51)
    expect(received.map(textOf)).toEqual([...messages.map(({ value }) => value), 'last'])
    expect(received.map(({ offset }) => Number(offset))).toEqual([...Array(51).keys()])
    expect(received[7]?.key?.toString()).toBe('k7')
    expect(received[7]?.headers?.['h']?.toString()).toBe('7')
  })

  it('are acknowledged with the offset of the first one', async () => {
    await create('t')
    const offsets = []
    for (const count of [3, 1, 2]) {
      const [answer] = await producer.send({ topic: 't', messages: texts(count) })
      offsets.push(answer?.baseOffset)
    }
    expect(offsets).toEqual(['0', '3', '4'])
    expect(await latest('t')).toBe(6)
  })

  it('are rejected when the topic is unknown or the batch too large, and nothing is stored', async () => {
    await create('t', { 'max.message.bytes': '500' })
    await expect(producer.send({ topic: 'none', messages: texts(1) })).rejects.toThrow(/does not host this topic/)
    const large = [{ value: 'x'.repeat(600) }]
    await expect(producer.send({ topic: 't', messages: large })).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' })
    expect(await latest('t')).toBe(0)
  })

  it('of an idempotent producer are stored once, in order', async () => {
    await create('t')
    const idempotent = await rig.producer({ idempotent: true, maxInFlightRequests: 1 })
    for (const message of texts(20)) await idempotent.send({ topic: 't', messages: [message] })
    expect(await latest('t')).toBe(20)
    const received = await collect(await rig.consumer('g'), 't')
    await until('all 20 records', () => received.length === 20)
    expect(received.map(textOf)).toEqual(texts(20).map(({ value }) => value))
  })

  it('of a transaction are rejected with a specific error', async () => {
    await create('t')
    const transactional = await rig.producer({ transactionalId: 'x', idempotent: true, maxInFlightRequests: 1 })
    await expect(transactional.transaction()).rejects.toThrow(/coordinator/)
  })

  it('wake a long poll that waits for them', async () => {
    await create('t')
    // The poll lasts longer than the time limit of the test: only a wake-up can deliver the record in time.
    const consumer = await rig.consumer('g', { maxWaitTimeInMs: 60_000, heartbeatInterval: 1_000 })
    const received = await collect(consumer, 't')
    await producer.send({ topic: 't', messages: texts(1) })
    await until('the first record', () => received.length === 1)
    await producer.send({ topic: 't', messages: texts(1) })
    await until('the second record', () => received.length === 2)
    // kafkajs waits for the open poll before it disconnects: one more record ends the poll.
    let ended = false
    const disconnected = consumer.disconnect().then(() => (ended = true))
    await until('the end of the poll', async () => {
      await producer.send({ topic: 't', messages: texts(1) })
      return ended
    })
    await disconnected
  })

  it('are read again from the offset to which a consumer seeks', async () => {
    await create('t')
    await producer.send({ topic: 't', messages: texts(10).slice(0, 5) })
    await producer.send({ topic: 't', messages: texts(10).slice(5) })
    const consumer = await rig.consumer('g', {})
    const received = await collect(consumer, 't')
    await until('all 10 records', () => received.length === 10)
    consumer.seek({ topic: 't', partition: 0, offset: '7' })
    await until('3 more records', () => received.length === 13)
    expect(received.slice(10).map(textOf)).toEqual(['m7', 'm8', 'm9'])
  })

  it('that have expired are skipped: a consumer continues with the oldest remaining ones', async () => {
    await create('t', { 'retention.bytes': '2000' })
    for (const { value } of texts(30))
      await producer.send({ topic: 't', messages: [{ value: value.padEnd(200, '.') }] })
    const [offsets] = await admin.fetchTopicOffsets('t')
    expect(Number(offsets?.low)).toBeGreaterThan(10)
    expect(Number(offsets?.high)).toBe(30)
    const consumer = await rig.consumer('g')
    await consumer.subscribe({ topic: 't', fromBeginning: true })
    const received: number[] = []
    await consumer.run({
      eachMessage: ({ message }) => {
        received.push(Number(message.offset))
        return Promise.resolve()
      },
    })
    consumer.seek({ topic: 't', partition: 0, offset: '1' })
    await until('the last record', () => received.at(-1) === 29)
    expect(received[0]).toBe(Number(offsets?.low))
  })

  it('have the time of the broker if the topic is configured so, in the response and in the record', async () => {
    await create('t', { 'message.timestamp.type': 'LogAppendTime' })
    const before = Date.now()
    const [answer] = await producer.send({ topic: 't', messages: [{ value: 'a', timestamp: '1000' }, { value: 'b' }] })
    const appended = Number(answer?.logAppendTime)
    expect(Math.abs(appended - before)).toBeLessThan(10_000)
    const received = await collect(await rig.consumer('g'), 't')
    await until('both records', () => received.length === 2)
    expect(received.map(({ timestamp }) => Number(timestamp))).toEqual([appended, appended])
  })

  it('keep the time of their producer otherwise', async () => {
    await create('t')
    const [answer] = await producer.send({ topic: 't', messages: [{ value: 'a', timestamp: '1000' }] })
    expect(answer?.logAppendTime).toBe('-1')
    const received = await collect(await rig.consumer('g'), 't')
    await until('the record', () => received.length === 1)
    expect(received[0]?.timestamp).toBe('1000')
  })

  it('are found by their timestamp', async () => {
    await create('t')
    for (const timestamp of ['1000', '2000', '3000']) {
      await producer.send({ topic: 't', messages: [{ value: 'x', timestamp }] })
    }
    const offsetAt = async (timestamp: number): Promise<number> => {
      const [partition] = await admin.fetchTopicOffsetsByTimestamp('t', timestamp)
      return Number(partition?.offset)
    }
    expect([await offsetAt(0), await offsetAt(1_001), await offsetAt(3_000)]).toEqual([0, 1, 2])
    // No record is that late: kafkajs then requests the end.
    expect(await offsetAt(3_001)).toBe(3)
  })

  it('expire when they are older than the retention time of the topic', async () => {
    await create('t', { 'retention.ms': '50' })
    const empty = rig.broker.stats().bytes
    await producer.send({ topic: 't', messages: texts(3) })
    await until('their end', async () => Number((await admin.fetchTopicOffsets('t'))[0]?.low) === 3)
    expect(await latest('t')).toBe(3)
    expect(rig.broker.stats().bytes).toBe(empty)
  })
})

describe('a full broker', () => {
  it('rejects records for which it has no room, and accepts them once a topic is deleted', async () => {
    const rig = await Rig.start({ limits: { totalBytes: 20_000 } })
    const [admin, producer] = [await rig.admin(), await rig.producer({ retry: { retries: 0 } })]
    await admin.createTopics({ topics: [{ topic: 'a' }, { topic: 'b' }] })
    const send = (topic: string): Promise<unknown> =>
      producer.send({ topic, messages: [{ value: 'x'.repeat(15_000) }] })
    await send('a')
    await expect(send('b')).rejects.toThrow(/disk|storage/i)
    await admin.deleteTopics({ topics: ['a'] })
    await send('b')
    expect(rig.broker.stats().bytes).toBeLessThan(20_000)
    await rig.stop()
  })
})
