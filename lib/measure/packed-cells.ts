/**
 * The cells of a histogram as bytes, in the form that is kept, merged and sent. A histogram of a thousand cells takes
 * about a thousand bytes, not sixteen times that, and merging reads both histograms once.
 *
 *   bytes   zig-zag LEB128 per cell up to the last that is not empty; a run of k empty cells is one value −k
 *
 * Source: the payload of HdrHistogram's V2 encoding. The encoding is canonical: runs of empty cells are always maximal,
 * so equal bytes mean equal counts.
 */

/** The bytes of no cells. */
export const noCells = new Uint8Array(0)

/** Reads the cells that hold counts, in ascending order. */
export class CellReader {
  /** The last cell that was read, and its count; Infinity after the last cell. */
  cell = -1
  times = 0
  readonly #bytes: Uint8Array
  #at = 0
  #next = 0

  /** @param bytes as written by `CellWriter`; other bytes yield arbitrary counts, but are never read out of bounds */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Advances to the next cell. Returns false after the last. */
  next(): boolean {
    const bytes = this.#bytes
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at] ?? 0
      // Nearly every run and count is a single byte.
      const coded = byte < 128 ? byte : this.#varint()
      if (byte < 128) this.#at += 1
      if (coded % 2 === 1) {
        this.#next += (coded + 1) / 2
        continue
      }
      this.cell = this.#next
      this.times = coded / 2
      this.#next += 1
      if (coded > 0) return true
    }
    this.cell = Infinity
    return false
  }

  /** If this cell was read last, returns its count and advances; otherwise returns 0. */
  take(cell: number): number {
    if (this.cell !== cell) return 0
    const { times } = this
    this.next()
    return times
  }

  #varint(): number {
    let value = 0
    let scale = 1
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at] ?? 0
      this.#at += 1
      value += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    return value
  }
}

/** The longest form of a run and a count: both below 2^54. */
const LONGEST = 16

/** Writes cells that hold counts, in ascending order. */
export class CellWriter {
  #bytes: Uint8Array
  #at = 0
  #next = 0

  /** @param bytes the expected size; the buffer grows beyond it */
  constructor(bytes = 256) {
    this.#bytes = new Uint8Array(bytes + LONGEST)
  }

  /** @param cell above all cells written before  @param times from 1 to 2^53 */
  add(cell: number, times: number): void {
    if (this.#at + LONGEST > this.#bytes.length) this.#grow()
    if (cell > this.#next) this.#varint((cell - this.#next) * 2 - 1)
    this.#varint(times * 2)
    this.#next = cell + 1
  }

  /** Returns a copy of the written bytes, and starts a new encoding. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#at)
    this.#at = 0
    this.#next = 0
    return taken
  }

  #varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.#at] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
      this.#at += 1
    }
    this.#bytes[this.#at] = rest
    this.#at += 1
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2)
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** For encodings without interruption: its buffer keeps the size of the largest. */
const shared = new CellWriter(4_096)

/** Packs the cells of an array of counts, both bounds included. */
export function packCells(counts: Float64Array, from: number, to: number): Uint8Array {
  for (let cell = from; cell <= to; cell += 1) {
    const times = counts[cell] ?? 0
    if (times > 0) shared.add(cell, times)
  }
  return shared.take()
}

/** Adds two, cell by cell. */
export function joinCells(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a
  const [left, right] = [new CellReader(a), new CellReader(b)]
  left.next()
  right.next()
  while (left.cell < Infinity || right.cell < Infinity) {
    const cell = Math.min(left.cell, right.cell)
    shared.add(cell, left.take(cell) + right.take(cell))
  }
  return shared.take()
}

/** Whether two hold the same counts. */
export function sameCells(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
