/** A head that arrives in several reads: collected in one buffer, each byte scanned once. */
import { Gathered } from '../gathered.ts'
import { tooLong } from '../progress.ts'
import type { Head } from './head.ts'
import { BAD, HeadScan, MORE } from './head-scan.ts'

export class CutHead {
  readonly #most: number
  readonly #gathered = new Gathered()
  readonly #scan: HeadScan
  #isTooLong = false

  /**
   * @param most the maximum length of a head in bytes
   * @param wanted the names of fields that are kept as they are, in small letters
   */
  constructor(most: number, wanted?: ReadonlySet<string>) {
    this.#most = most
    this.#scan = new HeadScan(wanted)
  }

  /** The content of the head, once it is complete. */
  get head(): Head {
    return this.#scan.head
  }

  /** The error after BAD. */
  get reason(): string {
    return this.#isTooLong ? tooLong(this.#most) : this.#scan.reason
  }

  /** Received bytes of the head. */
  get length(): number {
    return this.#gathered.length
  }

  /**
   * Adds the bytes of a read.
   * @returns the index after the head, MORE when it is incomplete, or BAD, also for a head that is too long
   */
  add(bytes: Buffer, from: number, end: number): number {
    const before = this.#gathered.length
    this.#gathered.add(bytes, from, Math.min(end, from + this.#most + 1 - before))
    const { length } = this.#gathered
    const after = this.#scan.read(this.#gathered.bytes, length)
    if (after === BAD) return BAD
    this.#isTooLong = after === MORE ? length > this.#most : after > this.#most
    if (this.#isTooLong) return BAD
    return after === MORE ? MORE : from + after - before
  }
}
