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
import { CELLS, HIGHEST, type Histogram } from './histogram.ts'

const PLAIN = 0x1c849313
const COMPRESSED = 0x1c849314
const HEADER = 40
const DIGITS = 3
/** Every cell in its longest form, and the header. */
const LARGEST = HEADER + CELLS * 9

/** The cells of a histogram as base64 text. The exact figures travel beside it. */
export function encodeCells(histogram: Histogram): string {
  const last = histogram.lastCell()
  const plain = Buffer.allocUnsafe(HEADER + (last + 1) * 9)
  const end = writePayload(histogram, last, plain)
  writeHeader(plain, end - HEADER)
  const stream = deflateSync(plain.subarray(0, end))
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

function writePayload(histogram: Histogram, last: number, into: Buffer): number {
  let at = HEADER
  let cell = 0
  while (cell <= last) {
    const times = histogram.cells[cell] ?? 0
    if (times > 0) {
      at = writeVarint(into, at, times * 2)
      cell += 1
      continue
    }
    const first = cell
    while (cell <= last && histogram.cells[cell] === 0) cell += 1
    at = writeVarint(into, at, (cell - first) * 2 - 1)
  }
  return at
}

/** Little-endian base 128 of a whole number below 2^54 (already zig-zagged). */
function writeVarint(into: Buffer, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest >= 128) {
    into[at] = (rest % 128) + 128
    rest = Math.floor(rest / 128)
    at += 1
  }
  into[at] = rest
  return at + 1
}

/** The text is no histogram of ours; `message` says why. */
export class HistogramFormatError extends Error {
  override readonly name = 'HistogramFormatError'
}

/**
 * Adds the cells of an encoded histogram to one in memory, and returns how many samples they hold.
 * @throws HistogramFormatError when the text is not a V2 histogram of our range, or larger than one can be
 */
export function addCells(text: string, into: Histogram): number {
  const plain = inflate(Buffer.from(text, 'base64'))
  if (plain.length < HEADER || plain.readInt32BE(0) !== PLAIN) throw new HistogramFormatError('not a V2 histogram')
  const payload = plain.readInt32BE(4)
  if (payload < 0 || payload > plain.length - HEADER) throw new HistogramFormatError('payload length out of bounds')
  if (plain.readInt32BE(12) !== DIGITS || plain.readBigInt64BE(16) !== 1n) {
    throw new HistogramFormatError('not 1 µs, 3 digits')
  }
  // hdr-histogram-js writes 1 and shifts nothing; a true offset is a multiple of 1,024 cells.
  if (![0, 1].includes(plain.readInt32BE(8))) throw new HistogramFormatError('a shifted histogram')
  return addPayload(plain.subarray(HEADER, HEADER + payload), into)
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

/** Checks the whole payload before it touches the histogram, so that a broken one changes nothing. */
function addPayload(payload: Buffer, into: Histogram): number {
  const cells: number[] = []
  const times: number[] = []
  let total = 0
  let cell = 0
  let at = 0
  while (at < payload.length) {
    const [coded, next] = readVarint(payload, at)
    at = next
    if (coded % 2 === 1) {
      cell += (coded + 1) / 2
    } else {
      if (coded > 0) {
        cells.push(cell)
        times.push(coded / 2)
        total += coded / 2
      }
      cell += 1
    }
    if (cell > CELLS) throw new HistogramFormatError('more cells than the range has')
  }
  if (total > Number.MAX_SAFE_INTEGER) throw new HistogramFormatError('counts out of bounds')
  for (let i = 0; i < cells.length; i += 1) into.addToCell(cells[i] ?? 0, times[i] ?? 0)
  return total
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
