import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Log, silentLog } from '../lib/log.ts'
import { type RunningBroker, startBroker } from './broker.ts'
import { until } from './clients.suite.ts'
import { codes } from './codes.ts'
import {
  type Asked,
  RawClient,
  batchOf,
  createRequest,
  fetchRequest,
  produceRequest,
  requestFrame,
} from './raw.suite.ts'
import { type Reader, Writer } from './wire.ts'

const versions: Asked = { key: 18, version: 2 }

describe('a connection', () => {
  let broker: RunningBroker
  let client: RawClient

  beforeEach(async () => {
    broker = await startBroker({ port: 0, limits: { frameBytes: 10_000 } }, silentLog)
    client = await RawClient.connect(broker.port)
    await client.ask(createRequest('t'))
  })
  afterEach(async () => {
    client.close()
    await broker.close()
  })

  it('answers in the order of the requests, even behind a parked one', async () => {
    const sent = [client.send(fetchRequest('t', { maxWaitMs: 60_000 })), client.send(versions), client.send(versions)]
    const other = await RawClient.connect(broker.port)
    await other.ask(produceRequest('t', batchOf()))
    const answers = [await client.answer(), await client.answer(), await client.answer()]
    expect(answers.map((answer) => answer?.correlationId)).toEqual(sent)
    other.close()
  })

  it('accepts requests that arrive in pieces, and several that arrive at once', async () => {
    const frame = requestFrame(versions, 41)
    for (const byte of frame) client.bytes(Buffer.of(byte))
    client.bytes(Buffer.concat([requestFrame(versions, 42), requestFrame(versions, 43)]))
    const answers = [await client.answer(), await client.answer(), await client.answer()]
    expect(answers.map((answer) => answer?.correlationId)).toEqual([41, 42, 43])
  })

  it('sends no response to a producer that requests no acknowledgement', async () => {
    client.send(produceRequest('t', batchOf(), 0))
    const next = client.send(versions)
    expect((await client.answer())?.correlationId).toBe(next)
    const body = await client.ask(fetchRequest('t', {}))
    expect(fetched(body)).toMatchObject({ error: codes.none, highWatermark: 1n })
  })

  it('answers an unknown version of ApiVersions with error 35 and the table of versions', async () => {
    const body = await client.ask({ key: 18, version: 3, body: new Writer().int32(0) })
    expect(body.int16()).toBe(codes.unsupportedVersion)
    const table = body.array((reader) => [reader.int16(), reader.int16(), reader.int16()])
    expect(table).toContainEqual([18, 0, 2])
    expect(table).toHaveLength(23)
    body.end()
  })

  it.each([
    ['a frame over the limit', new Writer().int32(10_001).finish()],
    ['a frame too short for a request', new Writer().int32(3).finish()],
    ['a negative size', new Writer().int32(-1).finish()],
    ['an unknown request', requestFrame({ key: 999, version: 0 })],
    ['a version that is not served', requestFrame({ key: 0, version: 2 })],
    ['a request with something behind its end', requestFrame({ key: 16, version: 2, body: new Writer().int8(0) })],
    ['a request that is cut off', requestFrame({ key: 12, version: 3, body: new Writer().string('g') })],
  ])('is closed after %s, and no other connection is', async (_what, bytes) => {
    const other = await RawClient.connect(broker.port)
    other.bytes(bytes)
    expect(await other.answer()).toBeUndefined()
    await client.ask(versions)
  })

  it('drops its parked request when it is closed', async () => {
    const leaving = await RawClient.connect(broker.port)
    leaving.send(fetchRequest('t', { maxWaitMs: 60_000 }))
    await until('both connections', () => broker.stats().connections === 2)
    leaving.close()
    await until('the end of one', () => broker.stats().connections === 1)
    expect(fetched(await client.ask(fetchRequest('t', {}))).error).toBe(codes.none)
  })

  it('is woken when the topic on which it waits is deleted', async () => {
    client.send(fetchRequest('t', { maxWaitMs: 60_000 }))
    const other = await RawClient.connect(broker.port)
    const body = new Writer()
    await other.ask({ key: 20, version: 1, body: body.array(['t'], (name) => body.string(name)).int32(0) })
    const answer = await client.answer()
    expect(answer === undefined ? undefined : fetched(answer.body).error).toBe(codes.unknownTopicOrPartition)
    other.close()
  })

  it('may commit negative offsets without being a member, and reads them back', async () => {
    const body = new Writer().string('g').int32(-1).string('')
    body.array(['t'], (name) => {
      body.string(name).array([0, 1], (partition) => body.int32(partition).int64(-2).nullableString(null))
    })
    const committed = await client.ask({ key: 8, version: 5, body })
    committed.int32()
    const errors = committed.array((reader) => [reader.string(), reader.array((each) => [each.int32(), each.int16()])])
    expect(errors).toEqual([
      [
        't',
        [
          [0, codes.none],
          [1, codes.unknownTopicOrPartition],
        ],
      ],
    ])
    const read = await client.ask({ key: 9, version: 4, body: new Writer().string('g').int32(-1) })
    read.int32()
    expect(read.array((reader) => [reader.string(), reader.int32(), reader.int32(), reader.int64()])).toEqual([
      ['t', 1, 0, -2n],
    ])
  })

  it.each([
    ['to be the coordinator of one', { key: 10, version: 2, body: new Writer().string('x').int8(1) }],
    ['an id for one', { key: 22, version: 1, body: new Writer().string('x').int32(1_000) }],
  ])('is refused a transaction when it requests %s', async (_what, asked) => {
    const body = await client.ask(asked)
    body.int32()
    expect(body.int16()).toBe(codes.transactionalIdRefused)
  })
})

describe('a broker', () => {
  it('reports the port that is in use and the flag that changes it', async () => {
    const first = await startBroker({ port: 0 }, silentLog)
    const second = startBroker({ port: first.port }, silentLog)
    await expect(second).rejects.toMatchObject({ code: 'port-in-use' })
    await expect(second).rejects.toThrow(new RegExp(`${first.port}.*--port`))
    await first.close()
  })

  it('requires a name that clients can reach when it listens on every address', async () => {
    await expect(startBroker({ host: '0.0.0.0', port: 0 }, silentLog)).rejects.toThrow(/--advertised-host/)
    const broker = await startBroker({ host: '0.0.0.0', port: 0, advertisedHost: 'localhost' }, silentLog)
    expect(broker.host).toBe('localhost')
    await broker.close()
  })

  it('logs at its start that it is not Kafka and keeps nothing', async () => {
    const lines: [Record<string, unknown>, string][] = []
    const log: Log = { ...silentLog, info: (fields, text) => lines.push([fields, text]) }
    const broker = await startBroker({ port: 0 }, log)
    expect(lines[0]?.[0]['cluster_id']).toMatch(/^breakwater-embedded-/)
    expect(lines[0]?.[1]).toMatch(/in memory.*use Apache Kafka/)
    await broker.close()
  })

  it('logs for a closed connection the requested version and the supported ones', async () => {
    const lines: string[] = []
    const broker = await startBroker({ port: 0 }, { ...silentLog, warn: (_fields, text) => lines.push(text) })
    for (const asked of [
      { key: 0, version: 2 },
      { key: 68, version: 0 },
    ]) {
      const client = await RawClient.connect(broker.port)
      client.send(asked)
      expect(await client.answer()).toBeUndefined()
    }
    expect(lines).toEqual([
      'connection closed at Produce: version 2 is not served, only 3 to 7',
      'connection closed at a request: requests of key 68 are not served',
    ])
    await broker.close()
  })

  it('closes at once with all parked requests, and can be closed again', async () => {
    const broker = await startBroker({ port: 0 }, silentLog)
    const client = await RawClient.connect(broker.port)
    await client.ask(createRequest('t'))
    client.send(fetchRequest('t', { maxWaitMs: 600_000 }))
    await until('the connection', () => broker.stats().connections === 1)
    await Promise.all([broker.close(), broker.close()])
    expect(await client.answer()).toBeUndefined()
    await expect(RawClient.connect(broker.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('accepts no more connections than allowed', async () => {
    const broker = await startBroker({ port: 0, limits: { connections: 1 } }, silentLog)
    const first = await RawClient.connect(broker.port)
    await first.ask(versions)
    const second = await RawClient.connect(broker.port)
    second.send(versions)
    expect(await second.answer()).toBeUndefined()
    await first.ask(versions)
    first.close()
    await broker.close()
  })

  it('forgets a group that has not been used for a while', async () => {
    const broker = await startBroker({ port: 0, limits: { emptyGroupSeconds: 0 } }, silentLog)
    const client = await RawClient.connect(broker.port)
    const body = new Writer().string('g').int32(-1).string('').int32(0)
    await client.ask({ key: 8, version: 5, body })
    expect(broker.stats().groups).toBe(1)
    await until('the end of the group', () => broker.stats().groups === 0)
    client.close()
    await broker.close()
  })
})

/** The single partition of a Fetch response. */
function fetched(body: Reader): { error: number; highWatermark: bigint } {
  body.int32()
  body.int16()
  body.int32()
  const [topic] = body.array((reader) => {
    reader.string()
    return reader.array((each) => {
      each.int32()
      const partition = { error: each.int16(), highWatermark: each.int64() }
      each.int64()
      each.int64()
      each.int32()
      each.int32()
      each.bytes()
      return partition
    })
  })
  body.end()
  return topic?.[0] ?? { error: -1, highWatermark: -1n }
}
