/** Reads heads that are complete in one read: all connections share one reader and its cache of the last head. */
import type { Head } from './head.ts'
import { HeadScan } from './head-scan.ts'
import { KnownHead } from './known-head.ts'

export class HeadReader {
  readonly #known: KnownHead
  readonly #scan: HeadScan
  #head: Head

  /** The names of fields that are kept as they are. */
  readonly wanted: ReadonlySet<string> | undefined

  /**
   * @param buffer the buffer that contains most heads
   * @param wanted the names of fields that are kept as they are, in small letters
   */
  constructor(buffer: Buffer, wanted?: ReadonlySet<string>) {
    this.#known = new KnownHead(buffer)
    this.wanted = wanted === undefined || wanted.size === 0 ? undefined : wanted
    this.#scan = new HeadScan(this.wanted)
    this.#head = this.#scan.head
  }

  /** The content of the last head. */
  get head(): Head {
    return this.#head
  }

  /** The error of the last head, after BAD. */
  get reason(): string {
    return this.#scan.reason
  }

  /**
   * Reads one head.
   * @returns the index after it, MORE when the bytes end before it does, or BAD
   */
  read(bytes: Buffer, from: number, end: number): number {
    const known = this.#known.recognize(bytes, from, end)
    if (known === undefined) return this.#readAnew(bytes, from, end)
    this.#head = known
    return from + known.length
  }

  #readAnew(bytes: Buffer, from: number, end: number): number {
    this.#scan.begin(from)
    const after = this.#scan.read(bytes, end)
    this.#head = this.#scan.head
    if (after >= 0) this.#known.learn(bytes, from, this.#head)
    return after
  }
}
