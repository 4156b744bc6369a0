/**
 * The header of a record batch, magic 2: the only bytes of a record that this broker looks at.
 * Layout: https://kafka.apache.org/documentation/#recordbatch
 *
 *  byte 0 base_offset int64 · 8 batch_length int32 (bytes after this field) · 12 partition_leader_epoch int32 ·
 *  16 magic int8 · 17 crc uint32 (CRC-32C of byte 21 to the end) · 21 attributes int16 · 23 last_offset_delta int32 ·
 *  27 first_timestamp int64 · 35 max_timestamp int64 · 43 producer_id int64 · 51 producer_epoch int16 ·
 *  53 base_sequence int32 · 57 record_count int32 · 61 the records, compressed as one block when a codec is set
 */
import { type ErrorCode, codes } from './codes.ts'
import { crc32c } from './crc32c.ts'

const LENGTH_AT = 8
const EPOCH_AT = 12
const MAGIC_AT = 16
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const FIRST_TIMESTAMP_AT = 27
const MAX_TIMESTAMP_AT = 35
const HEADER = 61
/** The bytes up to and including `batch_length`, which it does not count. */
const BEFORE_LENGTH_COUNTS = 12

const CODEC_MASK = 0b111
const LAST_CODEC = 4
const APPEND_TIME = 0b1000
const TRANSACTIONAL = 0b1_0000
const CONTROL = 0b10_0000

/** One batch of a request: a view of its bytes, and the fields of its header. */
export interface Batch {
  readonly bytes: Buffer
  /** The number of its offsets, at least 1. */
  readonly count: number
  readonly maxTimestamp: number
  /** −1 when the producer is not idempotent. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
}

/** Splits a `records` field into batches; the whole field is refused if a part of it is invalid. */
export function readBatches(field: Buffer | null, maxBytes: number): readonly Batch[] | ErrorCode {
  if (field === null || field.length === 0) return codes.corruptMessage
  const batches: Batch[] = []
  for (let start = 0; start < field.length;) {
    const bytes = cut(field, start)
    if (bytes === undefined) return codes.corruptMessage
    const wrong = check(bytes, maxBytes)
    if (wrong !== codes.none) return wrong
    batches.push(describe(bytes))
    start += bytes.length
  }
  return batches
}

function cut(field: Buffer, start: number): Buffer | undefined {
  if (field.length - start < HEADER) return undefined
  const length = field.readInt32BE(start + LENGTH_AT) + BEFORE_LENGTH_COUNTS
  return length < HEADER || length > field.length - start ? undefined : field.subarray(start, start + length)
}

function check(bytes: Buffer, maxBytes: number): ErrorCode {
  if (bytes.readInt8(MAGIC_AT) !== 2) return codes.corruptMessage
  if (bytes.length > maxBytes) return codes.messageTooLarge
  const attributes = bytes.readInt16BE(ATTRIBUTES_AT)
  if ((attributes & CODEC_MASK) > LAST_CODEC) return codes.unsupportedCompressionType
  if ((attributes & TRANSACTIONAL) !== 0) return codes.invalidRequest
  if ((attributes & CONTROL) !== 0) return codes.invalidRecord
  // A producer numbers its records without gaps: otherwise offsets would jump or run backwards.
  const last = bytes.readInt32BE(23)
  return last < 0 || bytes.readInt32BE(57) !== last + 1 ? codes.corruptMessage : codes.none
}

function describe(bytes: Buffer): Batch {
  return {
    bytes,
    count: bytes.readInt32BE(23) + 1,
    maxTimestamp: Number(bytes.readBigInt64BE(MAX_TIMESTAMP_AT)),
    producerId: bytes.readBigInt64BE(43),
    producerEpoch: bytes.readInt16BE(51),
    baseSequence: bytes.readInt32BE(53),
  }
}

/** The time of the first record (ms since 1970), at least 0: a batch that was found by its time has one. */
export function firstTimestamp(batch: Buffer): number {
  return Math.max(0, Number(batch.readBigInt64BE(FIRST_TIMESTAMP_AT)))
}

/** Whether the checksum matches the bytes. */
export function hasRightChecksum(batch: Buffer): boolean {
  return batch.readUInt32BE(CRC_AT) === crc32c(batch.subarray(ATTRIBUTES_AT))
}

/** A copy of the batch with its offset in the partition. Both changed fields are outside the checksum. */
export function placed(batch: Buffer, baseOffset: number): Buffer {
  const copy = Buffer.from(batch)
  copy.writeBigInt64BE(BigInt(baseOffset), 0)
  copy.writeInt32BE(0, EPOCH_AT)
  return copy
}

/**
 * Replaces the producer's time by the broker's time (ms since 1970), in place; readers then ignore each record's own
 * time.
 */
export function stampAppendTime(batch: Buffer, at: number): void {
  batch.writeInt16BE(batch.readInt16BE(ATTRIBUTES_AT) | APPEND_TIME, ATTRIBUTES_AT)
  batch.writeBigInt64BE(BigInt(at), FIRST_TIMESTAMP_AT)
  batch.writeBigInt64BE(BigInt(at), MAX_TIMESTAMP_AT)
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_AT)), CRC_AT)
}
