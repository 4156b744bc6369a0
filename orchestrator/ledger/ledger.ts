/**
 * The ledger adds up a run's windows exactly once: (node, boot, seq) identifies a window, and a part number each of its
 * records, in whatever order and however often they arrive. Windows that never arrived are listed; those that a
 * driver's final totals replace are not missing.
 *
 * Sums are updated as windows arrive, so reading them costs nothing per window, for any number of drivers.
 */
import { type CheckExample, joinExamples, MAX_FAILED_CHECKS } from '../../lib/measure/checks.ts'
import { type FailureDetail, joinDetails } from '../../lib/measure/details.ts'
import { MAX_FAILURE_CODES } from '../../lib/measure/failures.ts'
import type { Flawed } from '../../lib/measure/flaws.ts'
import type { GeneratorLoad, Limit } from '../../lib/measure/generator.ts'
import { type Labelled, Series } from '../../lib/measure/series.ts'
import { bytesOf, type Tally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { Book, type BookSnapshot, type FinalWords } from './book.ts'

/** Numbers of missing windows, both ends included. */
export interface Gap {
  readonly nodeId: string
  readonly boot: string
  readonly fromSeq: number
  readonly toSeq: number
}

/** The ledger's data about one boot of one driver. */
export interface Account {
  readonly nodeId: string
  readonly boot: string
  /** The limits of all its windows. */
  readonly limits: ReadonlySet<Limit>
  /** When its figures were doubtful, by reason. */
  readonly flawed: Flawed
  /** Requests of windows in which an interface of its machine was full. */
  readonly sentOnFullNetwork: number
  /**
   * The worst of its windows, field by field, and how busy it was on the whole; undefined if it never reported that.
   */
  readonly load: GeneratorLoad | undefined
  /** µs from the start of the test to the end of the latest window. */
  readonly through: number
  readonly highestSeq: number
  readonly last: FinalWords | undefined
  /** The ledger's own sum, which keeps growing: read it at once and never change it. */
  readonly total: Readonly<Tally>
  /** The same label by label. */
  readonly parts: readonly Labelled[]
  readonly gaps: readonly Gap[]
}

/** A ledger as plain data that JSON can carry. */
export interface LedgerSnapshot {
  readonly books: readonly BookSnapshot[]
  readonly details: readonly FailureDetail[]
  /** Absent from snapshots of versions without checks. */
  readonly examples?: readonly CheckExample[]
  readonly received: number
  readonly duplicates: number
}

export class Ledger {
  readonly #books = new Map<string, Book>()
  #duplicates = 0
  #received = 0
  #details: readonly FailureDetail[] = []
  #examples: readonly CheckExample[] = []
  #through = 0
  #endedEarly = false
  /** The sum over all books; undefined when it has to be recomputed. */
  #sum: Series | undefined = new Series()

  /** Restores a ledger from a snapshot: it accepts further windows as the original would. */
  static restore({ books, details, examples = [], received, duplicates }: LedgerSnapshot): Ledger {
    const ledger = new Ledger()
    for (const snapshot of books) {
      const book = Book.restore(snapshot)
      ledger.#books.set(keyOf(book.nodeId, book.boot), book)
      ledger.#note(book)
    }
    ledger.#details = details
    ledger.#examples = examples
    ledger.#received = received
    ledger.#duplicates = duplicates
    ledger.#sum = undefined
    return ledger
  }

  snapshot(): LedgerSnapshot {
    const books = [...this.#books.values()].map((book) => book.snapshot())
    const [details, examples] = [this.#details, this.#examples]
    return { books, details, examples, received: this.#received, duplicates: this.#duplicates }
  }

  /** Adds a record of a window. Returns false when it, or any window that it covers, has been counted already. */
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
    this.#examples = joinExamples(this.#examples, window.examples ?? [], MAX_FAILED_CHECKS)
    // If stated totals replaced the windows before or do so now, the sum is not the previous one plus this window.
    if (repairedBefore || book.isRepaired()) this.#sum = undefined
    else this.#sum?.addAll(window.parts)
    return true
  }

  /** Missing windows that no final totals replace. */
  missing(): Gap[] {
    return [...this.#books.values()].flatMap((book) => (book.last === undefined ? gapsOf(book) : []))
  }

  /** Drivers whose windows have all arrived, but differ from the totals of their last message. */
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

  /** The sum over all labels, which keeps growing: read it at once and never change it. */
  get total(): Readonly<Tally> {
    return this.#series.total()
  }

  /** The sum label by label, which keeps growing: read it at once and never change it. */
  get parts(): readonly Labelled[] {
    return this.#series.parts()
  }

  /** The approximate memory in bytes. */
  get bytes(): number {
    const parts = [...this.#books.values()].flatMap((book) => [...book.sum.parts(), ...book.total.parts()])
    return [...new Set(parts)].reduce((sum, { tally }) => sum + bytesOf(tally), 0)
  }

  /** µs from the start of the test to the end of the latest window of any driver. */
  get through(): number {
    return this.#through
  }

  /** Whether any driver has ended its part otherwise than by completing it. */
  get endedEarly(): boolean {
    return this.#endedEarly
  }

  /** One example of each failure code that any driver reported. */
  get details(): readonly FailureDetail[] {
    return this.#details
  }

  /** One example of each failed check that any driver reported. */
  get examples(): readonly CheckExample[] {
    return this.#examples
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
  const { nodeId, boot, limits, flawed, sentOnFullNetwork, load, through, highestSeq, last } = book
  const figures = { limits, flawed, sentOnFullNetwork, load, through, highestSeq, last }
  return { nodeId, boot, ...figures, total: book.total.total(), parts: book.total.parts(), gaps: gapsOf(book) }
}

function gapsOf({ nodeId, boot, gaps }: Book): Gap[] {
  return gaps.map(({ from, to }) => ({ nodeId, boot, fromSeq: from, toSeq: to }))
}
