import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BrokerProcess } from './process.suite.ts'
import {
  type Asked,
  RawClient,
  batchOf,
  createRequest,
  fetchRequest,
  produceRequest,
  requestFrame,
} from './raw.suite.ts'
import { Writer } from './wire.ts'
import { propertyRuns } from '../lib/property-runs.suite.ts'

const join = new Writer().string('g').int32(1_000).int32(1_000).string('').nullableString(null).string('consumer')
join.array(['range'], (name) => join.string(name).bytes(Buffer.from('metadata')))
const sync = new Writer().string('g').int32(1).string('m').nullableString(null)
sync.array(['m'], (id) => sync.string(id).bytes(Buffer.from('assignment')))
const commit = new Writer().string('g').int32(-1).string('')
commit.array(['t'], (name) => {
  commit.string(name).array([0], (partition) => commit.int32(partition).int64(1).nullableString('x'))
})
const offsets = new Writer().int32(-1).int8(1)
offsets.array(['t'], (name) => {
  offsets.string(name).array([0], (partition) => offsets.int32(partition).int64(-2))
})
const names = new Writer()
names.array(['t', 'g'], (name) => names.string(name))
const resources = new Writer()
resources.array(['t'], (name) => resources.int8(2).string(name).int32(-1)).bool(false)

/** One valid request of every kind. */
const sound: readonly Asked[] = [
  produceRequest('t', batchOf({ count: 3 })),
  produceRequest('t', Buffer.concat([batchOf(), batchOf({ producerId: 1n, producerEpoch: 0, baseSequence: 0 })])),
  fetchRequest('t'),
  { key: 2, version: 3, body: offsets },
  { key: 3, version: 6, body: new Writer().int32(-1).bool(true) },
  { key: 8, version: 5, body: commit },
  { key: 9, version: 4, body: new Writer().string('g').int32(-1) },
  { key: 10, version: 2, body: new Writer().string('g').int8(0) },
  { key: 11, version: 5, body: join },
  { key: 12, version: 3, body: new Writer().string('g').int32(1).string('m').nullableString(null) },
  { key: 13, version: 1, body: new Writer().string('g').string('m') },
  { key: 14, version: 3, body: sync },
  { key: 15, version: 2, body: names },
  { key: 16, version: 2 },
  { key: 18, version: 2 },
  createRequest('u'),
  { key: 20, version: 1, body: new Writer().int32(0).int32(1_000) },
  { key: 22, version: 1, body: new Writer().nullableString(null).int32(1_000) },
  { key: 32, version: 2, body: resources },
  { key: 42, version: 1, body: names },
]

const request = fc.constantFrom(...sound).map((asked) => requestFrame(asked))
const extreme = fc.constantFrom(-1, -2, 0, 1, 2 ** 31 - 1, -(2 ** 31), 2 ** 15, 60)

/** A valid request with some bytes or numbers overwritten; its size stays correct, so that it is read. */
const mutated = fc
  .tuple(
    request,
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), extreme), { maxLength: 2 }),
  )
  .map(([frame, bytes, numbers]) => {
    const copy = Buffer.from(frame)
    for (const [at, byte] of bytes) copy[4 + (at % (copy.length - 4))] = byte
    for (const [at, number] of numbers) copy.writeInt32BE(number, 4 + (at % (copy.length - 8)))
    return copy
  })
/** A request without its end, either with its former size or with one that matches. */
const truncated = fc.tuple(request, fc.nat(), fc.boolean()).map(([frame, at, honest]) => {
  const cut = Buffer.from(frame.subarray(0, 4 + (at % (frame.length - 4))))
  if (honest) cut.writeInt32BE(cut.length - 4, 0)
  return cut
})
const noise = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const stream = fc.array(fc.oneof({ weight: 5, arbitrary: mutated }, truncated, noise, request), {
  minLength: 1,
  maxLength: 6,
})

describe('a broker that receives malformed requests', () => {
  let broker: BrokerProcess
  let port: number

  beforeAll(async () => {
    broker = new BrokerProcess(['--port', '0', '--max-topics', '50', '--max-groups', '50', '--log-level', 'info'])
    port = await broker.port()
  })
  afterAll(async () => {
    await broker.end('SIGTERM')
  })

  it('continues to respond to every other client', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (frames) => {
        const fuzzer = await RawClient.connect(port)
        for (const frame of frames) fuzzer.bytes(frame)
        const witness = await RawClient.connect(port)
        await witness.ask(createRequest('t'))
        const produced = await witness.ask(produceRequest('t', batchOf()))
        // The topic, its partition, then the error code.
        expect([produced.int32(), produced.string(), produced.int32(), produced.int32(), produced.int16()]).toEqual([
          ...[1, 't', 1, 0, 0],
        ])
        fuzzer.close()
        witness.close()
        expect(broker.child.exitCode).toBeNull()
      }),
      { numRuns: propertyRuns(400) },
    )
  })

  it('has not failed: it closed connections, and logged the reason', () => {
    expect(broker.errors).toBe('')
    expect(broker.lines.filter(({ level }) => level === 'error')).toEqual([])
    // Only malformed requests may close a connection; any other error is a bug.
    const reasons = broker.lines.filter(({ level }) => level === 'warn').map(({ message }) => String(message))
    expect(reasons.length).toBeGreaterThan(0)
    expect(reasons.filter((reason) => !reason.startsWith('connection closed at'))).toEqual([])
    expect(reasons.filter((reason) => /undefined|not a function|out of range|Cannot/.test(reason))).toEqual([])
  })
})
