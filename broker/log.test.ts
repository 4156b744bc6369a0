import { describe, expect, it } from '@jest/globals'
import { fromMillis } from '../lib/units.ts'
import { codes } from './codes.ts'
import { ByteBudget, defaultLimits } from './limits.ts'
import { type Instant, PartitionLog } from './log.ts'
import { type BatchParts, batchOf } from './raw.suite.ts'
import { type TopicSettings, parseSettings } from './topic-settings.ts'

const at = (milliseconds: number): Instant => ({ now: fromMillis(milliseconds), appendTime: 1_000_000 + milliseconds })

function logOf(config: Record<string, string> = {}, totalBytes = 1_000_000): { log: PartitionLog; budget: ByteBudget } {
  const settings = parseSettings(Object.entries(config).map(([name, value]) => ({ name, value })))
  const budget = new ByteBudget(totalBytes)
  return { log: new PartitionLog({ settings: settings as TopicSettings, limits: defaultLimits, budget }), budget }
}

describe('a partition log', () => {
  it('gives each batch the offsets after those of the last, and finds it by any of them', () => {
    const { log } = logOf()
    const bases = [2, 1, 5].map((count) => log.append(batchOf({ count }), at(0)).baseOffset)
    expect(bases).toEqual([0, 2, 3])
    expect([log.start, log.next]).toEqual([0, 8])
    const firstAt = (offset: number): bigint | undefined => log.read(offset, 1_000, true)[0]?.readBigInt64BE(0)
    expect([0, 1, 2, 3, 7].map(firstAt)).toEqual([0n, 0n, 2n, 3n, 3n])
    expect(log.read(8, 1_000, true)).toEqual([])
  })

  it('hands out whole batches that fit, and the first in any case', () => {
    const { log } = logOf()
    for (let i = 0; i < 3; i += 1) log.append(batchOf(), at(0))
    const { length } = batchOf()
    expect(log.read(0, length * 2 + 1, false)).toHaveLength(2)
    expect(log.read(0, 1, true)).toHaveLength(1)
    expect(log.read(0, 1, false)).toEqual([])
    expect(log.available(1)).toBe(length * 2)
  })

  it('stores nothing of a field of which one batch is wrong', () => {
    const { log, budget } = logOf()
    const broken = batchOf()
    broken.writeInt8(1, 16)
    expect(log.append(Buffer.concat([batchOf(), broken]), at(0)).error).toBe(codes.corruptMessage)
    expect([log.next, budget.used]).toEqual([0, 0])
  })

  it('drops from the front over its size, but never the last batch, and gives the bytes back', () => {
    const { log, budget } = logOf({ 'retention.bytes': '250' })
    for (let i = 0; i < 100; i += 1) log.append(batchOf(), at(0))
    expect(log.next - log.start).toBe(3)
    expect(log.bytes).toBe(3 * batchOf().length)
    log.append(batchOf({ payload: 1_000 }), at(0))
    expect([log.start, log.next]).toEqual([100, 101])
    log.discard()
    expect(budget.used).toBe(0)
  })

  it('drops what is older than it keeps, counted from the arrival', () => {
    const { log } = logOf({ 'retention.ms': '100' })
    log.append(batchOf({ maxTimestamp: 9_999_999_999_999 }), at(0))
    log.append(batchOf(), at(60))
    log.expire(fromMillis(99))
    expect(log.start).toBe(0)
    log.expire(fromMillis(100))
    expect(log.start).toBe(1)
    log.expire(fromMillis(160))
    expect([log.start, log.next]).toEqual([2, 2])
    expect(log.append(batchOf(), at(161)).baseOffset).toBe(2)
  })

  it('that is to be compacted drops nothing and refuses when it is full', () => {
    const { log } = logOf({ 'cleanup.policy': 'compact', 'retention.bytes': '200', 'retention.ms': '1' })
    expect(log.append(batchOf(), at(0)).error).toBe(codes.none)
    expect(log.append(batchOf(), at(1_000)).error).toBe(codes.none)
    expect(log.append(batchOf(), at(2_000)).error).toBe(codes.storageError)
    expect([log.start, log.next]).toEqual([0, 2])
  })

  it('counts its own overhead, so that small batches cannot outgrow the broker', () => {
    const { log } = logOf({}, 10_000)
    const errors = Array.from({ length: 100 }, () => log.append(batchOf({ payload: 0 }), at(0)).error)
    expect(errors.filter((error) => error === codes.none).length).toBeLessThan(10_000 / 300)
    expect(errors.at(-1)).toBe(codes.storageError)
  })

  it('writes its own time only over batches that arrived whole', () => {
    const { log } = logOf({ 'message.timestamp.type': 'LogAppendTime' })
    const broken = batchOf({ payload: 4 })
    broken.writeInt8(0, broken.length - 1)
    expect(log.append(broken, at(5)).error).toBe(codes.corruptMessage)
    expect(log.append(batchOf({ maxTimestamp: 3 }), at(5))).toMatchObject({ baseOffset: 0, appendTime: 1_000_005 })
    expect(log.placeAt(1_000_005)).toEqual({ offset: 0, timestamp: 1_000_005 })
    expect(log.placeAt(1_000_006)).toBeUndefined()
  })

  it('wakes everyone who waits, also when it goes away', () => {
    const { log } = logOf()
    let woken = 0
    log.waiters.add(() => (woken += 1))
    log.append(batchOf(), at(0))
    log.discard()
    expect(woken).toBe(2)
  })
})

describe('an idempotent producer', () => {
  const batch = (baseSequence: number, more: BatchParts = {}): Buffer =>
    batchOf({ producerId: 7n, producerEpoch: 0, baseSequence, ...more })

  it('that repeats a batch gets the offset of the first time, and nothing is stored twice', () => {
    const { log } = logOf()
    const first = log.append(batch(0, { count: 2 }), at(0))
    log.append(batch(2), at(0))
    expect(log.append(batch(0, { count: 2 }), at(9))).toEqual(first)
    expect(log.next).toBe(3)
  })

  it('is told of a gap, of a repeat too old to remember, and of an older epoch', () => {
    const { log } = logOf()
    for (let sequence = 0; sequence < 10; sequence += 1) log.append(batch(sequence), at(0))
    const errorOf = (bytes: Buffer): number => log.append(bytes, at(0)).error
    expect(errorOf(batch(11))).toBe(codes.outOfOrderSequence)
    expect(errorOf(batch(2))).toBe(codes.duplicateSequence)
    expect(errorOf(batch(5))).toBe(codes.none)
    expect(errorOf(batch(1, { producerEpoch: 1 }))).toBe(codes.outOfOrderSequence)
    expect(errorOf(batch(0, { producerEpoch: 1 }))).toBe(codes.none)
    expect(errorOf(batch(10))).toBe(codes.invalidProducerEpoch)
    expect(errorOf(Buffer.concat([batch(1, { producerEpoch: 1 }), batch(2, { producerEpoch: 1 })]))).toBe(87)
    expect(log.next).toBe(11)
  })

  it('goes on at 0 after the last number', () => {
    const { log } = logOf()
    log.append(batch(2 ** 31 - 2, { count: 2 }), at(0))
    expect(log.append(batch(0), at(0))).toMatchObject({ error: codes.none, baseOffset: 2 })
  })
})
