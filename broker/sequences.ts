/**
 * Idempotent producers of one partition: a batch that was stored and is sent again must not be stored twice.
 *
 * The rules are Kafka's: within an epoch each batch continues where the last one ended; for a repeat of one of the last
 * five the response contains its first offset; an older repeat is error 46, a gap 45, an older epoch 47. An unknown
 * producer may begin anywhere, because its state may have been forgotten.
 */
import type { Batch } from './batch.ts'
import { type ErrorCode, codes } from './codes.ts'
import type { ByteBudget } from './limits.ts'

const REMEMBERED = 5
const SEQUENCES = 2 ** 31
/** The memory of a producer, with its last batches. */
const OVERHEAD = 640

interface Stored {
  readonly first: number
  readonly last: number
  readonly offset: number
  readonly appendTime: number
}

interface Producer {
  readonly epoch: number
  /** The newest last; never empty. */
  readonly stored: readonly Stored[]
}

export type SequenceVerdict =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeat'; readonly offset: number; readonly appendTime: number }
  | { readonly kind: 'refused'; readonly error: ErrorCode }

const NEW: SequenceVerdict = { kind: 'new' }

export class Sequences {
  readonly #most: number
  readonly #budget: ByteBudget
  /** In the order of their last append, so that the first is the one that has been idle longest. */
  readonly #producers = new Map<bigint, Producer>()

  /** Remembers a limited number of producers, within the budget of bytes. */
  constructor(most: number, budget: ByteBudget) {
    this.#most = most
    this.#budget = budget
  }

  check(batch: Batch): SequenceVerdict {
    if (batch.producerId < 0n) return NEW
    if (batch.baseSequence < 0 || batch.producerEpoch < 0) return refused(codes.invalidRecord)
    const producer = this.#producers.get(batch.producerId)
    if (producer === undefined) return NEW
    if (batch.producerEpoch < producer.epoch) return refused(codes.invalidProducerEpoch)
    if (batch.producerEpoch > producer.epoch) return batch.baseSequence === 0 ? NEW : refused(codes.outOfOrderSequence)
    return compare(batch, producer.stored)
  }

  /** Records a batch that was checked and stored at `offset`. */
  stored(batch: Batch, offset: number, appendTime: number): void {
    if (batch.producerId < 0n) return
    const known = this.#producers.get(batch.producerId)
    const before = known?.epoch === batch.producerEpoch ? known.stored : []
    const entry: Stored = { first: batch.baseSequence, last: lastSequence(batch), offset, appendTime }
    if (known === undefined && !this.#makeRoom()) return
    this.#producers.delete(batch.producerId)
    this.#producers.set(batch.producerId, {
      epoch: batch.producerEpoch,
      stored: [...before, entry].slice(-REMEMBERED),
    })
  }

  /** Makes room for another producer: if there is none, the one that has been idle longest is forgotten. */
  #makeRoom(): boolean {
    if (this.#producers.size < this.#most && this.#budget.take(OVERHEAD)) return true
    const [oldest] = this.#producers.keys()
    return oldest !== undefined && this.#producers.delete(oldest)
  }

  /** Forgets all: the topic is deleted. */
  clear(): void {
    this.#budget.give(this.#producers.size * OVERHEAD)
    this.#producers.clear()
  }
}

function compare(batch: Batch, stored: readonly Stored[]): SequenceVerdict {
  const last = lastSequence(batch)
  const same = stored.find((entry) => entry.first === batch.baseSequence && entry.last === last)
  if (same !== undefined) return { kind: 'repeat', offset: same.offset, appendTime: same.appendTime }
  const newest = stored.at(-1)
  const expected = ((newest?.last ?? -1) + 1) % SEQUENCES
  if (batch.baseSequence === expected) return NEW
  return refused(batch.baseSequence < expected && last < expected ? codes.duplicateSequence : codes.outOfOrderSequence)
}

/** Sequences wrap from 2³¹ − 1 to 0. */
function lastSequence(batch: Batch): number {
  return (batch.baseSequence + batch.count - 1) % SEQUENCES
}

function refused(error: ErrorCode): SequenceVerdict {
  return { kind: 'refused', error }
}
