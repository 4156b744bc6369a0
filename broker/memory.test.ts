/** The memory that clients, well-behaved or not, can make the broker use. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { silentLog } from '../lib/log.ts'
import { type RunningBroker, startBroker } from './broker.ts'
import { until } from './clients.suite.ts'
import { codes } from './codes.ts'
import type { Limits } from './limits.ts'
import { RawClient, batchOf, createRequest, fetchRequest, produceRequest, requestFrame } from './raw.suite.ts'
import { type Reader, Writer } from './wire.ts'

const MEBIBYTE = 1_048_576
const versions = { key: 18, version: 2 }

/** A request with the same element repeated. */
function repeated(times: number, element: (body: Writer) => void): Writer {
  const body = new Writer().int32(times)
  for (let i = 0; i < times; i += 1) element(body)
  return body
}

describe('the memory of requests and responses in progress', () => {
  let broker: RunningBroker
  let client: RawClient
  const others: RawClient[] = []
  const another = async (): Promise<RawClient> => {
    const connected = await RawClient.connect(broker.port)
    others.push(connected)
    return connected
  }

  beforeEach(async () => {
    broker = await startBroker({ port: 0, limits: { transitBytes: 8 * MEBIBYTE, partitions: 100 } }, silentLog)
    client = await RawClient.connect(broker.port)
    await client.ask(createRequest('t'))
  })
  afterEach(async () => {
    for (const each of [client, ...others.splice(0)]) each.close()
    await broker.close()
  })

  it('is 0 when every request has been answered', async () => {
    await client.ask(produceRequest('t', batchOf({ payload: 100_000 })))
    await client.ask(fetchRequest('t'))
    expect(broker.stats().transitBytes).toBe(0)
  })

  it('counts the bytes that have arrived of a request, not its announced size, until its connection ends', async () => {
    const announcing = await another()
    announcing.bytes(new Writer().int32(16 * MEBIBYTE).finish())
    announcing.bytes(Buffer.alloc(100_000))
    await until('what was sent', () => broker.stats().transitBytes === 100_004)
    announcing.close()
    await until('the end of it', () => broker.stats().transitBytes === 0)
  })

  it('is limited to little more than one request for a client that sends more behind a parked one', async () => {
    client.send(fetchRequest('t', { maxWaitMs: 600_000 }))
    const large = requestFrame(produceRequest('t', batchOf({ payload: 900_000 })))
    for (let i = 0; i < 40; i += 1) client.bytes(large)
    await until('a full backlog', () => broker.stats().transitBytes > MEBIBYTE)
    // All data of this client is read before another connection is answered.
    for (let i = 0; i < 20; i += 1) await (await another()).ask(versions)
    expect(broker.stats().transitBytes).toBeLessThan(2 * MEBIBYTE)
    // All of its requests are accepted once the parked one is answered.
    await (await another()).ask(produceRequest('t', batchOf()))
    for (let i = 0; i < 41; i += 1) expect(await client.answer()).toBeDefined()
    expect(broker.stats().transitBytes).toBe(0)
  })

  it('is limited by closing the connection that exceeds it, and others are served', async () => {
    for (let i = 0; i < 7; i += 1) {
      const hoarding = await another()
      hoarding.bytes(Buffer.concat([new Writer().int32(16 * MEBIBYTE).finish(), Buffer.alloc(MEBIBYTE)]))
    }
    await until('what was sent', () => broker.stats().transitBytes >= 7 * MEBIBYTE)
    const last = await another()
    last.bytes(Buffer.concat([new Writer().int32(16 * MEBIBYTE).finish(), Buffer.alloc(2 * MEBIBYTE)]))
    expect(await last.answer()).toBeUndefined()
    await client.ask(produceRequest('t', batchOf()))
  })

  it('is limited to one response for a client that does not read', async () => {
    for (let i = 0; i < 4; i += 1) await client.ask(produceRequest('t', batchOf({ payload: 900_000 })))
    const deaf = await another()
    deaf.pause()
    for (let i = 0; i < 50; i += 1) deaf.send(fetchRequest('t'))
    await until('an answer that does not leave', () => broker.stats().transitBytes > 0)
    for (let i = 0; i < 20; i += 1) await client.ask(versions)
    expect(broker.stats().transitBytes).toBeLessThan(2 * MEBIBYTE)
    deaf.close()
    await until('the end of it', () => broker.stats().transitBytes === 0)
  })

  it.each([
    ['the members of lists', { key: 3, version: 6, body: repeated(20_000, (body) => body.string('t')).bool(false) }],
    [
      'the same topic described again and again',
      { key: 32, version: 2, body: repeated(10_000, (body) => body.int8(2).string('long').int32(-1)).bool(false) },
    ],
  ])('does not grow by %s: the connection is closed', async (_what, asked) => {
    const config = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`key${i}`, 'x'.repeat(900)]))
    await client.ask(createRequest('long', config))
    const greedy = await another()
    greedy.send(asked)
    expect(await greedy.answer()).toBeUndefined()
    await client.ask(versions)
  })
})

describe('the stored data of a broker', () => {
  let stop = (): Promise<void> => Promise.resolve()
  const start = async (limits: Partial<Limits> = {}): Promise<{ broker: RunningBroker; client: RawClient }> => {
    const broker = await startBroker({ port: 0, limits }, silentLog)
    const client = await RawClient.connect(broker.port)
    stop = () => {
      client.close()
      return broker.close()
    }
    return { broker, client }
  }
  afterEach(() => stop())

  it('includes the texts of a topic, of members and of producers, and all of it is freed', async () => {
    const { broker, client } = await start({ emptyGroupSeconds: 0 })
    const used = (): number => broker.stats().bytes
    await client.ask(createRequest('t', { note: 'x'.repeat(900) }))
    const [withTopic] = [used()]
    expect(withTopic).toBeGreaterThan(900)
    const produced = { producerEpoch: 0, baseSequence: 0 }
    for (const producerId of [1n, 2n]) await client.ask(produceRequest('t', batchOf({ ...produced, producerId })))
    expect(used() - withTopic).toBeGreaterThan(2 * 640)
    const before = used()
    const join = new Writer().string('g').int32(500).int32(500).string('').nullableString('i'.repeat(30_000))
    join.string('consumer').int32(1).string('range').bytes(Buffer.alloc(0))
    await client.ask({ key: 11, version: 5, body: join })
    expect(used() - before).toBeGreaterThan(30_000)
    await client.ask({ key: 20, version: 1, body: new Writer().int32(1).string('t').int32(0) })
    await until('the end of the session', () => broker.stats().members === 0)
    expect(used()).toBe(0)
  })

  it('is limited by rejecting topics, members and records, but producers are forgotten instead', async () => {
    const { broker, client } = await start({ totalBytes: 4_000, producers: 1_000 })
    await client.ask(createRequest('t'))
    for (let id = 1n; id <= 100n; id += 1n) {
      await client.ask(produceRequest('t', batchOf({ producerId: id, producerEpoch: 0, baseSequence: 0 })))
    }
    expect(broker.stats().bytes).toBeLessThanOrEqual(4_000)
    const refused = await client.ask(createRequest('u', { note: 'x'.repeat(900) }))
    expect(topicError(refused)).toBe(codes.policyViolation)
  })

  it('excludes a member that offers too many protocols', async () => {
    const { client } = await start()
    const join = new Writer().string('g').int32(10_000).int32(10_000).string('').nullableString(null).string('consumer')
    join.array([...Array(101).keys()], (i) => join.string(`p${i}`).bytes(Buffer.alloc(0)))
    const answer = await client.ask({ key: 11, version: 5, body: join })
    answer.int32()
    expect(answer.int16()).toBe(codes.invalidRequest)
  })
})

/** The error of the single topic of a CreateTopics response. */
function topicError(answer: Reader): number {
  answer.int32()
  answer.int32()
  answer.string()
  return answer.int16()
}
