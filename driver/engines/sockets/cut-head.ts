/** A head that several reads bring: gathered in one buffer, each byte looked at once. */
import { Gathered } from '../gathered.ts'
import { BAD, type Head, HeadScan, MORE } from './head.ts'

export class CutHead {
  readonly #most: number
  readonly #gathered = new Gathered()
  readonly #scan = new HeadScan()

  /** @param most the most bytes of a head */
  constructor(most: number) {
    this.#most = most
  }

  /** What it says, once it is whole. */
  get head(): Head {
    return this.#scan.head
  }

  /**
   * Takes what a read brought.
   * @returns the index after the head, MORE when it has not ended, or BAD, also for one that is too long
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
