import { describe, expect, it } from '@jest/globals'
import { deflateSync } from 'node:zlib'
import { encodeCells, HistogramFormatError, readCells } from './hdr-codec.ts'
import { CELLS, HIGHEST } from './cell-layout.ts'
import { Histogram } from './histogram.ts'
import { CellWriter, noCells } from './packed-cells.ts'
import { cellsIn, readByReferee } from './referee.suite.ts'

interface Header {
  cookie?: number
  length?: number
  offset?: number
  digits?: number
  lowest?: bigint
}

function plain(payload: Buffer, header: Header = {}): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.writeInt32BE(header.cookie ?? 0x1c849313, 0)
  bytes.writeInt32BE(header.length ?? payload.length, 4)
  bytes.writeInt32BE(header.offset ?? 0, 8)
  bytes.writeInt32BE(header.digits ?? 3, 12)
  bytes.writeBigInt64BE(header.lowest ?? 1n, 16)
  bytes.writeBigInt64BE(BigInt(HIGHEST), 24)
  bytes.writeDoubleBE(1, 32)
  return Buffer.concat([bytes, payload])
}

function framed(stream: Buffer, { cookie = 0x1c849314, length = stream.length }: Header = {}): string {
  const frame = Buffer.alloc(8)
  frame.writeInt32BE(cookie, 0)
  frame.writeInt32BE(length, 4)
  return Buffer.concat([frame, stream]).toString('base64')
}

const packed = (bytes: Buffer): string => framed(deflateSync(bytes))
const two = Buffer.from([2, 2])
/** The zig-zag form of a run of empty cells, in base 128. */
function run(cells: number): Buffer {
  const bytes: number[] = []
  let rest = cells * 2 - 1
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

function reading(text: string): () => void {
  return () => readCells(text)
}

describe('the encoder', () => {
  it('writes a histogram without samples that is read back as such', () => {
    const text = encodeCells(new Histogram().packed())
    expect(readCells(text)).toEqual({ packed: noCells, samples: 0, first: -1, last: -1 })
    expect(readByReferee(text).totalCount).toBe(0)
  })

  it('keeps counts beyond 32 bits, and those of the last cell', () => {
    const writer = new CellWriter()
    writer.add(0, 1)
    writer.add(CELLS - 1, 2 ** 40 + 1)
    const read = readCells(encodeCells(writer.take()))
    expect(read).toMatchObject({ samples: 2 ** 40 + 2, first: 0, last: CELLS - 1 })
    expect(cellsIn(read.packed)).toEqual([
      [0, 1],
      [CELLS - 1, 2 ** 40 + 1],
    ])
  })
})

describe('the decoder', () => {
  it('reads the smallest form, written by hand: two cells with one sample each', () => {
    const { samples, packed: cells } = readCells(packed(plain(two)))
    expect([samples, cellsIn(cells)]).toEqual([
      2,
      [
        [0, 1],
        [1, 1],
      ],
    ])
  })

  it('reads different texts of the same counts as the same bytes', () => {
    // Four empty cells: one by one, and as runs of one and three.
    const texts = [Buffer.from([0, 0, 0, 0, 2, 0]), Buffer.concat([run(1), run(3), Buffer.from([2])])]
    const read = texts.map((payload) => readCells(packed(plain(payload))))
    expect(read[0]).toEqual(read[1])
    expect(read[0]).toMatchObject({ samples: 1, first: 4, last: 4 })
  })

  it.each([
    ['nothing', ''],
    ['no base64', '!!!!'],
    ['another compressed cookie', framed(deflateSync(plain(two)), { cookie: 0x1c849304 })],
    ['a stream longer than the text', framed(deflateSync(plain(two)), { length: 1_000_000 })],
    ['a stream of negative length', framed(deflateSync(plain(two)), { length: -1 })],
    ['a stream that is not zlib', framed(Buffer.alloc(64, 7))],
    ['a stream cut short', framed(deflateSync(plain(two)).subarray(0, 20))],
    ['a plain form without a whole header', packed(plain(two).subarray(0, 39))],
    ['another plain cookie', packed(plain(two, { cookie: 0x1c849303 }))],
    ['a payload longer than there is', packed(plain(two, { length: 3 }))],
    ['a payload of negative length', packed(plain(two, { length: -2_147_483_648 }))],
    ['shifted cells', packed(plain(two, { offset: 1_024 }))],
    ['other digits', packed(plain(two, { digits: 2 }))],
    ['another least value', packed(plain(two, { lowest: 1_000n }))],
    ['a count cut off', packed(plain(Buffer.from([2, 0x82])))],
    ['a count that never ends', packed(plain(Buffer.alloc(100, 0xff)))],
    ['a sample behind the last cell', packed(plain(Buffer.concat([run(CELLS), two])))],
    ['a run of more cells than there are', packed(plain(Buffer.concat([two, run(2 ** 40)])))],
    ['counts beyond 2^53', packed(plain(Buffer.alloc(80, Buffer.from('feffffffffffff7f', 'hex'))))],
  ])('rejects %s', (_, text) => {
    expect(reading(text)).toThrow(HistogramFormatError)
  })

  it('rejects a stream that inflates to more than a histogram can have, without inflating it', () => {
    const bomb = deflateSync(plain(Buffer.alloc(64 * 1024 * 1024)))
    expect(bomb.length).toBeLessThan(100_000)
    // Inflated, it would be rejected for its many cells.
    expect(reading(framed(bomb))).toThrow('the compressed stream is broken or too large')
  })

  it('rejects a payload of more empty cells than the range has', () => {
    expect(reading(packed(plain(Buffer.alloc(CELLS + 1))))).toThrow(HistogramFormatError)
  })
})
