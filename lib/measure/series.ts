/**
 * Tallies by phase and request name: what a window carries and a run adds up. One entry for a plan of one phase and
 * one request; labels are bounded, and what goes beyond is counted under one name.
 */
import { type Tally, emptyTally, merge } from './tally.ts'

/** The most different labels that a run keeps apart; more go under `OVERFLOW`. */
export const MAX_LABELS = 100
/** The request name, and beyond a few phases the phase too, under which labels beyond the bound are counted. */
export const OVERFLOW = '__other__'
/** The most labels in all: the bound, and the overflow of nine phases and of all others. */
export const MOST_PARTS = MAX_LABELS + 10

export interface Labelled {
  readonly phase: string
  readonly request: string
  readonly tally: Tally
}

/** Tallies kept apart by label. */
export class Series {
  readonly #parts = new Map<string, Labelled>()

  /** Adds a tally under its label. */
  add(part: Labelled): this {
    merge(this.#at(part.phase, part.request), part.tally)
    return this
  }

  addAll(parts: Iterable<Labelled>): this {
    for (const part of parts) this.add(part)
    return this
  }

  /** The tally of a label, made when it is new. */
  at(phase: string, request: string): Tally {
    return this.#at(phase, request)
  }

  parts(): readonly Labelled[] {
    return [...this.#parts.values()]
  }

  /** All labels together. */
  total(): Tally {
    return this.parts().reduce((total, part) => merge(total, part.tally), emptyTally())
  }

  #at(phase: string, request: string): Tally {
    const key = JSON.stringify([phase, request])
    const known = this.#parts.get(key)
    if (known !== undefined) return known.tally
    if (this.#parts.size >= MAX_LABELS && request !== OVERFLOW) return this.#at(phase, OVERFLOW)
    if (this.#parts.size >= MOST_PARTS - 1 && phase !== OVERFLOW) return this.#at(OVERFLOW, OVERFLOW)
    const part = { phase, request, tally: emptyTally() }
    this.#parts.set(key, part)
    return part.tally
  }
}
