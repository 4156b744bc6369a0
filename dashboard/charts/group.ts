/** Charts that share one time axis: the same part of it is shown in all, and the same moment is pointed at. */

/** A stretch of the time axis, in seconds since the start of the test. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

export interface Cursor {
  /** In seconds since the start of the test. */
  readonly at: number
  readonly by: 'pointer' | 'keyboard'
  /** The chart in which the reader points. */
  readonly source: GroupMember
}

/** A chart of a group; it is told of changes that it made itself, too. */
export interface GroupMember {
  rangeChanged(): void
  cursorChanged(): void
}

/** No chart shows a shorter part of the time axis, in seconds. */
export const SHORTEST_RANGE = 2

export class ChartGroup {
  readonly #members = new Set<GroupMember>()
  readonly #onRange: ((range: TimeRange | undefined) => void) | undefined
  #range: TimeRange | undefined
  #cursor: Cursor | undefined

  /** @param onRange called after each change of the part that is shown; undefined means everything */
  constructor(onRange?: (range: TimeRange | undefined) => void) {
    this.#onRange = onRange
  }

  /** The part that is shown; undefined for everything. */
  get range(): TimeRange | undefined {
    return this.#range
  }

  get cursor(): Cursor | undefined {
    return this.#cursor
  }

  /** Adds a chart. @returns a function that removes it */
  join(member: GroupMember): () => void {
    this.#members.add(member)
    return () => {
      this.#members.delete(member)
      if (this.#cursor?.source === member) this.setCursor(undefined)
    }
  }

  /** Shows a part of the time axis in all charts; undefined or an empty part shows everything. */
  setRange(range: TimeRange | undefined): void {
    const next = range !== undefined && range.to > range.from ? range : undefined
    if (isSame(this.#range, next)) return
    this.#range = next
    for (const member of this.#members) member.rangeChanged()
    this.#onRange?.(next)
  }

  setCursor(cursor: Cursor | undefined): void {
    if (cursor === undefined && this.#cursor === undefined) return
    this.#cursor = cursor
    for (const member of this.#members) member.cursorChanged()
  }
}

function isSame(a: TimeRange | undefined, b: TimeRange | undefined): boolean {
  return a?.from === b?.from && a?.to === b?.to
}

/**
 * A part of the time axis that is `factor` times as long, with `around` at the same place; undefined for everything.
 * @param extent everything
 */
export function zoomed(range: TimeRange, extent: TimeRange, { around, factor }: { around: number; factor: number }) {
  const length = Math.max((range.to - range.from) * factor, SHORTEST_RANGE)
  if (length >= extent.to - extent.from) return undefined
  const share = Math.min(Math.max((around - range.from) / (range.to - range.from), 0), 1)
  const from = Math.min(Math.max(around - share * length, extent.from), extent.to - length)
  return { from, to: from + length }
}

/** A dragged part, made long enough and kept within everything. */
export function dragged(a: number, b: number, extent: TimeRange): TimeRange {
  const middle = (a + b) / 2
  const half = Math.max(Math.abs(b - a), SHORTEST_RANGE) / 2
  return { from: Math.max(middle - half, extent.from), to: Math.min(middle + half, extent.to) }
}

/** The index of the stretch that contains a moment; undefined in a gap. @param stretches in the order of time */
export function indexAt(stretches: readonly TimeRange[], at: number): number | undefined {
  const index = firstEndingAfter(stretches, at)
  const found = stretches[index]
  return found !== undefined && found.from <= at ? index : undefined
}

/** The index of the first stretch that ends after a moment; their number if none does. */
export function firstEndingAfter(stretches: readonly TimeRange[], at: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stretches[middle]?.to ?? Infinity) > at) high = middle
    else low = middle + 1
  }
  return low
}

/** The middle of the stretch before or after that of a moment; that of the last stretch if there is no moment. */
export function neighbour(stretches: readonly TimeRange[], at: number | undefined, step: 1 | -1): number | undefined {
  const here = at === undefined ? stretches.length : firstEndingAfter(stretches, at)
  const inside = at !== undefined && indexAt(stretches, at) !== undefined
  const next = step === 1 && !inside ? here : here + step
  const found = stretches[Math.min(Math.max(next, 0), stretches.length - 1)]
  return found === undefined ? undefined : (found.from + found.to) / 2
}
