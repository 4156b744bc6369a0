/**
 * Frames: `size INT32` (of what follows), then the message. TCP preserves no boundaries: one chunk may contain a part
 * of a frame or several frames.
 */
import { WireError } from './wire.ts'

const SIZE = 4
/** api_key, api_version, correlation_id and the length of client_id. */
const SHORTEST = 10
const EMPTY = Buffer.alloc(0)

/**
 * Assembles frames from the chunks of one connection. The buffer is at most twice as large as the data that has
 * arrived, and never grows to a size that is only announced; a frame in many small chunks is one buffer.
 */
export class Frames {
  readonly #most: number
  readonly #least: number
  #buffer: Buffer = EMPTY
  #held = 0

  /** The limits of a frame's size, without the size field; the minimum is that of a request by default. */
  constructor(mostBytes: number, leastBytes = SHORTEST) {
    this.#most = mostBytes
    this.#least = leastBytes
  }

  /** The bytes of the incomplete frame. */
  get held(): number {
    return this.#held
  }

  /**
   * The frames that this chunk completes, without their size field.
   * @throws WireError when the announced size is too large, or too small for a request
   */
  push(chunk: Buffer): readonly Buffer[] {
    const frames: Buffer[] = []
    let left = this.#joined(chunk)
    while (left.length >= SIZE) {
      const end = SIZE + this.#checked(left.readInt32BE(0))
      if (left.length < end) break
      frames.push(left.subarray(SIZE, end))
      left = left.subarray(end)
    }
    // The frames are views of the buffer: the remaining bytes are copied, because views would keep each other's memory
    // alive.
    if (frames.length > 0) this.#buffer = Buffer.from(left)
    this.#held = left.length
    return frames
  }

  /** The held bytes, followed by the chunk. */
  #joined(chunk: Buffer): Buffer {
    if (this.#held === 0) {
      this.#buffer = chunk
      return chunk
    }
    const length = this.#held + chunk.length
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#held))
      this.#buffer.copy(larger, 0, 0, this.#held)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#held)
    return this.#buffer.subarray(0, length)
  }

  #checked(size: number): number {
    if (size >= this.#least && size <= this.#most) return size
    throw new WireError(`a frame of ${size} bytes; allowed are ${this.#least} to ${this.#most}`)
  }
}
