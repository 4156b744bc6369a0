/**
 * The ledger adds up a run's windows exactly once: a window is known by (node, boot, seq), whatever order it comes in
 * and however often. What never came is listed; what a driver's last totals repair is not missing.
 */
import { type Labelled, Series } from '../lib/measure/series.ts'
import { emptyTally, merge, sameTally, type Tally } from '../lib/measure/tally.ts'
import type { LastWords, Limit, Window } from '../lib/messages/metrics.ts'

/** Numbers of windows that did not come, both ends included. */
export interface Gap {
  readonly nodeId: string
  readonly boot: string
  readonly fromSeq: number
  readonly toSeq: number
}

/** What the ledger knows of one boot of one driver. */
export interface Account {
  readonly nodeId: string
  readonly boot: string
  /** Whole windows taken, by seconds. */
  readonly windows: number
  readonly limitedWindows: number
  readonly limits: ReadonlySet<Limit>
  /** µs from the start of the test to the end of the latest window. */
  readonly through: number
  readonly highestSeq: number
  readonly last: LastWords | undefined
  readonly total: Tally
  readonly gaps: readonly Gap[]
}

interface Book {
  readonly nodeId: string
  readonly boot: string
  readonly seen: Set<number>
  readonly sum: Series
  readonly limits: Set<Limit>
  limitedWindows: number
  through: number
  highestSeq: number
  last: LastWords | undefined
}

export class Ledger {
  readonly #books = new Map<string, Book>()
  #duplicates = 0
  #received = 0

  /** Takes a window. Returns false when it, or any window that it stands for, has been counted already. */
  add(window: Window): boolean {
    const book = this.#bookOf(window)
    this.#received += 1
    for (let seq = window.seq; seq <= window.through; seq += 1) {
      if (book.seen.has(seq)) {
        this.#duplicates += 1
        return false
      }
    }
    for (let seq = window.seq; seq <= window.through; seq += 1) book.seen.add(seq)
    book.sum.addAll(window.parts)
    book.through = Math.max(book.through, window.to)
    book.highestSeq = Math.max(book.highestSeq, window.through)
    for (const limit of window.limited) book.limits.add(limit)
    if (window.limited.length > 0) book.limitedWindows += 1
    if (window.last !== undefined) book.last = window.last
    return true
  }

  /** Windows that have not come, and that no last message makes up for. */
  missing(): Gap[] {
    return [...this.#books.values()].flatMap((book) => (book.last === undefined ? gapsOf(book) : []))
  }

  /** Drivers whose windows, all of them here, say something else than the totals of their last message. */
  mismatches(): string[] {
    return [...this.#books.values()].filter(disagrees).map(({ nodeId }) => nodeId)
  }

  accounts(): Account[] {
    return [...this.#books.values()].map(accountOf)
  }

  /** The accounts of a driver; several when it was started anew. */
  accountsOf(nodeId: string): Account[] {
    return this.accounts().filter((account) => account.nodeId === nodeId)
  }

  get total(): Tally {
    return [...this.#books.values()].reduce((total, book) => merge(total, totalOf(book)), emptyTally())
  }

  get received(): number {
    return this.#received
  }

  get duplicates(): number {
    return this.#duplicates
  }

  #bookOf({ nodeId, boot }: Window): Book {
    const key = `${nodeId}\n${boot}`
    const known = this.#books.get(key)
    if (known !== undefined) return known
    const book: Book = {
      nodeId,
      boot,
      seen: new Set(),
      sum: new Series(),
      limits: new Set(),
      limitedWindows: 0,
      through: 0,
      highestSeq: -1,
      last: undefined,
    }
    this.#books.set(key, book)
    return book
  }
}

function accountOf(book: Book): Account {
  const { nodeId, boot, limits, limitedWindows, through, highestSeq, last } = book
  const windows = book.seen.size
  const figures = { windows, limitedWindows, limits, through, highestSeq }
  return { nodeId, boot, ...figures, last, total: totalOf(book), gaps: gapsOf(book) }
}

function disagrees(book: Book): boolean {
  return book.last !== undefined && gapsOf(book).length === 0 && !sameTally(book.sum.total(), sumOf(book.last.totals))
}

/** The sum of the windows; the driver's own totals where windows are missing and it has said its last. */
function totalOf(book: Book): Tally {
  if (book.last === undefined || gapsOf(book).length === 0) return book.sum.total()
  return sumOf(book.last.totals)
}

function sumOf(parts: readonly Labelled[]): Tally {
  return parts.reduce((total, part) => merge(total, part.tally), emptyTally())
}

function gapsOf({ nodeId, boot, seen, highestSeq }: Book): Gap[] {
  if (seen.size === highestSeq + 1) return []
  const gaps: Gap[] = []
  for (let seq = 0; seq <= highestSeq; seq += 1) {
    if (seen.has(seq)) continue
    const fromSeq = seq
    while (!seen.has(seq + 1)) seq += 1
    gaps.push({ nodeId, boot, fromSeq, toSeq: seq })
  }
  return gaps
}
