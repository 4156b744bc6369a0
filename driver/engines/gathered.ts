/** Bytes that come in pieces and are wanted in one. */
import { constants } from 'node:buffer'

/** No buffer can be larger, in bytes. */
export const MOST = constants.MAX_LENGTH
const NO_BYTES = Buffer.alloc(0)

/**
 * One buffer that doubles: however small the pieces are, each byte is moved about twice, and no more than twice the bytes
 * that came are held.
 */
export class Gathered {
  /** Holds what was added from index 0 on; another buffer after it had to grow. */
  bytes: Buffer = NO_BYTES
  /** So many of its bytes were added. */
  length = 0

  /** Adds a copy: the piece may be overwritten. A first piece takes no more room than it needs. */
  add(piece: Buffer, from: number, end: number): void {
    const needed = this.length + end - from
    if (needed > this.bytes.length) this.#grow(Math.max(needed, Math.min(2 * this.bytes.length, MOST)))
    piece.copy(this.bytes, this.length, from, end)
    this.length = needed
  }

  /** Forgets all, and gives the memory back. */
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
