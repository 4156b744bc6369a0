/**
 * The log of one partition: whole batches in memory, oldest first, dropped from the front by size and by age, and the
 * long polls that wait for its end to move. Offsets in it are [start, next).
 */
import { type Micros, between, fromMillis } from '../lib/units.ts'
import { type Batch, firstTimestamp, hasRightChecksum, placed, readBatches, stampAppendTime } from './batch.ts'
import { type ErrorCode, codes } from './codes.ts'
import type { ByteBudget, Limits } from './limits.ts'
import { Sequences } from './sequences.ts'
import type { TopicSettings } from './topic-settings.ts'

/** The memory of a stored batch beside its bytes: two objects and their entry in a list, rounded up. */
const OVERHEAD = 256

interface Stored {
  readonly bytes: Buffer
  readonly first: number
  readonly last: number
  readonly maxTimestamp: number
  readonly arrived: Micros
  /**
   * The bytes ever appended to the partition before this batch: the difference of two positions is the size between
   * them.
   */
  readonly position: number
}

/** The offset and time (ms since 1970) of a record; both −1 if there is none, the time also if it was not requested. */
export interface Place {
  readonly offset: number
  readonly timestamp: number
}

export interface Instant {
  /** Monotonic, for ages. */
  readonly now: Micros
  /** Milliseconds since 1970, for timestamps; never runs backwards. */
  readonly appendTime: number
}

export interface Appended {
  readonly error: ErrorCode
  /** Offset of the first record, −1 on an error. */
  readonly baseOffset: number
  /** Milliseconds since 1970 if the broker's time replaced the producer's, else −1. */
  readonly appendTime: number
}

export interface LogParts {
  readonly settings: TopicSettings
  readonly limits: Limits
  readonly budget: ByteBudget
}

export class PartitionLog {
  /** Called whenever the end moves or the log is discarded. */
  readonly waiters = new Set<() => void>()
  readonly #parts: LogParts
  readonly #sequences: Sequences
  #batches: Stored[] = []
  #head = 0
  #next = 0
  #position = 0

  constructor(parts: LogParts) {
    this.#parts = parts
    this.#sequences = new Sequences(parts.limits.producers, parts.budget)
  }

  /** The offset of the oldest remaining record; the next offset if there is none. */
  get start(): number {
    return this.#batches[this.#head]?.first ?? this.#next
  }

  /** The offset of the next record. */
  get next(): number {
    return this.#next
  }

  /** The bytes of the remaining batches. */
  get bytes(): number {
    return this.#position - (this.#batches[this.#head]?.position ?? this.#position)
  }

  /** Appends a `records` field, completely or not at all, and wakes the waiters. */
  append(field: Buffer | null, at: Instant): Appended {
    this.expire(at.now)
    const batches = readBatches(field, this.#parts.settings.maxMessageBytes)
    if (typeof batches === 'number') return failed(batches)
    const [first] = batches
    if (first === undefined) return failed(codes.corruptMessage)
    // As in Kafka, an idempotent producer sends one batch at a time: otherwise a retry could repeat half of a field.
    if (batches.length > 1 && batches.some((batch) => batch.producerId >= 0n)) return failed(codes.invalidRecord)
    const verdict = this.#sequences.check(first)
    if (verdict.kind === 'refused') return failed(verdict.error)
    if (verdict.kind === 'repeat') {
      return { error: codes.none, baseOffset: verdict.offset, appendTime: verdict.appendTime }
    }
    return this.#store(batches, at)
  }

  #store(batches: readonly Batch[], at: Instant): Appended {
    const { settings, budget } = this.#parts
    if (settings.appendTime && !batches.every((batch) => hasRightChecksum(batch.bytes))) {
      // A new checksum over corrupt bytes would hide the corruption.
      return failed(codes.corruptMessage)
    }
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0)
    if (settings.keepsEverything && this.bytes + bytes > this.#cap()) return failed(codes.storageError)
    if (!budget.take(bytes + batches.length * OVERHEAD)) return failed(codes.storageError)
    const baseOffset = this.#next
    for (const batch of batches) this.#push(batch, at)
    this.#dropOverCap()
    this.wake()
    return { error: codes.none, baseOffset, appendTime: settings.appendTime ? at.appendTime : -1 }
  }

  #push(batch: Batch, at: Instant): void {
    const { appendTime } = this.#parts.settings
    const bytes = placed(batch.bytes, this.#next)
    if (appendTime) stampAppendTime(bytes, at.appendTime)
    this.#batches.push({
      bytes,
      first: this.#next,
      last: this.#next + batch.count - 1,
      maxTimestamp: appendTime ? at.appendTime : batch.maxTimestamp,
      arrived: at.now,
      position: this.#position,
    })
    this.#sequences.stored(batch, this.#next, appendTime ? at.appendTime : -1)
    this.#next += batch.count
    this.#position += bytes.length
  }

  /** Drops batches older than `retention.ms`, counted from their arrival. */
  expire(now: Micros): void {
    const { retentionMs, keepsEverything } = this.#parts.settings
    if (retentionMs < 0 || keepsEverything) return
    const oldest = fromMillis(retentionMs)
    for (;;) {
      const batch = this.#batches[this.#head]
      if (batch === undefined || between(batch.arrived, now) < oldest) break
      this.#dropFirst(batch)
    }
  }

  /** Drops whole batches while there are more bytes than the cap, but never the last batch. */
  #dropOverCap(): void {
    if (this.#parts.settings.keepsEverything) return
    for (;;) {
      const batch = this.#batches[this.#head]
      if (batch === undefined || this.#head === this.#batches.length - 1 || this.bytes <= this.#cap()) break
      this.#dropFirst(batch)
    }
  }

  #cap(): number {
    const { settings, limits } = this.#parts
    return settings.retentionBytes < 0
      ? limits.partitionBytes
      : Math.min(settings.retentionBytes, limits.partitionBytes)
  }

  #dropFirst(batch: Stored): void {
    this.#parts.budget.give(batch.bytes.length + OVERHEAD)
    this.#head += 1
    // The list is shortened only once half of it is dropped, so that each drop has constant amortised cost.
    const nothingLeft = this.#head === this.#batches.length
    if (!nothingLeft && this.#head < this.#batches.length / 2) return
    this.#batches = this.#batches.slice(this.#head)
    this.#head = 0
  }

  /** The bytes of whole batches from the one that contains `offset`. */
  available(offset: number): number {
    return this.#position - (this.#batches[this.#find(offset)]?.position ?? this.#position)
  }

  /** Whole batches from the one that contains `offset`, up to `maxBytes`; with `atLeastOne` the first in any case. */
  read(offset: number, maxBytes: number, atLeastOne: boolean): readonly Buffer[] {
    const found: Buffer[] = []
    let left = maxBytes
    for (let index = this.#find(offset); index < this.#batches.length; index += 1) {
      const bytes = this.#batches[index]?.bytes
      if (bytes === undefined || (bytes.length > left && !(atLeastOne && found.length === 0))) break
      found.push(bytes)
      left -= bytes.length
    }
    return found
  }

  /** The start of the first batch whose newest record is not older than `timestamp` (ms since 1970). */
  placeAt(timestamp: number): Place | undefined {
    for (let index = this.#head; index < this.#batches.length; index += 1) {
      const batch = this.#batches[index]
      if (batch !== undefined && batch.maxTimestamp >= timestamp) {
        return { offset: batch.first, timestamp: firstTimestamp(batch.bytes) }
      }
    }
    return undefined
  }

  /** The index of the first batch whose last offset is not below `offset`; the length of the list if there is none. */
  #find(offset: number): number {
    let low = this.#head
    let high = this.#batches.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#batches[middle]?.last ?? Infinity) < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  wake(): void {
    for (const waiter of [...this.waiters]) waiter()
  }

  /** Releases everything: the topic is deleted. */
  discard(): void {
    for (let batch = this.#batches[this.#head]; batch !== undefined; batch = this.#batches[this.#head]) {
      this.#dropFirst(batch)
    }
    this.#sequences.clear()
    this.wake()
  }
}

function failed(error: ErrorCode): Appended {
  return { error, baseOffset: -1, appendTime: -1 }
}
