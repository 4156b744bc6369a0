import { describe, expect, it } from '@jest/globals'
import type { Batch } from './batch.ts'
import { codes } from './codes.ts'
import { ByteBudget } from './limits.ts'
import { Sequences } from './sequences.ts'

const A_PRODUCER = 640

/** Records `first` to `last` of a producer. */
function batch(first: number, last: number, more: Partial<Batch> = {}): Batch {
  const count = last - first + 1
  return {
    bytes: Buffer.alloc(0),
    count,
    maxTimestamp: 0,
    producerId: 7n,
    producerEpoch: 0,
    baseSequence: first,
    ...more,
  }
}

function sequencesOf({ most = 10, bytes = 100_000 } = {}): { sequences: Sequences; budget: ByteBudget } {
  const budget = new ByteBudget(bytes)
  return { sequences: new Sequences(most, budget), budget }
}

const fresh = { kind: 'new' }
const refused = (error: number) => ({ kind: 'refused', error })
const repeat = (offset: number, appendTime = -1) => ({ kind: 'repeat', offset, appendTime })

describe('the sequences of producers', () => {
  it('include the last five batches and their offsets', () => {
    const { sequences } = sequencesOf()
    for (let number = 0; number < 6; number += 1) sequences.stored(batch(number, number), 100 + number, 1_000 + number)
    expect(sequences.check(batch(0, 0))).toEqual(refused(codes.duplicateSequence))
    for (let number = 1; number < 6; number += 1)
      expect(sequences.check(batch(number, number))).toEqual(repeat(100 + number, 1_000 + number))
    expect(sequences.check(batch(6, 6))).toEqual(fresh)
    expect(sequences.check(batch(7, 7))).toEqual(refused(codes.outOfOrderSequence))
  })

  it('recognise as repeated only a batch that is identical from first to last', () => {
    const { sequences } = sequencesOf()
    sequences.stored(batch(0, 2), 0, -1)
    expect(sequences.check(batch(0, 2))).toEqual(repeat(0))
    for (const part of [batch(0, 0), batch(1, 2)])
      expect(sequences.check(part)).toEqual(refused(codes.duplicateSequence))
    // These reach beyond the stored batch.
    for (const more of [batch(0, 3), batch(2, 3), batch(2, 4)])
      expect(sequences.check(more)).toEqual(refused(codes.outOfOrderSequence))
  })

  it('continue at 0 after 2^31 - 1', () => {
    const { sequences } = sequencesOf()
    const end = 2 ** 31 - 1
    sequences.stored(batch(end - 1, end), 0, -1)
    expect(sequences.check(batch(0, 1))).toEqual(fresh)
    sequences.stored(batch(0, 1), 2, -1)
    sequences.stored({ ...batch(end, end), count: 2 }, 4, -1)
    expect(sequences.check(batch(1, 1))).toEqual(fresh)
    const { sequences: others } = sequencesOf()
    others.stored(batch(0, 2), 0, -1)
    expect(others.check({ ...batch(end, end), count: 2 })).toEqual(refused(codes.outOfOrderSequence))
  })

  it('start at 0 again with each epoch', () => {
    const { sequences } = sequencesOf()
    sequences.stored(batch(0, 0), 5, -1)
    expect(sequences.check(batch(1, 1, { producerEpoch: 1 }))).toEqual(refused(codes.outOfOrderSequence))
    expect(sequences.check(batch(0, 0, { producerEpoch: 1 }))).toEqual(fresh)
    sequences.stored(batch(0, 0, { producerEpoch: 1 }), 9, -1)
    expect(sequences.check(batch(0, 0, { producerEpoch: 1 }))).toEqual(repeat(9))
    expect(sequences.check(batch(1, 1))).toEqual(refused(codes.invalidProducerEpoch))
  })

  it('may start at any number of an unknown producer, but not below 0', () => {
    const { sequences } = sequencesOf()
    expect(sequences.check(batch(50, 50, { producerEpoch: 3 }))).toEqual(fresh)
    expect(sequences.check(batch(-1, -1))).toEqual(refused(codes.invalidRecord))
    expect(sequences.check(batch(0, 0, { producerEpoch: -1 }))).toEqual(refused(codes.invalidRecord))
  })

  it('do not exist for producers without numbers, and take no memory', () => {
    const { sequences, budget } = sequencesOf()
    const plain = batch(-1, -1, { producerId: -1n, producerEpoch: -1 })
    sequences.stored(plain, 0, -1)
    expect([sequences.check(plain), budget.used]).toEqual([fresh, 0])
  })

  it('of the longest idle producer are forgotten for a new one', () => {
    const { sequences, budget } = sequencesOf({ most: 2 })
    const of = (producerId: bigint, number = 0) => batch(number, number, { producerId })
    for (const [at, each] of [of(1n), of(2n), of(1n, 1), of(3n)].entries()) sequences.stored(each, at, -1)
    expect([of(1n, 1), of(2n), of(3n)].map((each) => sequences.check(each).kind)).toEqual(['repeat', 'new', 'repeat'])
    expect(budget.used).toBe(2 * A_PRODUCER)
    sequences.clear()
    expect([budget.used, sequences.check(of(3n))]).toEqual([0, fresh])
  })

  it('of the longest idle producer are forgotten for lack of room; with no room at all, none are stored', () => {
    const of = (producerId: bigint) => batch(0, 0, { producerId })
    const { sequences, budget } = sequencesOf({ bytes: A_PRODUCER + 1 })
    for (const id of [1n, 2n]) sequences.stored(of(id), 0, -1)
    expect([of(1n), of(2n)].map((each) => sequences.check(each).kind)).toEqual(['new', 'repeat'])
    expect(budget.used).toBe(A_PRODUCER)
    const none = sequencesOf({ bytes: A_PRODUCER - 1 })
    none.sequences.stored(of(1n), 0, -1)
    none.sequences.clear()
    expect([none.sequences.check(of(1n)), none.budget.used]).toEqual([fresh, 0])
  })
})
