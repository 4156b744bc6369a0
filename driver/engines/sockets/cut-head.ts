/** A head that arrives in several reads: collected in one buffer, each byte scanned once. */
import { Gathered } from '../gathered.ts'
import { BAD, type Head, HeadScan, MORE } from './head.ts'

export class CutHead {
  readonly #most: number
  readonly #gathered = new Gathered()
  readonly #scan = new HeadScan()

  /** @param most the maximum length of a head in bytes */
  constructor(most: number) {
    this.#most = most
  }

  /** The content of the head, once it is complete. */
  get head(): Head {
    return this.#scan.head
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
    if (after === MORE) return length > this.#most ? BAD : MORE
    return after > this.#most || after === BAD ? BAD : from + after - before
  }
}
