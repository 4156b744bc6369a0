/**
 * Tallies by label (phase and request name): the content of a window, and the sum of a run. One entry for a plan of one
 * phase and one request; the number of labels is bounded, and requests beyond it are counted under one name.
 */
import { type Label, labelKey, MAX_LABELS, OVERFLOW } from '../plan/labels.ts'
import { type Tally, emptyTally, merge, sameTally } from './tally.ts'

export { OVERFLOW } from '../plan/labels.ts'

/** The most labels in total: the bound, and the overflow of nine phases and of all others. */
export const MOST_PARTS = MAX_LABELS + 10

export interface Labelled extends Label {
  readonly tally: Tally
}

/** Separate tallies by label, and their sum. */
export class Series {
  readonly #parts = new Map<string, Labelled>()
  /** The sum, from the second label on: with one label the sum is its tally. */
  #total: Tally | undefined

  /** Adds a tally under its label. */
  add({ phase, request, tally }: Labelled): this {
    const labels = this.#parts.size
    merge(this.#at(phase, request), tally)
    if (this.#total !== undefined) merge(this.#total, tally)
    else if (labels > 0 && this.#parts.size > 1) this.#total = this.parts().reduce(addPart, emptyTally())
    return this
  }

  addAll(parts: Iterable<Labelled>): this {
    for (const part of parts) this.add(part)
    return this
  }

  /**
   * In the order in which the labels first appeared. The tallies keep growing: read them at once and never change them.
   */
  parts(): readonly Labelled[] {
    return [...this.#parts.values()]
  }

  /** All labels together. The tally keeps growing: read it at once and never change it. */
  total(): Readonly<Tally> {
    return this.#total ?? this.parts()[0]?.tally ?? nothing
  }

  /** Whether two series are equal, label by label; only in sum where labels exceeded the bound. */
  equals(other: Series): boolean {
    if (this.#overflows || other.#overflows) return sameTally(this.total(), other.total())
    const [mine, theirs] = [this.#parts, other.#parts]
    return (
      mine.size === theirs.size &&
      [...mine].every(([key, { tally }]) => sameTally(tally, theirs.get(key)?.tally ?? nothing) && theirs.has(key))
    )
  }

  get #overflows(): boolean {
    return this.#parts.size > MAX_LABELS
  }

  #at(phase: string, request: string): Tally {
    const key = labelKey({ phase, request })
    const known = this.#parts.get(key)
    if (known !== undefined) return known.tally
    if (this.#parts.size >= MAX_LABELS && request !== OVERFLOW) return this.#at(phase, OVERFLOW)
    if (this.#parts.size >= MOST_PARTS - 1 && phase !== OVERFLOW) return this.#at(OVERFLOW, OVERFLOW)
    const part = { phase, request, tally: emptyTally() }
    this.#parts.set(key, part)
    return part.tally
  }
}

const nothing: Readonly<Tally> = emptyTally()

function addPart(sum: Tally, { tally }: Labelled): Tally {
  return merge(sum, tally)
}
