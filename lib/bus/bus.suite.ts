/** The contract of a bus: the same suite runs against real Kafka and the embedded broker. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Kafka, Partitioners, logLevel } from 'kafkajs'
import { type BrokerUnderTest, BusRig, type Node, type Outage, numbers, texts, until } from './bus-rig.suite.ts'
import { endContract } from './bus-end.suite.ts'
import { marksContract } from './bus-marks.suite.ts'
import { outageContract } from './bus-outage.suite.ts'
import { Messenger } from './messenger.ts'
import { patchKafkajs } from './kafkajs-patch.ts'
import { silentLog } from '../log.ts'

export type { BrokerUnderTest } from './bus-rig.suite.ts'

const A_MEBIBYTE_AND_MORE = 1_200_000

/** A broker that the contract is tested on. */
export interface Subject {
  /** Completes the title "the bus over …". */
  readonly name: string
  /** Whether the broker has an `outage`: otherwise the tests that stop it are skipped. */
  readonly canGoAway: boolean
  /** Starts the broker, once for all tests. */
  provide(): Promise<BrokerUnderTest>
}

/** Runs the contract. */
export function busContract(subject: Subject): void {
  const { name, canGoAway } = subject
  describe(`the bus over ${name}`, () => {
    let broker: BrokerUnderTest
    let rig: BusRig

    beforeAll(async () => {
      patchKafkajs(silentLog)
      broker = await subject.provide()
    })
    afterAll(async () => {
      await broker.stop()
    })
    beforeEach(() => {
      rig = new BusRig(broker)
    })
    afterEach(async () => {
      await rig.close()
    })

    topicsContract(() => rig)
    readingContract(() => rig)
    marksContract(() => rig)
    sendingContract(() => rig)
    strangersContract(() => rig)
    endContract(() => rig)
    const outage = (): Outage => {
      if (broker.outage === undefined) throw new Error(`${name} cannot be taken away`)
      return broker.outage
    }
    outageContract(() => ({ rig, outage: outage() }), canGoAway ? it : it.skip)
  })
}

function topicsContract(rig: () => BusRig): void {
  it('creates the topics, even if another process creates them at the same time, and may do so again', async () => {
    const [one, other, waiting] = [rig().node(), rig().node(), rig().node()]
    const awaited = waiting.bus.awaitTopics()
    await Promise.all([one.bus.createTopics(), other.bus.createTopics()])
    await one.bus.createTopics()
    await awaited
    const receipt = await waiting.bus.publish('register', { key: 'a', value: '{}' })
    expect(receipt.offset).toBe(0n)
  })

  it('stops waiting for topics when it is aborted', async () => {
    const giveUp = new AbortController()
    const waited = rig().node().bus.awaitTopics(giveUp.signal)
    giveUp.abort()
    await expect(waited).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('keeps installations with different prefixes apart', async () => {
    const ours = await rig().ready()
    const theirs = await rig().ready({ prefix: `${rig().prefix}other.` })
    await ours.read({ trigger: 'beginning' })
    await theirs.bus.publish('trigger', { key: 'a', value: 'theirs' })
    await ours.bus.publish('trigger', { key: 'a', value: 'ours' })
    await until(() => ours.got.length > 0)
    expect(texts(ours.got)).toEqual(['ours'])
  })

  it('reads and writes a topic under another broker name', async () => {
    const names = { topicNames: { metrics: 'load-metrics' } }
    const renamed = await rig().ready(names)
    const partner = await rig().ready({ topicNames: { register: 'load-metrics', metrics: 'elsewhere' } })
    await partner.read({ register: 'beginning' })
    await renamed.bus.publish('metrics', { key: 'a', value: 'under another name' })
    await until(() => partner.got.length > 0)
    expect(texts(partner.got)).toEqual(['under another name'])
  })
}

function readingContract(rig: () => BusRig): void {
  it('is ready at once where there is nothing to read', async () => {
    const node = await rig().ready()
    await node.read({ register: 'beginning', control: 'now' })
    expect(node.got).toEqual([])
  })

  it('is ready when it has handed over the records that were already in the log, and marks them as old', async () => {
    const writer = await rig().ready()
    for (const value of numbers(20)) await writer.bus.publish('register', { key: 'a', value })
    const reader = rig().node()
    await reader.read({ register: 'beginning' })
    expect(texts(reader.got)).toEqual(numbers(20))
    await writer.bus.publish('register', { key: 'a', value: '20' })
    await until(() => reader.got.length > 20)
    expect(reader.got.map(({ old }) => old)).toEqual([...numbers(20).map(() => true), false])
    expect(reader.got.map(({ offset }) => offset)).toEqual(numbers(21).map(BigInt))
  })

  it('neither loses nor repeats a record between old and new ones', async () => {
    const writer = await rig().ready()
    const [fromBeginning, fromNow] = [rig().node(), rig().node()]
    let count = 0
    const stop = new AbortController()
    const writing = (async () => {
      while (!stop.signal.aborted) await writer.bus.publish('control', { key: 'a', value: String(count++) })
    })()
    await until(() => count > 20)
    await Promise.all([fromBeginning.read({ control: 'beginning' }), fromNow.read({ control: 'now' })])
    const ready = count
    await until(() => count > ready + 20)
    stop.abort()
    await writing
    await until(() => [fromBeginning, fromNow].every(({ got }) => texts(got).at(-1) === String(count - 1)))
    const seen = texts(fromNow.got)
    expect(texts(fromBeginning.got)).toEqual(numbers(count))
    expect(seen).toEqual(numbers(count).slice(-seen.length))
    expect(seen.length).toBeGreaterThanOrEqual(20)
    expect(seen.length).toBeLessThan(count)
  })

  it('delivers every record to every node', async () => {
    const nodes = [await rig().ready(), rig().node(), rig().node()]
    await Promise.all(nodes.map((node) => node.read({ trigger: 'beginning' })))
    await Promise.all(nodes.map(({ bus }, index) => bus.publish('trigger', { key: 'a', value: String(index) })))
    await until(() => nodes.every(({ got }) => got.length >= 3))
    for (const { got } of nodes) expect(texts(got).sort()).toEqual(['0', '1', '2'])
  })

  it('reads all partitions, and keeps the order of each key', async () => {
    const node = await rig().ready({ partitions: { metrics: 4 } })
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    await node.read({ metrics: 'beginning' })
    const sent = numbers(30).flatMap((value) => keys.map((key) => node.bus.publish('metrics', { key, value })))
    await Promise.all(sent)
    await until(() => node.got.length >= sent.length)
    for (const key of keys) expect(texts(node.got.filter((record) => record.key === key))).toEqual(numbers(30))
    expect(new Set(node.got.map(({ partition }) => partition)).size).toBeGreaterThan(1)
  })

  it('continues to read when a handler throws', async () => {
    const node = await rig().ready()
    const seen: bigint[] = []
    await node.bus.subscribe({ register: 'beginning' }, ({ offset }) => {
      seen.push(offset)
      throw new Error('the handler failed')
    })
    for (const value of numbers(3)) await node.bus.publish('register', { key: 'a', value })
    await until(() => seen.length >= 3)
    expect(seen).toEqual([0n, 1n, 2n])
  })

  it('hands a record over only once even when its group has to rebalance', async () => {
    const node = await rig().ready()
    await node.read({ register: 'beginning' })
    for (const value of numbers(10)) await node.bus.publish('register', { key: 'a', value })
    await until(() => node.got.length >= 10)
    await disturbGroup(node)
    for (const value of numbers(20).slice(10)) await node.bus.publish('register', { key: 'a', value })
    await until(() => texts(node.got).includes('19'))
    expect(texts(node.got)).toEqual(numbers(20))
  })
}

/** Joins the group of a node as a second member, and leaves it: the node must rejoin twice. */
async function disturbGroup({ options }: Node): Promise<void> {
  const kafka = new Kafka({ brokers: [...options.brokers], logLevel: logLevel.NOTHING })
  const intruder = kafka.consumer({ groupId: options.groupId, maxWaitTimeInMs: 100 })
  await intruder.connect()
  await intruder.subscribe({ topic: `${options.prefix}register`, fromBeginning: true })
  await intruder.run({ eachMessage: () => Promise.resolve() })
  await intruder.disconnect()
}

function sendingContract(rig: () => BusRig): void {
  it('keeps the order of records that are sent without waiting', async () => {
    const node = await rig().ready()
    const receipts = await Promise.all(numbers(200).map((value) => node.bus.publish('metrics', { key: 'a', value })))
    await node.read({ metrics: 'beginning' })
    expect(texts(node.got)).toEqual(numbers(200))
    expect(receipts.map(({ offset }) => offset)).toEqual(numbers(200).map(BigInt))
  })

  it('reports when the broker appended a heartbeat, and when it was sent and acknowledged by our clock', async () => {
    const node = await rig().ready()
    await node.read({ heartbeat: 'now', metrics: 'now' })
    const fresh = await node.bus.publish('heartbeat', { key: 'a', value: '{}' }, 'fresh')
    const other = await node.bus.publish('metrics', { key: 'a', value: '{}' })
    await until(() => node.got.length >= 2)
    expect(fresh.appendedAt).toBe(node.got.find(({ topic }) => topic === 'heartbeat')?.timestamp)
    expect(other.appendedAt).toBeUndefined()
    expect(fresh.ackedAt).toBeGreaterThanOrEqual(fresh.sentAt)
    expect(node.bus.state()).toMatchObject({ connected: true, restarts: 0 })
  })

  it.each(['must', 'fresh'] as const)('rejects a record that is too large, and goes on (%s)', async (delivery) => {
    const node = await rig().ready()
    const small = { key: 'a', value: '{}' }
    const sent = [
      small,
      { key: 'a', value: 'x'.repeat(A_MEBIBYTE_AND_MORE) },
      { key: 'a', value: 'x'.repeat(5 << 20) },
      small,
    ]
    const results = await Promise.allSettled(sent.map((record) => node.bus.publish('register', record, delivery)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    const reason = {
      code: 'too-large',
      message: expect.stringMatching(/'\S*register': raise its max\.message\.bytes/),
    }
    expect(results).toMatchObject([{}, { reason }, { reason }, {}])
  })
}

function strangersContract(rig: () => BusRig): void {
  it('hands over the records of partners, and counts malformed records without stopping', async () => {
    const node = await rig().ready()
    const messenger = new Messenger(node.bus)
    const heard: string[] = []
    await messenger.subscribe({ trigger: 'beginning' }, { trigger: (message) => heard.push(message.testId) })
    await writeAsPartner(node, [null, 'no json', '{"v":99}', '{}', '{"test_id":"T1","trigger":"YES"}'])
    await until(() => heard.length > 0)
    expect(heard).toEqual(['T1'])
    expect(messenger.poison.counts().map(({ reason, count }) => [reason, count])).toEqual([
      ['empty', 1],
      ['not-json', 1],
      ['unknown-version', 1],
      ['schema', 1],
    ])
  })
}

/** Writes without keys, as partners of the base protocol do. */
async function writeAsPartner({ options }: Node, values: (string | null)[]): Promise<void> {
  const kafka = new Kafka({ brokers: [...options.brokers], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic: `${options.prefix}trigger`, messages: values.map((value) => ({ value })) })
  await producer.disconnect()
}
