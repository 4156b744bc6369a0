/** A range of whole numbers, both ends included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * A set of whole numbers as disjoint ranges in order: one range as long as nothing is missing, so that neither memory
 * nor time grows with the numbers themselves.
 */
export class Ranges {
  #ranges: Range[] = []
  #count = 0

  /** @param stretches the initial ranges, disjoint */
  constructor(stretches: readonly Range[] = []) {
    for (const stretch of stretches) this.add(stretch)
  }

  /** Adds a range. Returns false, and adds nothing, when any number of it is present already. */
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

  /** Whether any number of a range is present. */
  hasAny({ from, to }: Range): boolean {
    return this.#ranges.some((range) => range.from <= to && range.to >= from)
  }

  /** The ranges that are present, in order. */
  get stretches(): readonly Range[] {
    return this.#ranges
  }

  /** How many numbers are present. */
  get count(): number {
    return this.#count
  }

  /** The highest number that is present; −1 before the first. */
  get highest(): number {
    return this.#ranges.at(-1)?.to ?? -1
  }

  /** Whether every number from 0 up to the highest is present. */
  get whole(): boolean {
    return this.#count === this.highest + 1
  }

  /** The missing ranges between 0 and the highest. */
  gaps(): Range[] {
    const starts = [0, ...this.#ranges.map(({ to }) => to + 1)]
    return this.#ranges.map(({ from }, index) => ({ from: starts[index] ?? 0, to: from - 1 })).filter(isSome)
  }
}

function isSome({ from, to }: Range): boolean {
  return from <= to
}
