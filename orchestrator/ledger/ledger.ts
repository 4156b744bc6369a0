/**
 * The ledger adds up a run's windows exactly once: a window is known by (node, boot, seq), its records by their part,
 * whatever order they come in and however often. What never came is listed; what a driver's last totals repair is not
 * missing.
 *
 * Sums are kept as windows come, so that reading them costs nothing per window, however many drivers there are.
 */
import { type FailureDetail, joinDetails } from '../../lib/measure/details.ts'
import { MAX_FAILURE_CODES } from '../../lib/measure/failures.ts'
import type { GeneratorLoad, Limit } from '../../lib/measure/generator.ts'
import { type Labelled, Series } from '../../lib/measure/series.ts'
import { bytesOf, type Tally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { Book, type BookSnapshot, type FinalWords } from './book.ts'

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
  readonly last: FinalWords | undefined
  /** The ledger's own sum, which grows on: to be read at once and never changed. */
  readonly total: Readonly<Tally>
  readonly gaps: readonly Gap[]
}

/** A ledger as plain data that JSON can carry. */
export interface LedgerSnapshot {
  readonly books: readonly BookSnapshot[]
  readonly details: readonly FailureDetail[]
  readonly received: number
  readonly duplicates: number
}

export class Ledger {
  readonly #books = new Map<string, Book>()
  #duplicates = 0
  #received = 0
  #details: readonly FailureDetail[] = []
  #through = 0
  #endedEarly = false
  /** The sum over all books; undefined when it has to be added up anew. */
  #sum: Series | undefined = new Series()

  /** The ledger as it was when the snapshot was taken: what is added from then on makes the same of both. */
  static restore({ books, details, received, duplicates }: LedgerSnapshot): Ledger {
    const ledger = new Ledger()
    for (const snapshot of books) {
      const book = Book.restore(snapshot)
      ledger.#books.set(keyOf(book.nodeId, book.boot), book)
      ledger.#note(book)
    }
    ledger.#details = details
    ledger.#received = received
    ledger.#duplicates = duplicates
    ledger.#sum = undefined
    return ledger
  }

  snapshot(): LedgerSnapshot {
    const books = [...this.#books.values()].map((book) => book.snapshot())
    return { books, details: this.#details, received: this.#received, duplicates: this.#duplicates }
  }

  /** Takes a record of a window. Returns false when it, or any window that it stands for, has been counted already. */
  add(window: Window): boolean {
    const book = this.#bookOf(window)
    this.#received += 1
    const repairedBefore = book.isRepaired()
    if (!book.add(window)) {
      this.#duplicates += 1
      return false
    }
    this.#note(book)
    this.#details = joinDetails(this.#details, window.details ?? [], MAX_FAILURE_CODES)
    // Where stated totals stood or stand in for the windows, the sum is no longer that of before and this window.
    if (repairedBefore || book.isRepaired()) this.#sum = undefined
    else this.#sum?.addAll(window.parts)
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

  /** The sum over all labels, which grows on: to be read at once and never changed. */
  get total(): Readonly<Tally> {
    return this.#series.total()
  }

  /** The sum label by label, which grows on: to be read at once and never changed. */
  get parts(): readonly Labelled[] {
    return this.#series.parts()
  }

  /** About how many bytes of memory it takes. */
  get bytes(): number {
    const parts = [...this.#books.values()].flatMap((book) => [...book.sum.parts(), ...book.total.parts()])
    return [...new Set(parts)].reduce((sum, { tally }) => sum + bytesOf(tally), 0)
  }

  /** µs from the start of the test to the end of the latest window of any driver. */
  get through(): number {
    return this.#through
  }

  /** Whether any driver has ended its part in another way than by completing it. */
  get endedEarly(): boolean {
    return this.#endedEarly
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

  #note({ through, last }: Book): void {
    this.#through = Math.max(this.#through, through)
    this.#endedEarly ||= last !== undefined && last.ending !== 'completed'
  }

  get #series(): Series {
    this.#sum ??= [...this.#books.values()].reduce((sum, book) => sum.addAll(book.total.parts()), new Series())
    return this.#sum
  }

  #bookOf({ nodeId, boot }: Window): Book {
    const key = keyOf(nodeId, boot)
    const known = this.#books.get(key)
    if (known !== undefined) return known
    const book = new Book(nodeId, boot)
    this.#books.set(key, book)
    return book
  }
}

function keyOf(nodeId: string, boot: string): string {
  return JSON.stringify([nodeId, boot])
}

function accountOf(book: Book): Account {
  const { nodeId, boot, limits, sentOnFullNetwork, load, through, highestSeq, last } = book
  const figures = { limits, sentOnFullNetwork, load, through, highestSeq, last }
  return { nodeId, boot, ...figures, total: book.total.total(), gaps: gapsOf(book) }
}

function gapsOf({ nodeId, boot, gaps }: Book): Gap[] {
  return gaps.map(({ from, to }) => ({ nodeId, boot, fromSeq: from, toSeq: to }))
}
