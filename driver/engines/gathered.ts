/** Joins bytes that arrive in pieces. */
import { constants } from 'node:buffer'

/** The largest possible buffer, in bytes. */
export const MOST = constants.MAX_LENGTH
const NO_BYTES = Buffer.alloc(0)

/**
 * One buffer that doubles: however small the pieces are, each byte is copied about twice, and the buffer is at most
 * twice as large as its content.
 */
export class Gathered {
  /** Contains the added bytes from index 0 on; replaced by another buffer when it has to grow. */
  bytes: Buffer = NO_BYTES
  /** The number of bytes that were added. */
  length = 0

  /** Adds a copy, because the piece may be overwritten. The first piece is stored without spare capacity. */
  add(piece: Buffer, from: number, end: number): void {
    const needed = this.length + end - from
    if (needed > this.bytes.length) this.#grow(Math.max(needed, Math.min(2 * this.bytes.length, MOST)))
    piece.copy(this.bytes, this.length, from, end)
    this.length = needed
  }

  /** Empties the buffer and releases its memory. */
  clear(): void {
    this.bytes = NO_BYTES
    this.length = 0
  }

  #grow(size: number): void {
    const larger = Buffer.allocUnsafe(size)
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}
