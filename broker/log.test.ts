import { describe, expect, it } from '@jest/globals'
import { fromMillis } from '../lib/units.ts'
import { codes } from './codes.ts'
import { ByteBudget, defaultLimits } from './limits.ts'
import { type Instant, PartitionLog } from './log.ts'
import { type BatchParts, batchOf } from './raw.suite.ts'
import { type TopicSettings, parseSettings } from './topic-settings.ts'

const at = (milliseconds: number): Instant => ({ now: fromMillis(milliseconds), appendTime: 1_000_000 + milliseconds })

function logOf(
  config: Record<string, string> = {},
  { totalBytes = 1_000_000, partitionBytes = defaultLimits.partitionBytes } = {},
): { log: PartitionLog; budget: ByteBudget } {
  const settings = parseSettings(Object.entries(config).map(([name, value]) => ({ name, value })))
  const budget = new ByteBudget(totalBytes)
  return {
    log: new PartitionLog({
      settings: settings as TopicSettings,
      limits: { ...defaultLimits, partitionBytes },
      budget,
    }),
    budget,
  }
}

describe('a partition log', () => {
  it('gives each batch the offsets after those of the last one, and finds it by any of them', () => {
    const { log } = logOf()
    const bases = [2, 1, 5].map((count) => log.append(batchOf({ count }), at(0)).baseOffset)
    expect(bases).toEqual([0, 2, 3])
    expect([log.start, log.next]).toEqual([0, 8])
    const firstAt = (offset: number): bigint | undefined => log.read(offset, 1_000, true)[0]?.readBigInt64BE(0)
    expect([0, 1, 2, 3, 7].map(firstAt)).toEqual([0n, 0n, 2n, 3n, 3n])
    expect(log.read(8, 1_000, true)).toEqual([])
  })

  it('returns whole batches that fit, and the first one in any case', () => {
    const { log } = logOf()
    for (let i = 0; i < 3; i += 1) log.append(batchOf(), at(0))
    const { length } = batchOf()
    expect(log.read(0, length * 2 + 1, false)).toHaveLength(2)
    expect(log.read(0, 1, true)).toHaveLength(1)
    expect(log.read(0, 1, false)).toEqual([])
    expect(log.available(1)).toBe(length * 2)
  })

  it('stores nothing of a field with an invalid batch', () => {
    const { log, budget } = logOf()
    const broken = batchOf()
    broken.writeInt8(1, 16)
    expect(log.append(Buffer.concat([batchOf(), broken]), at(0)).error).toBe(codes.corruptMessage)
    expect([log.next, budget.used]).toEqual([0, 0])
  })

  it('drops batches from its start above its maximum size, but never the last one, and frees their bytes', () => {
    const { log, budget } = logOf({ 'retention.bytes': '250' })
    for (let i = 0; i < 100; i += 1) log.append(batchOf(), at(0))
    expect(log.next - log.start).toBe(3)
    expect(log.bytes).toBe(3 * batchOf().length)
    log.append(batchOf({ payload: 1_000 }), at(0))
    expect([log.start, log.next]).toEqual([100, 101])
    log.discard()
    expect(budget.used).toBe(0)
  })

  it('drops batches that are older than the retention time, counted from their arrival', () => {
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

  it('with compaction drops nothing and rejects batches when it is full', () => {
    const { log } = logOf({ 'cleanup.policy': 'compact', 'retention.bytes': '200', 'retention.ms': '1' })
    expect(log.append(batchOf(), at(0)).error).toBe(codes.none)
    expect(log.append(batchOf(), at(1_000)).error).toBe(codes.none)
    expect(log.append(batchOf(), at(2_000)).error).toBe(codes.storageError)
    expect([log.start, log.next]).toEqual([0, 2])
  })

  it('counts its own overhead, so that small batches cannot outgrow the broker', () => {
    const { log } = logOf({}, { totalBytes: 10_000 })
    const errors = Array.from({ length: 100 }, () => log.append(batchOf({ payload: 0 }), at(0)).error)
    expect(errors.filter((error) => error === codes.none).length).toBeLessThan(10_000 / 300)
    expect(errors.at(-1)).toBe(codes.storageError)
  })

  it('uses the bytes of its batches and 256 for each, and frees them with the batches', () => {
    const { log, budget } = logOf({ 'retention.ms': '100' })
    const { length } = batchOf()
    log.append(Buffer.concat([batchOf(), batchOf()]), at(0))
    expect([budget.used, log.bytes]).toEqual([2 * (length + 256), 2 * length])
    log.append(batchOf(), at(50))
    log.expire(fromMillis(100))
    expect([budget.used, log.bytes]).toEqual([length + 256, length])
    log.expire(fromMillis(150))
    expect([budget.used, log.bytes]).toEqual([0, 0])
  })

  it('is exactly as large as its topic or the broker allows, whichever is smaller', () => {
    const { length } = batchOf()
    const kept = (retentionBytes: number, partitionBytes: number): number => {
      const { log } = logOf({ 'retention.bytes': String(retentionBytes) }, { partitionBytes })
      for (let i = 0; i < 10; i += 1) log.append(batchOf(), at(0))
      return log.next - log.start
    }
    const sizes = [2 * length, 2 * length - 1, 0, -1]
    expect(sizes.map((bytes) => kept(bytes, 5 * length))).toEqual([2, 1, 1, 5])
    expect(sizes.map((bytes) => kept(bytes, length))).toEqual([1, 1, 1, 1])
  })

  it('with compaction is full when nothing more fits, to the byte', () => {
    const { length } = batchOf()
    const { log } = logOf({ 'cleanup.policy': 'compact', 'retention.bytes': String(2 * length) })
    expect([0, 0, 0].map((now) => log.append(batchOf(), at(now)).error)).toEqual([0, 0, codes.storageError])
  })

  it('keeps everything for ever, or nothing beyond its arrival, if its topic is configured so', () => {
    const [forever, never] = [logOf({ 'retention.ms': '-1' }), logOf({ 'retention.ms': '0' })]
    for (const { log } of [forever, never]) {
      log.append(batchOf(), at(0))
      log.expire(fromMillis(0))
    }
    forever.log.expire(fromMillis(1e12))
    expect([forever.log.start, never.log.start]).toEqual([0, 1])
  })

  it('finds nothing that it has dropped', () => {
    const { log } = logOf({ 'retention.ms': '100' })
    for (let now = 0; now < 10; now += 1) log.append(batchOf({ maxTimestamp: 1_000 + now }), at(now))
    log.expire(fromMillis(102))
    expect([log.start, log.placeAt(0)?.offset, log.placeAt(1_000)?.offset]).toEqual([3, 3, 3])
    expect(log.read(0, 1_000_000, false).map((batch) => batch.readBigInt64BE(0))).toEqual([3n, 4n, 5n, 6n, 7n, 8n, 9n])
    expect(log.available(0)).toBe(7 * batchOf().length)
  })

  it('returns exactly the batches that fit', () => {
    const { log } = logOf()
    for (let i = 0; i < 3; i += 1) log.append(batchOf(), at(0))
    const { length } = batchOf()
    expect([length - 1, length, 2 * length - 1, 2 * length].map((most) => log.read(0, most, false).length)).toEqual([
      0, 1, 1, 2,
    ])
  })

  it('with its own timestamps stores nothing of a field with a damaged batch', () => {
    const { log } = logOf({ 'message.timestamp.type': 'LogAppendTime' })
    const broken = batchOf()
    broken.writeInt8(0, broken.length - 1)
    expect(log.append(Buffer.concat([batchOf(), broken]), at(0)).error).toBe(codes.corruptMessage)
    expect(log.next).toBe(0)
  })

  it('wakes each waiter once, even one that waits again at once', () => {
    const { log } = logOf()
    let woken = 0
    const wait = (): void => {
      woken += 1
      log.waiters.delete(wait)
      if (woken < 10) log.waiters.add(wait)
    }
    log.waiters.add(wait)
    log.append(batchOf(), at(0))
    expect(woken).toBe(1)
  })

  it('sets its own timestamp only on undamaged batches', () => {
    const { log } = logOf({ 'message.timestamp.type': 'LogAppendTime' })
    const broken = batchOf({ payload: 4 })
    broken.writeInt8(0, broken.length - 1)
    expect(log.append(broken, at(5)).error).toBe(codes.corruptMessage)
    expect(log.append(batchOf({ maxTimestamp: 3 }), at(5))).toMatchObject({ baseOffset: 0, appendTime: 1_000_005 })
    expect(log.placeAt(1_000_005)).toEqual({ offset: 0, timestamp: 1_000_005 })
    expect(log.placeAt(1_000_006)).toBeUndefined()
  })

  it('wakes every waiter, also when the log is discarded', () => {
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

  it('that repeats a batch gets the first offset, and nothing is stored twice', () => {
    const { log } = logOf()
    const first = log.append(batch(0, { count: 2 }), at(0))
    log.append(batch(2), at(0))
    expect(log.append(batch(0, { count: 2 }), at(9))).toEqual(first)
    expect(log.next).toBe(3)
  })

  it('that repeats a batch gets the first append time, if the broker sets it', () => {
    const { log } = logOf({ 'message.timestamp.type': 'LogAppendTime' })
    const first = log.append(batch(0), at(5))
    expect(first.appendTime).toBe(1_000_005)
    expect(log.append(batch(0), at(9))).toEqual(first)
  })

  it('may send only one batch at a time, even the very first', () => {
    const { log } = logOf()
    const two = [0, 1].map((baseSequence) => batchOf({ producerId: 0n, producerEpoch: 0, baseSequence }))
    expect(log.append(Buffer.concat(two), at(0)).error).toBe(codes.invalidRecord)
  })

  it('is forgotten when its topic is deleted, and its memory is freed', () => {
    const { log, budget } = logOf()
    for (let id = 0n; id < 5n; id += 1n) log.append(batch(0, { producerId: id }), at(0))
    expect(budget.used).toBeGreaterThan(5 * 640)
    log.discard()
    expect(budget.used).toBe(0)
  })

  it('gets an error for a gap, a repetition too old to remember, and an older epoch', () => {
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

  it('continues at 0 after the last number', () => {
    const { log } = logOf()
    log.append(batch(2 ** 31 - 2, { count: 2 }), at(0))
    expect(log.append(batch(0), at(0))).toMatchObject({ error: codes.none, baseOffset: 2 })
  })
})
