/**
 * A cache of the last head. Most servers begin each response with the same head, until the date changes: equal bytes
 * need not be parsed again.
 */
import type { Head } from './head.ts'

/** Longer heads, in bytes, are not cached. */
const LONGEST = 2_048
/** The bytes of a word, which are compared at once. */
const WORD = 4

export class KnownHead {
  readonly #buffer: Buffer
  /** The buffer's bytes, and those of the head, as words. */
  readonly #words: Int32Array
  readonly #known = new Int32Array(LONGEST / WORD)
  readonly #knownBytes = new Uint8Array(this.#known.buffer)
  #head: Head | undefined
  #length = 0

  /** @param buffer the only one in which heads are recognised: it must begin at a word boundary */
  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#words = new Int32Array(buffer.buffer, buffer.byteOffset, Math.floor(buffer.length / WORD))
  }

  /** Returns the cached head if the bytes from there begin with it. */
  recognize(bytes: Buffer, from: number, end: number): Head | undefined {
    const length = this.#length
    if (length === 0 || bytes !== this.#buffer || from % WORD !== 0 || end - from < length) return undefined
    const words = this.#words
    const known = this.#known
    const first = from / WORD
    const whole = length >> 2
    for (let i = 0; i < whole; i += 1) if (words[first + i] !== known[i]) return undefined
    // The remaining bytes after the last complete word: up to three.
    for (let i = whole * WORD; i < length; i += 1) if (bytes[from + i] !== this.#knownBytes[i]) return undefined
    return this.#head
  }

  /** Caches the head at this position and its content. */
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
