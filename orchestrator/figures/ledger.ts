/**
 * The ledger adds up a run's windows exactly once: a window is known by (node, boot, seq), whatever order it comes in
 * and however often. What never came is listed; what a driver's last totals repair is not missing.
 *
 * Sums are kept as windows come, so that reading them costs nothing per window, however many drivers there are.
 */
import { type FailureDetail, joinDetails } from '../../lib/measure/details.ts'
import { failureCodeList } from '../../lib/measure/failures.ts'
import { type GeneratorLoad, type Limit, worseLoad } from '../../lib/measure/generator.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { emptyTally, merge, sameTally, type Tally } from '../../lib/measure/tally.ts'
import type { LastWords, Window } from '../../lib/messages/metrics.ts'
import { Ranges } from './ranges.ts'

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
  /** What limited any of its windows. */
  readonly limits: ReadonlySet<Limit>
  /** Requests of windows in which an interface of its machine was full. */
  readonly sentOnFullNetwork: number
  /** The worst of its windows, figure by figure, and how busy it was on the whole; undefined when it never said. */
  readonly load: GeneratorLoad | undefined
  /** µs from the start of the test to the end of the latest window. */
  readonly through: number
  readonly highestSeq: number
  readonly last: LastWords | undefined
  /** The ledger's own sum, which grows on: to be read at once and never changed. */
  readonly total: Readonly<Tally>
  readonly gaps: readonly Gap[]
}

interface Book {
  readonly nodeId: string
  readonly boot: string
  readonly seen: Ranges
  /** The sum of the windows. */
  readonly sum: Tally
  readonly limits: Set<Limit>
  sentOnFullNetwork: number
  load: GeneratorLoad | undefined
  /** How busy it was on the whole, by the latest window that says so. */
  busy: { readonly share: number; readonly to: number } | undefined
  through: number
  last: LastWords | undefined
  /** What the last message says that all windows together are. */
  stated: Tally | undefined
  /** All windows are here and say something else than that. */
  disagrees: boolean
}

export class Ledger {
  readonly #books = new Map<string, Book>()
  #duplicates = 0
  #received = 0
  #details: readonly FailureDetail[] = []
  /** The sum over all books; undefined when it has to be added up anew. */
  #total: Tally | undefined = emptyTally()

  /** Takes a window. Returns false when it, or any window that it stands for, has been counted already. */
  add(window: Window): boolean {
    const book = this.#bookOf(window)
    this.#received += 1
    const repairedBefore = isRepaired(book)
    if (!book.seen.add({ from: window.seq, to: window.through })) {
      this.#duplicates += 1
      return false
    }
    enter(window, book)
    this.#details = joinDetails(this.#details, window.details ?? [], failureCodeList.length)
    // Where stated totals stood or stand in for the windows, the sum is no longer that of before and this window.
    if (repairedBefore || isRepaired(book)) this.#total = undefined
    else if (this.#total !== undefined) addParts(this.#total, window.parts)
    return true
  }

  /** Windows that have not come, and that no last message makes up for. */
  missing(): Gap[] {
    return [...this.#books.values()].flatMap((book) => (book.last === undefined ? gapsOf(book) : []))
  }

  /** Drivers whose windows, all of them here, say something else than the totals of their last message. */
  mismatches(): string[] {
    return [...this.#books.values()].filter((book) => book.disagrees).map(({ nodeId }) => nodeId)
  }

  accounts(): Account[] {
    return [...this.#books.values()].map(accountOf)
  }

  /** The account of one boot of a driver. */
  account(nodeId: string, boot: string | undefined): Account | undefined {
    const book = boot === undefined ? undefined : this.#books.get(keyOf(nodeId, boot))
    return book === undefined ? undefined : accountOf(book)
  }

  /** The ledger's own sum, which grows on: to be read at once and never changed. */
  get total(): Readonly<Tally> {
    this.#total ??= [...this.#books.values()].reduce((total, book) => merge(total, totalOf(book)), emptyTally())
    return this.#total
  }

  /** One example of each failure code of which any driver told one. */
  get details(): readonly FailureDetail[] {
    return this.#details
  }

  get received(): number {
    return this.#received
  }

  get duplicates(): number {
    return this.#duplicates
  }

  #bookOf({ nodeId, boot }: Window): Book {
    const key = keyOf(nodeId, boot)
    const known = this.#books.get(key)
    if (known !== undefined) return known
    const book: Book = {
      nodeId,
      boot,
      seen: new Ranges(),
      sum: emptyTally(),
      limits: new Set(),
      sentOnFullNetwork: 0,
      load: undefined,
      busy: undefined,
      through: 0,
      last: undefined,
      stated: undefined,
      disagrees: false,
    }
    this.#books.set(key, book)
    return book
  }
}

function keyOf(nodeId: string, boot: string): string {
  return JSON.stringify([nodeId, boot])
}

function enterLoad({ load, to }: Window, book: Book): void {
  const share = load?.busy
  book.load = worseLoad(book.load, load)
  if (share !== undefined && to >= (book.busy?.to ?? 0)) book.busy = { share, to }
}

function enter(window: Window, book: Book): void {
  addParts(book.sum, window.parts)
  enterLoad(window, book)
  book.through = Math.max(book.through, window.to)
  for (const limit of window.limited) book.limits.add(limit)
  if (window.limited.includes('network')) {
    book.sentOnFullNetwork += window.parts.reduce((sum, { tally }) => sum + tally.sent, 0)
  }
  if (window.last !== undefined) {
    book.last = window.last
    book.stated = addParts(emptyTally(), window.last.totals)
  }
  if (book.stated === undefined || !book.seen.whole) return
  book.disagrees = !sameTally(book.sum, book.stated)
  // Told apart once: what was stated need not be kept beside what was counted.
  book.stated = undefined
  if (book.last !== undefined) book.last = { ...book.last, totals: [] }
}

function addParts(into: Tally, parts: readonly Labelled[]): Tally {
  return parts.reduce((sum, part) => merge(sum, part.tally), into)
}

function accountOf(book: Book): Account {
  const { nodeId, boot, limits, sentOnFullNetwork, through, last, seen } = book
  const figures = { limits, sentOnFullNetwork, load: loadOf(book), through, highestSeq: seen.highest }
  return { nodeId, boot, ...figures, last, total: totalOf(book), gaps: gapsOf(book) }
}

function loadOf({ load, busy }: Book): GeneratorLoad | undefined {
  return load === undefined || busy === undefined ? load : { ...load, busy: busy.share }
}

/** Windows are missing, and the driver's own totals stand in for them. */
function isRepaired({ stated, seen }: Book): boolean {
  return stated !== undefined && !seen.whole
}

/** The sum of the windows; the driver's own totals where windows are missing and it has said its last. */
function totalOf({ stated, seen, sum }: Book): Tally {
  return stated === undefined || seen.whole ? sum : stated
}

function gapsOf({ nodeId, boot, seen }: Book): Gap[] {
  return seen.gaps().map(({ from, to }) => ({ nodeId, boot, fromSeq: from, toSeq: to }))
}
