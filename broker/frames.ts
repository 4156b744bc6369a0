/**
 * Frames: `size INT32` (of what follows), then the message. TCP cuts where it likes: one chunk may hold a part of a
 * frame or several frames.
 */
import { WireError } from './wire.ts'

const SIZE = 4
/** api_key, api_version, correlation_id and the length of client_id. */
const SHORTEST = 10

/** Puts the chunks of one connection together into frames. */
export class Frames {
  readonly #most: number
  #chunks: Buffer[] = []
  #held = 0
  /** Bytes of the frame that is being collected, its size field included. */
  #wanted = SIZE

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /**
   * The frames that this chunk completes, without their size field.
   * @throws WireError when a frame is announced that is too long, or too short to be a request
   */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    const frames: Buffer[] = []
    while (this.#held >= this.#wanted) {
      const held = this.#joined()
      const size = this.#checked(held.readInt32BE(0))
      this.#wanted = SIZE + size
      if (this.#held < this.#wanted) break
      frames.push(held.subarray(SIZE, this.#wanted))
      this.#chunks = [held.subarray(this.#wanted)]
      this.#held -= this.#wanted
      this.#wanted = SIZE
    }
    return frames
  }

  /** Joined only when a size or a whole frame is there, not for each chunk: a large frame comes in many. */
  #joined(): Buffer {
    const [only] = this.#chunks
    const joined = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }

  #checked(size: number): number {
    if (size >= SHORTEST && size <= this.#most) return size
    throw new WireError(`a frame of ${size} bytes; allowed are ${SHORTEST} to ${this.#most}`)
  }
}
