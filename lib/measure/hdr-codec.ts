/**
 * A histogram on the wire: HdrHistogram's V2 format, compressed, in base64, which every HDR library reads.
 *
 *   plain       int32 cookie 0x1c849313 · int32 payload bytes · int32 normalising offset 0 · int32 digits 3 ·
 *               int64 lowest 1 · int64 highest · float64 ratio 1 · payload
 *   payload     zig-zag LEB128 per cell up to the last that is not empty; a run of k empty cells is one value −k
 *   compressed  int32 cookie 0x1c849314 · int32 length · a zlib stream of the plain form
 *
 * All big endian. Source: the V2 encoding of HdrHistogram; hdr-histogram-js is the referee in the tests.
 * What comes from outside is never trusted: lengths, cells and the inflated size are bounded before they are used.
 */
import { deflateSync, inflateSync } from 'node:zlib'
import { CELLS, HIGHEST } from './cell-layout.ts'
import { CellWriter } from './packed-cells.ts'

const PLAIN = 0x1c849313
const COMPRESSED = 0x1c849314
const HEADER = 40
const DIGITS = 3
/** The maximum size: every cell in its longest form, and the header. */
const LARGEST = HEADER + CELLS * 9

/** Encodes packed cells as base64 text. The exact figures travel beside it. */
export function encodeCells(packed: Uint8Array): string {
  const plain = Buffer.allocUnsafe(HEADER + packed.length)
  writeHeader(plain, packed.length)
  plain.set(packed, HEADER)
  const stream = deflateSync(plain)
  const framed = Buffer.allocUnsafe(8 + stream.length)
  framed.writeInt32BE(COMPRESSED, 0)
  framed.writeInt32BE(stream.length, 4)
  stream.copy(framed, 8)
  return framed.toString('base64')
}

function writeHeader(plain: Buffer, payload: number): void {
  plain.writeInt32BE(PLAIN, 0)
  plain.writeInt32BE(payload, 4)
  plain.writeInt32BE(0, 8)
  plain.writeInt32BE(DIGITS, 12)
  plain.writeBigInt64BE(1n, 16)
  plain.writeBigInt64BE(BigInt(HIGHEST), 24)
  plain.writeDoubleBE(1, 32)
}

/** Thrown for a text that is not a histogram of our range; `message` gives the reason. */
export class HistogramFormatError extends Error {
  override readonly name = 'HistogramFormatError'
}

/** Cells that were read: packed, the number of samples, and the first and last cells that hold any (−1 for none). */
export interface ReadCells {
  readonly packed: Uint8Array
  readonly samples: number
  readonly first: number
  readonly last: number
}

/**
 * Reads the cells of an encoded histogram.
 * @throws HistogramFormatError when the text is not a V2 histogram of our range, or larger than one can be
 */
export function readCells(text: string): ReadCells {
  const plain = inflate(Buffer.from(text, 'base64'))
  if (plain.length < HEADER || plain.readInt32BE(0) !== PLAIN) throw new HistogramFormatError('not a V2 histogram')
  const payload = plain.readInt32BE(4)
  if (payload < 0 || payload > plain.length - HEADER) throw new HistogramFormatError('payload length out of bounds')
  if (plain.readInt32BE(12) !== DIGITS || plain.readBigInt64BE(16) !== 1n) {
    throw new HistogramFormatError('not 1 µs, 3 digits')
  }
  // hdr-histogram-js writes 1 and shifts nothing; a real offset is a multiple of 1,024 cells.
  if (![0, 1].includes(plain.readInt32BE(8))) throw new HistogramFormatError('a shifted histogram')
  return readPayload(plain.subarray(HEADER, HEADER + payload))
}

function inflate(framed: Buffer): Buffer {
  if (framed.length < 8 || framed.readInt32BE(0) !== COMPRESSED)
    throw new HistogramFormatError('not a compressed V2 histogram')
  const length = framed.readInt32BE(4)
  if (length < 0 || length > framed.length - 8) throw new HistogramFormatError('stream length out of bounds')
  try {
    return inflateSync(framed.subarray(8, 8 + length), { maxOutputLength: LARGEST })
  } catch {
    throw new HistogramFormatError('the compressed stream is broken or too large')
  }
}

/** Other writers encode the same counts differently: the cells are re-encoded. */
function readPayload(payload: Buffer): ReadCells {
  const packed = new CellWriter(payload.length)
  let [samples, first, last] = [0, -1, -1]
  let cell = 0
  let at = 0
  while (at < payload.length) {
    const [coded, next] = readVarint(payload, at)
    at = next
    const isRun = coded % 2 === 1
    cell += isRun ? (coded + 1) / 2 : 1
    if (cell > CELLS) throw new HistogramFormatError('more cells than the range has')
    if (isRun || coded === 0) continue
    last = cell - 1
    if (first < 0) first = last
    packed.add(last, coded / 2)
    samples += coded / 2
  }
  if (samples > Number.MAX_SAFE_INTEGER) throw new HistogramFormatError('counts out of bounds')
  return { packed: packed.take(), samples, first, last }
}

function readVarint(from: Buffer, start: number): [value: number, next: number] {
  let value = 0
  let scale = 1
  for (let at = start; at < from.length && at < start + 8; at += 1) {
    const byte = from[at] ?? 0
    value += (byte & 127) * scale
    if (byte < 128) return [value, at + 1]
    scale *= 128
  }
  throw new HistogramFormatError('a count is cut off or too long')
}
