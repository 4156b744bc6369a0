/**
 * The last head that was read, and what it said. Most servers begin one response like the one before, until the next
 * second changes the date: the same bytes need no second understanding.
 */
import type { Head } from './head.ts'

/** Heads longer than this, in bytes, are read each time. */
const LONGEST = 2_048
/** Bytes in a word: so many are compared at once. */
const WORD = 4

export class KnownHead {
  readonly #buffer: Buffer
  /** The buffer's bytes, and those of the head, as words. */
  readonly #words: Int32Array
  readonly #known = new Int32Array(LONGEST / WORD)
  readonly #knownBytes = new Uint8Array(this.#known.buffer)
  #head: Head | undefined
  #length = 0

  /** @param buffer the only one in which heads are recognized: it begins at a whole word of its memory */
  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#words = new Int32Array(buffer.buffer, buffer.byteOffset, Math.floor(buffer.length / WORD))
  }

  /** What the bytes from there say when they begin with the head that is known. */
  recognize(bytes: Buffer, from: number, end: number): Head | undefined {
    const length = this.#length
    if (length === 0 || bytes !== this.#buffer || from % WORD !== 0 || end - from < length) return undefined
    const words = this.#words
    const known = this.#known
    const first = from / WORD
    const whole = length >> 2
    for (let i = 0; i < whole; i += 1) if (words[first + i] !== known[i]) return undefined
    // What no whole word holds: up to three bytes.
    for (let i = whole * WORD; i < length; i += 1) if (bytes[from + i] !== this.#knownBytes[i]) return undefined
    return this.#head
  }

  /** Learns the head that stands there and what it says. */
  learn(bytes: Buffer, from: number, head: Head): void {
    if (bytes !== this.#buffer || from % WORD !== 0 || head.length > LONGEST) return
    const words = this.#words
    const known = this.#known
    const first = from / WORD
    const whole = Math.ceil(head.length / WORD)
    for (let i = 0; i < whole; i += 1) known[i] = words[first + i] ?? 0
    this.#length = head.length
    this.#head = head
  }
}
