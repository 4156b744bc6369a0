import { describe, expect, it } from '@jest/globals'
import { hasRightChecksum, placed, readBatches, stampAppendTime } from './batch.ts'
import { codes } from './codes.ts'
import { crc32c } from './crc32c.ts'
import { batchOf } from './raw.suite.ts'

/** A batch with one number in its header changed. */
function changed(change: (batch: Buffer) => void): Buffer {
  const batch = batchOf()
  change(batch)
  return batch
}

describe('the checksum', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
    ['\0'.repeat(32), 0x8a9136aa],
  ])('is CRC-32C, by the test vectors of its definition: %j', (text, sum) => {
    expect(crc32c(Buffer.from(text, 'latin1'))).toBe(sum)
  })
})

describe('the header of a batch', () => {
  const sound = batchOf()

  it.each([
    ['another magic', changed((batch) => batch.writeInt8(1, 16)), codes.corruptMessage],
    ['a length below that of a header', changed((batch) => batch.writeInt32BE(48, 8)), codes.corruptMessage],
    ['a negative length', changed((batch) => batch.writeInt32BE(-13, 8)), codes.corruptMessage],
    ['a length beyond the end', changed((batch) => batch.writeInt32BE(1_000, 8)), codes.corruptMessage],
    ['offsets that run backwards', changed((batch) => batch.writeInt32BE(-1, 23)), codes.corruptMessage],
    ['offsets that jump', changed((batch) => batch.writeInt32BE(99, 23)), codes.corruptMessage],
    ['a codec that nobody has', batchOf({ attributes: 5 }), codes.unsupportedCompressionType],
    ['a transaction', batchOf({ attributes: 0b1_0000 }), codes.invalidRequest],
    ['a control record', batchOf({ attributes: 0b10_0000 }), codes.invalidRecord],
    ['more bytes than are allowed', batchOf({ payload: 1_000 }), codes.messageTooLarge],
    ['half a header', sound.subarray(0, 40), codes.corruptMessage],
  ])('is rejected for %s, together with the whole field', (_what, batch, error) => {
    expect(readBatches(batch, 500)).toBe(error)
    expect(readBatches(Buffer.concat([sound, batch]), 500)).toBe(error)
  })

  it('is required', () => {
    expect(readBatches(null, 500)).toBe(codes.corruptMessage)
    expect(readBatches(Buffer.alloc(0), 500)).toBe(codes.corruptMessage)
  })

  it('is read for every batch of a field', () => {
    const read = readBatches(Buffer.concat([sound, batchOf({ count: 3, maxTimestamp: 77, producerId: 5n })]), 500)
    expect(read).toMatchObject([{ count: 1 }, { count: 3, maxTimestamp: 77, producerId: 5n }])
  })

  it('is given the offset of the batch without a change of the checksum', () => {
    const copy = placed(sound, 2 ** 40)
    expect(copy.readBigInt64BE(0)).toBe(2n ** 40n)
    expect(copy.readInt32BE(12)).toBe(0)
    expect(hasRightChecksum(copy)).toBe(true)
    expect(sound.readBigInt64BE(0)).toBe(0n)
  })

  it('is given the time of the broker with a new checksum', () => {
    const copy = placed(sound, 0)
    stampAppendTime(copy, 1_234_567_890_123)
    expect([copy.readBigInt64BE(27), copy.readBigInt64BE(35)]).toEqual([1_234_567_890_123n, 1_234_567_890_123n])
    expect(copy.readInt16BE(21) & 0b1000).toBe(0b1000)
    expect(hasRightChecksum(copy)).toBe(true)
  })
})
