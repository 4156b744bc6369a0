import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Reader, WireError, Writer } from './wire.ts'

const int = (bits: number): fc.Arbitrary<number> => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const bytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array))

/** One value of each primitive type, and lists of them. */
const message = fc.record({
  int8: int(8),
  int16: int(16),
  int32: int(32),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  bool: fc.boolean(),
  string: text,
  nullableString: fc.option(text),
  bytes,
  nullableBytes: fc.option(bytes),
  array: fc.array(text),
  nullableArray: fc.option(fc.array(fc.tuple(int(32), bytes))),
})
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never

function encode(value: Message): Buffer {
  const writer = new Writer().int8(value.int8).int16(value.int16).int32(value.int32).int64(value.int64)
  writer.bool(value.bool).string(value.string).nullableString(value.nullableString)
  writer.bytes(value.bytes).nullableBytes(value.nullableBytes)
  writer.array(value.array, (each) => writer.string(each))
  writer.nullableArray(value.nullableArray, ([number, each]) => writer.int32(number).bytes(each))
  return writer.finish()
}

function decode(buffer: Buffer): Message {
  const reader = new Reader(buffer)
  const value: Message = {
    int8: reader.int8(),
    int16: reader.int16(),
    int32: reader.int32(),
    int64: reader.int64(),
    bool: reader.bool(),
    string: reader.string(),
    nullableString: reader.nullableString(),
    bytes: reader.bytes(),
    nullableBytes: reader.nullableBytes(),
    array: reader.array(() => reader.string()),
    nullableArray: reader.nullableArray((each) => [each.int32(), each.bytes()]),
  }
  reader.end()
  return value
}

describe('the primitive types of the protocol', () => {
  it('are read as they were written, to the last byte', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decode(encode(value))).toEqual(value)
      }),
    )
  })

  it('are never read from a truncated message: reading throws a WireError', () => {
    fc.assert(
      fc.property(message, fc.nat(), (value, at) => {
        const whole = encode(value)
        expect(() => decode(whole.subarray(0, at % whole.length))).toThrow(WireError)
      }),
    )
  })

  it('throw only a WireError, if anything, on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          decode(Buffer.from(noise))
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
    )
  })

  it('join several pieces into one', () => {
    fc.assert(
      fc.property(fc.array(bytes), (pieces) => {
        const reader = new Reader(new Writer().chunks(pieces).finish())
        expect(reader.bytes()).toEqual(Buffer.concat(pieces))
      }),
    )
  })

  it('reject an impossible number of elements before creating any', () => {
    const reader = new Reader(
      new Writer()
        .int32(2 ** 31 - 1)
        .int32(0)
        .finish(),
    )
    let built = 0
    expect(() => reader.array(() => (built += 1))).toThrow(WireError)
    expect(built).toBe(0)
  })
})
