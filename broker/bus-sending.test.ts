import { afterEach, describe, expect, it } from '@jest/globals'
import { BusRig, type Node, numbers, texts, until } from '../lib/bus/bus-rig.suite.ts'
import { silentLog } from '../lib/log.ts'
import { readBatches } from './batch.ts'
import { type RunningBroker, startBroker } from './broker.ts'
import { RawClient, fetchRequest } from './raw.suite.ts'
import type { Reader } from './wire.ts'

const PREFIX = 'sending.'
const KIBIBYTE = 1_024
const MEBIBYTE = 1_024 * KIBIBYTE

/** A record whose key and value have the given number of bytes together. */
const ofBytes = (bytes: number, key = 'a') => ({ key, value: 'x'.repeat(bytes - key.length) })

/** The records of one partition of a Fetch response. */
function recordsOf(answer: Reader): Buffer | null {
  // The partition, its error, and three offsets.
  answer.int32()
  answer.int16()
  answer.int64()
  answer.int64()
  answer.int64()
  answer.nullableArray(() => [answer.int64(), answer.int64()])
  answer.int32()
  return answer.nullableBytes()
}

/** The records in each batch of `register`, in the order of the log: each request is one batch. */
async function batchesOf({ port }: RunningBroker): Promise<readonly number[]> {
  const client = await RawClient.connect(port)
  const answer = await client.ask(fetchRequest(`${PREFIX}register`))
  client.close()
  // Throttle, error and session.
  answer.int32()
  answer.int16()
  answer.int32()
  const topics = answer.array(() => ({ name: answer.string(), partitions: answer.array(() => recordsOf(answer)) }))
  const batches = readBatches(topics[0]?.partitions[0] ?? null, Number.POSITIVE_INFINITY)
  if (typeof batches === 'number') throw new Error(`the log is broken: ${batches}`)
  return batches.map(({ count }) => count)
}

describe('a `must` record', () => {
  let broker: RunningBroker
  let rig: BusRig

  afterEach(async () => {
    await rig.close()
    await broker.close()
  })

  /** A node on a broker whose `register` accepts batches up to this size. */
  const start = async (maxMessageBytes = MEBIBYTE): Promise<Node> => {
    const config = [{ name: 'max.message.bytes', value: String(maxMessageBytes) }]
    broker = await startBroker({ port: 0, topics: [{ name: `${PREFIX}register`, partitions: 1, config }] }, silentLog)
    rig = new BusRig({ brokers: [`${broker.host}:${broker.port}`], stop: () => Promise.resolve() }, PREFIX)
    return rig.ready()
  }
  /** A node without a running broker, and a function that restarts the broker. */
  const startAway = async (): Promise<{ node: Node; back: () => Promise<void> }> => {
    await start()
    const { host, port } = broker
    await rig.close()
    await broker.close()
    rig = new BusRig({ brokers: [`${host}:${port}`], stop: () => Promise.resolve() }, PREFIX)
    const back = async (): Promise<void> => {
      broker = await startBroker({ host, port }, silentLog)
    }
    return { node: rig.node(), back }
  }
  const send = ({ bus }: Node, value: string, withinMs?: number) =>
    bus.publish('register', { key: 'a', value }, withinMs === undefined ? 'must' : { withinMs })
  const late = { code: 'kafka-unavailable', message: 'Kafka did not accept the record in time' }

  it('is rejected alone when the broker rejects its batch: the others are accepted, in order', async () => {
    const node = await start(500)
    const large = 'x'.repeat(600)
    const values = [...numbers(6), large, ...numbers(9).slice(6), large, '9']
    const results = await Promise.allSettled(values.map((value) => send(node, value)))
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([6, 10])
    const details = { topic: `${PREFIX}register`, bytes: 601 }
    expect(results[6]).toMatchObject({ reason: { code: 'too-large', details } })
    const offsets = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.offset] : []))
    expect(offsets).toEqual(numbers(10).map(BigInt))
    await node.read({ register: 'beginning' })
    expect(texts(node.got)).toEqual(numbers(10))
    // No record waits for the rejected ones.
    expect((await send(node, '10')).offset).toBe(10n)
  })

  it('is sent in batches of up to 500 records, with one key each', async () => {
    const node = await start()
    await Promise.all(numbers(1_201).map((value) => send(node, value)))
    expect(await batchesOf(broker)).toEqual([1, 500, 500, 200])
    await Promise.all(['a', 'b', 'a', 'b', 'a', 'b'].map((key) => node.bus.publish('register', { key, value: key })))
    expect((await batchesOf(broker)).slice(4).sort()).toEqual([1, 1, 2, 2])
  })

  it('is sent in batches of up to 256 KiB, and alone when it is larger', async () => {
    const node = await start(8 * MEBIBYTE)
    const sizes = [1, 64, 64, 64, 64, 64, 64, 64, 64, 300, 1].map((size) => size * KIBIBYTE)
    const receipts = await Promise.all(sizes.map((size) => node.bus.publish('register', ofBytes(size))))
    expect(receipts.map(({ offset }) => offset)).toEqual(numbers(sizes.length).map(BigInt))
    expect(await batchesOf(broker)).toEqual([1, 4, 4, 1, 1])
  })

  it('has a receipt with the instants of sending and acknowledgement', async () => {
    const node = await start()
    const { clock } = node.options
    const before = clock.now()
    const receipts = await Promise.all(numbers(3).map((value) => send(node, value)))
    const after = clock.now()
    for (const { sentAt, ackedAt, appendedAt } of receipts) {
      expect([before, sentAt, ackedAt, after]).toEqual([before, sentAt, ackedAt, after].sort((a, b) => a - b))
      expect(appendedAt).toBeUndefined()
    }
  })

  it('waits for its topic and then arrives, without delaying records of other topics', async () => {
    const node = await start()
    await send(node, '0')
    await rig.deleteTopic('register')
    const sent = send(node, '1')
    expect((await node.bus.publish('metrics', { key: 'a', value: '{}' })).offset).toBe(0n)
    await expect(send(node, '2', 700)).rejects.toMatchObject(late)
    await node.bus.createTopics()
    expect((await sent).offset).toBe(0n)
    expect(node.bus.state().connected).toBe(true)
  })

  it('is rejected at its deadline, wherever it waits; records without a deadline arrive in order', async () => {
    const { node, back } = await startAway()
    const short = send(node, 'short', 50)
    const waiting = [send(node, '0'), send(node, '1')]
    const behind = send(node, 'behind', 200)
    waiting.push(send(node, '2'))
    await expect(short).rejects.toMatchObject(late)
    await expect(behind).rejects.toMatchObject(late)
    // The earlier ones are in flight by now, so that these wait behind them.
    waiting.push(send(node, '3'))
    const another = send(node, 'another', 100)
    waiting.push(send(node, '4'))
    await expect(another).rejects.toMatchObject(late)
    await back()
    await node.bus.createTopics()
    await Promise.all(waiting)
    await node.read({ register: 'beginning' })
    expect([...new Set(texts(node.got))]).toEqual(numbers(5))
  })

  it('is rejected at once above 4 MiB in bytes, with or without a broker', async () => {
    const { node } = await startAway()
    const tooLarge = { code: 'too-large' }
    const taken = node.bus.publish('register', ofBytes(4 * MEBIBYTE), { withinMs: 50 })
    await expect(taken).rejects.toMatchObject(late)
    await expect(node.bus.publish('register', ofBytes(4 * MEBIBYTE + 1))).rejects.toMatchObject(tooLarge)
    const wide = { key: 'é', value: 'é'.repeat(2 * MEBIBYTE) }
    await expect(node.bus.publish('register', wide)).rejects.toMatchObject(tooLarge)
    await expect(node.bus.publish('register', wide, 'fresh')).rejects.toMatchObject(tooLarge)
  })

  it('waits with others up to 64 MiB, is rejected at once beyond, and accepted again when there is room', async () => {
    const { node } = await startAway()
    const record = ofBytes(4 * MEBIBYTE)
    const waiting = numbers(16).map(() => node.bus.publish('register', record, { withinMs: 400 }))
    const full = { code: 'kafka-unavailable', message: `${64 * MEBIBYTE} bytes are already waiting for Kafka` }
    await expect(send(node, '')).rejects.toMatchObject(full)
    const refused = await Promise.allSettled(waiting)
    expect(new Set(refused.map((result) => result.status === 'rejected' && String(result.reason)))).toEqual(
      new Set([`BreakwaterError: ${late.message}`]),
    )
    await expect(send(node, '', 50)).rejects.toMatchObject(late)
  })

  it('updates the connection state when the broker is stopped and when it is back', async () => {
    const node = await start()
    await send(node, '0')
    expect(node.bus.state().connected).toBe(true)
    const { host, port } = broker
    await broker.close()
    const sent = send(node, '1')
    await until(() => !node.bus.state().connected)
    broker = await startBroker({ host, port }, silentLog)
    await node.bus.createTopics()
    await sent
    expect(node.bus.state().connected).toBe(true)
  })

  it('is given up when the bus is closed, wherever it waits', async () => {
    const { node } = await startAway()
    const sent = numbers(3).map((value) => send(node, value))
    const closed = node.bus.close()
    const results = await Promise.allSettled(sent)
    const reason = { code: 'kafka-unavailable', message: 'the bus is closed' }
    expect(results).toMatchObject(results.map(() => ({ status: 'rejected', reason })))
    await closed
  })
})

describe('a `fresh` record', () => {
  it('updates the connection state when it fails and when the broker responds', async () => {
    const broker = await startBroker({ port: 0 }, silentLog)
    const rig = new BusRig({ brokers: [`${broker.host}:${broker.port}`], stop: () => Promise.resolve() })
    const node = await rig.ready()
    const { offset } = await node.bus.publish('heartbeat', { key: 'a', value: '{}' }, 'fresh')
    expect([offset, node.bus.state().connected]).toEqual([0n, true])
    const tooLarge = node.bus.publish('heartbeat', ofBytes(2 * MEBIBYTE), 'fresh')
    await expect(tooLarge).rejects.toMatchObject({ code: 'too-large', details: { bytes: 2 * MEBIBYTE } })
    expect(node.bus.state().connected).toBe(true)
    await broker.close()
    await expect(node.bus.publish('heartbeat', { key: 'a', value: '{}' }, 'fresh')).rejects.toThrow()
    await until(() => !node.bus.state().connected)
    await rig.close()
  })
})
