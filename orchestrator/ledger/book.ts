/**
 * The ledger's record of one boot of one driver: which windows have arrived, their sum by label, and the totals of its
 * last message. A window of several records counts as arrived when all of them have; the content of each counts at
 * once.
 */
import { type GeneratorLoad, type Limit, worseLoad } from '../../lib/measure/generator.ts'
import { type Flaw, type Flawed, flawsOf } from '../../lib/measure/flaws.ts'
import { Series } from '../../lib/measure/series.ts'
import { hullOf, type Stretch } from '../../lib/measure/stretches.ts'
import { readSeries, type WireTally, writeSeries } from '../../lib/measure/tally-codec.ts'
import { withoutUndefined } from '../../lib/messages/register.ts'
import type { LastWords, Window } from '../../lib/messages/metrics.ts'
import { type Range, Ranges } from './ranges.ts'
import { stretchOf } from './timeline.ts'

/** The content of a last message beside its totals. */
export type FinalWords = Omit<LastWords, 'totals'>

/** A book as plain data that JSON can carry; undefined values are absent. */
export interface BookSnapshot {
  readonly nodeId: string
  readonly boot: string
  readonly limits: readonly Limit[]
  readonly flawed: readonly (readonly [Flaw, Stretch])[]
  readonly sentOnFullNetwork: number
  readonly through: number
  readonly last?: FinalWords
  readonly disagrees: boolean
  readonly seen: readonly Range[]
  readonly incomplete: readonly {
    readonly seq: number
    readonly through: number
    readonly of: number
    readonly seen: readonly number[]
    readonly totals: readonly WireTally[]
  }[]
  readonly sum: readonly WireTally[]
  readonly stated?: readonly WireTally[]
  readonly load?: GeneratorLoad
  readonly busy?: { readonly share: number; readonly to: number }
}

/** A window of which only some records have arrived. */
interface Incomplete {
  readonly through: number
  readonly of: number
  readonly seen: Set<number>
  /** The totals that have arrived so far. */
  readonly totals: Series
}

export class Book {
  readonly nodeId: string
  readonly boot: string
  /** The limits of all its windows. */
  readonly limits = new Set<Limit>()
  readonly #flawed = new Map<Flaw, Stretch>()
  /** The sum of the windows. */
  sum = new Series()
  /** Requests of windows in which an interface of its machine was full. */
  sentOnFullNetwork = 0
  /** µs from the start of the test to the end of the latest window. */
  through = 0
  last: FinalWords | undefined
  /** Whether all windows have arrived, but their sum differs from the last message's totals. */
  disagrees = false
  #seen = new Ranges()
  readonly #incomplete = new Map<number, Incomplete>()
  #load: GeneratorLoad | undefined
  /** How busy it was on the whole, by the latest window that reports it. */
  #busy: { readonly share: number; readonly to: number } | undefined
  /** The totals of the last message; undefined before it arrived, and after they were compared. */
  #stated: Series | undefined

  constructor(nodeId: string, boot: string) {
    this.nodeId = nodeId
    this.boot = boot
  }

  /** Restores a book from a snapshot: it accepts further windows as the original would. */
  static restore(snapshot: BookSnapshot): Book {
    const book = new Book(snapshot.nodeId, snapshot.boot)
    for (const limit of snapshot.limits) book.limits.add(limit)
    for (const [flaw, stretch] of snapshot.flawed) book.#flawed.set(flaw, stretch)
    book.sentOnFullNetwork = snapshot.sentOnFullNetwork
    book.through = snapshot.through
    book.last = snapshot.last
    book.disagrees = snapshot.disagrees
    book.sum = readSeries(snapshot.sum)
    book.#seen = new Ranges(snapshot.seen)
    book.#load = snapshot.load
    book.#busy = snapshot.busy
    book.#stated = snapshot.stated === undefined ? undefined : readSeries(snapshot.stated)
    for (const { seq, seen, totals, ...window } of snapshot.incomplete) {
      book.#incomplete.set(seq, { ...window, seen: new Set(seen), totals: readSeries(totals) })
    }
    return book
  }

  snapshot(): BookSnapshot {
    const { nodeId, boot, sentOnFullNetwork, through, last, disagrees } = this
    const said = withoutUndefined({ last, load: this.#load, busy: this.#busy })
    return {
      ...{ nodeId, boot, sentOnFullNetwork, through, disagrees, ...said },
      limits: [...this.limits],
      flawed: [...this.#flawed],
      seen: this.#seen.stretches,
      incomplete: [...this.#incomplete].map(([seq, { seen, totals, ...window }]) => {
        return { seq, ...window, seen: [...seen], totals: writeSeries(totals) }
      }),
      sum: writeSeries(this.sum),
      ...(this.#stated === undefined ? {} : { stated: writeSeries(this.#stated) }),
    }
  }

  /** Adds a record of a window. Returns false when it, or any window that it covers, has been counted already. */
  add(window: Window): boolean {
    const { part } = window
    const isNew = part === undefined ? this.#addWhole(window) : this.#addPart(window, part)
    if (isNew) this.#enter(window)
    return isNew
  }

  /** The highest number of a window that has arrived, even in part; −1 before the first. */
  get highestSeq(): number {
    return Math.max(this.#seen.highest, ...[...this.#incomplete.values()].map(({ through }) => through))
  }

  /** Windows below the highest that have not arrived, or only in part. */
  get gaps(): Range[] {
    const gaps = this.#seen.gaps()
    const { highest } = this.#seen
    return this.highestSeq > highest ? [...gaps, { from: highest + 1, to: this.highestSeq }] : gaps
  }

  /** Whether windows are missing, and the driver's own totals replace them. */
  isRepaired(): boolean {
    return this.#stated !== undefined && !this.#isWhole
  }

  /** The sum of the windows; the driver's own totals if windows are missing and its last message has arrived. */
  get total(): Series {
    return this.isRepaired() && this.#stated !== undefined ? this.#stated : this.sum
  }

  /**
   * The worst of its windows, field by field, and how busy it was on the whole; undefined if it never reported that.
   */
  get load(): GeneratorLoad | undefined {
    const load = this.#load
    return load === undefined || this.#busy === undefined ? load : { ...load, busy: this.#busy.share }
  }

  /** When its figures were doubtful, by reason. */
  get flawed(): Flawed {
    return this.#flawed
  }

  get #isWhole(): boolean {
    return this.#seen.whole && this.#incomplete.size === 0
  }

  #addWhole(window: Window): boolean {
    if (this.#isPartlyHere(window)) return false
    if (!this.#seen.add({ from: window.seq, to: window.through })) return false
    if (window.last !== undefined) this.#conclude(window.last, new Series().addAll(window.last.totals))
    return true
  }

  #addPart(window: Window, { index, of }: NonNullable<Window['part']>): boolean {
    const known = this.#incomplete.get(window.seq) ?? this.#begin(window, of)
    if (known?.through !== window.through || known.of !== of || known.seen.has(index)) return false
    known.seen.add(index)
    known.totals.addAll(window.last?.totals ?? [])
    if (known.seen.size < of) return true
    this.#incomplete.delete(window.seq)
    this.#seen.add({ from: window.seq, to: window.through })
    if (window.last !== undefined) this.#conclude(window.last, known.totals)
    return true
  }

  #begin(window: Window, of: number): Incomplete | undefined {
    const range = { from: window.seq, to: window.through }
    if (this.#isPartlyHere(window) || this.#seen.hasAny(range)) return undefined
    const begun = { through: window.through, of, seen: new Set<number>(), totals: new Series() }
    this.#incomplete.set(window.seq, begun)
    return begun
  }

  /** Whether a record of any window that it covers has arrived. */
  #isPartlyHere({ seq, through }: Window): boolean {
    return [...this.#incomplete].some(([from, { through: to }]) => from <= through && to >= seq)
  }

  /** @param stated the totals of all its records */
  #conclude({ ending, reason, neverSent }: LastWords, stated: Series): void {
    this.last = { ending, neverSent, ...(reason === undefined ? {} : { reason }) }
    this.#stated = stated
  }

  #enter(window: Window): void {
    this.sum.addAll(window.parts)
    this.#enterLoad(window)
    this.#enterFlaws(window)
    this.through = Math.max(this.through, window.to)
    for (const limit of window.limited) this.limits.add(limit)
    if (window.limited.includes('network')) {
      this.sentOnFullNetwork += window.parts.reduce((sum, { tally }) => sum + tally.sent, 0)
    }
    if (this.#stated === undefined || !this.#isWhole) return
    this.disagrees = !this.sum.equals(this.#stated)
    // Compared once: then the stated totals need not be kept beside the counted ones.
    this.#stated = undefined
  }

  #enterFlaws(window: Window): void {
    const { from, to } = stretchOf(window)
    const tallies = window.parts.map(({ tally }) => tally)
    for (const flaw of flawsOf(tallies, window.limited)) {
      this.#flawed.set(flaw, hullOf([this.#flawed.get(flaw), { from, to }]) ?? { from, to })
    }
  }

  #enterLoad({ load, to }: Window): void {
    const share = load?.busy
    this.#load = worseLoad(this.#load, load)
    if (share !== undefined && to >= (this.#busy?.to ?? 0)) this.#busy = { share, to }
  }
}
