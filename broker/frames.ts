/**
 * Frames: `size INT32` (of what follows), then the message. TCP cuts where it likes: one chunk may hold a part of a
 * frame or several frames.
 */
import { WireError } from './wire.ts'

const SIZE = 4
/** api_key, api_version, correlation_id and the length of client_id. */
const SHORTEST = 10
const EMPTY = Buffer.alloc(0)

/**
 * Puts the chunks of one connection together into frames. Room is made for what has arrived, at most twice that, and
 * never for what a size merely announces; a frame that comes in many small chunks is one buffer, not many.
 */
export class Frames {
  readonly #most: number
  readonly #least: number
  #buffer: Buffer = EMPTY
  #held = 0

  /** Frames may have so many bytes, their size field not counted; at least those of a request unless set. */
  constructor(mostBytes: number, leastBytes = SHORTEST) {
    this.#most = mostBytes
    this.#least = leastBytes
  }

  /** Bytes of the frame that is not complete yet. */
  get held(): number {
    return this.#held
  }

  /**
   * The frames that this chunk completes, without their size field.
   * @throws WireError when a frame is announced that is too long, or too short to be a request
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
    // The frames are views of the buffer: what is left must not stay in it, else they would keep each other alive.
    if (frames.length > 0) this.#buffer = Buffer.from(left)
    this.#held = left.length
    return frames
  }

  /** What is held, with the chunk behind it. */
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
