/** A stretch of whole numbers, both ends included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Which whole numbers have come, as disjoint stretches in order: one stretch for as long as nothing is missing, so that
 * neither memory nor time grows with the numbers themselves.
 */
export class Ranges {
  #ranges: Range[] = []
  #count = 0

  /** @param stretches those that have come already, disjoint */
  constructor(stretches: readonly Range[] = []) {
    for (const stretch of stretches) this.add(stretch)
  }

  /** Takes in a stretch. Returns false, and takes nothing, when any of it has come already. */
  add({ from, to }: Range): boolean {
    const at = this.#ranges.findLastIndex((range) => range.from <= to) + 1
    const before = this.#ranges[at - 1]
    if (before !== undefined && before.to >= from) return false
    const after = this.#ranges[at]
    const joinsBefore = before?.to === from - 1
    const joinsAfter = after?.from === to + 1
    const joined = { from: joinsBefore ? before.from : from, to: joinsAfter ? after.to : to }
    this.#ranges.splice(joinsBefore ? at - 1 : at, Number(joinsBefore) + Number(joinsAfter), joined)
    this.#count += to - from + 1
    return true
  }

  /** Whether any number of a stretch has come. */
  hasAny({ from, to }: Range): boolean {
    return this.#ranges.some((range) => range.from <= to && range.to >= from)
  }

  /** The stretches that have come, in order. */
  get stretches(): readonly Range[] {
    return this.#ranges
  }

  /** How many numbers have come. */
  get count(): number {
    return this.#count
  }

  /** The highest number that has come; −1 before the first. */
  get highest(): number {
    return this.#ranges.at(-1)?.to ?? -1
  }

  /** Whether every number from 0 up to the highest has come. */
  get whole(): boolean {
    return this.#count === this.highest + 1
  }

  /** What is missing between 0 and the highest. */
  gaps(): Range[] {
    const starts = [0, ...this.#ranges.map(({ to }) => to + 1)]
    return this.#ranges.map(({ from }, index) => ({ from: starts[index] ?? 0, to: from - 1 })).filter(isSome)
  }
}

function isSome({ from, to }: Range): boolean {
  return from <= to
}
