/**
 * The tallies of one series over time, second by second. Older seconds are joined into longer points, so that a run of
 * any length has a bounded number of points.
 *
 * Each of the latest `kept` seconds has a point; before them there are `kept` points of two seconds, then of four, and
 * so on, each beginning at a multiple of its length. Windows that were joined while Kafka was unavailable cannot be
 * split: their point is as long as they are. The points depend on the windows, and not on the order of their arrival.
 */
import type { Labelled } from '../../lib/measure/series.ts'
import { readTally, type WireTally, writeTally } from '../../lib/measure/tally-codec.ts'
import { bytesOf, emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { SECOND } from '../../lib/units.ts'
import { Revisions } from './revisions.ts'

/** The events from one second since the start of the test up to another. */
export interface Point {
  readonly from: number
  readonly to: number
  /** The number of drivers' windows in it. */
  readonly windows: number
  /** Read it at once and never change it. */
  readonly tally: Readonly<Tally>
}

type Stretch = Pick<Point, 'from' | 'to'>

/** After a gap of this many seconds, all points are visited instead of all seconds: a window may claim any time. */
const FAR = 16

/** The time that a window covers, in whole seconds since the start, rounded outwards. */
export function stretchOf({ from, to, part }: Pick<Window, 'from' | 'to' | 'part'>): Omit<Point, 'tally'> {
  const begin = Math.floor(from / SECOND)
  // Of the records of a window, one counts as the window.
  const windows = part === undefined || part.index === 0 ? 1 : 0
  return { from: begin, to: Math.max(begin + 1, Math.ceil(to / SECOND)), windows }
}

/** A timeline as plain data that JSON can carry. */
export interface TimelineSnapshot {
  readonly kept: number
  readonly latest: number
  readonly points: readonly WirePoint[]
}
export type WirePoint = Omit<Point, 'tally'> & { readonly tally: WireTally }
export type WritePoint = (point: Point) => WirePoint

export function writePoint({ tally, ...point }: Point): WirePoint {
  return { ...point, tally: writeTally({ ...NOBODY, tally }) }
}

export class Timeline {
  readonly #measurements: ReadonlySet<string>
  readonly #revisions: Revisions
  #kept: number
  /** Disjoint, in chronological order. */
  #points: Point[] = []
  /** The revision of each point, in the same order. */
  #numbers: number[] = []
  /** The latest of them, even if its point has been replaced. */
  #changed = 0
  #latest = 0
  #bytes = 0

  /**
   * @param kept the number of latest seconds with points of their own, from 1 on
   * @param measurements the names of those whose histograms are kept
   * @param revisions numbers its points; may be shared with other timelines
   */
  constructor(kept: number, measurements: ReadonlySet<string>, revisions = new Revisions()) {
    this.#kept = kept
    this.#measurements = measurements
    this.#revisions = revisions
  }

  /** Restores a timeline from a snapshot. */
  static restore(
    { kept, latest, points }: TimelineSnapshot,
    measurements: ReadonlySet<string>,
    revisions?: Revisions,
  ): Timeline {
    const timeline = new Timeline(kept, measurements, revisions)
    timeline.#latest = latest
    for (const { tally, ...point } of points) timeline.#put({ ...point, tally: readTally(tally).tally })
    return timeline
  }

  /** @param write a memory of points that were written before makes repeated snapshots cheap: points never change */
  snapshot(write: WritePoint = writePoint): TimelineSnapshot {
    return { kept: this.#kept, latest: this.#latest, points: this.#points.map(write) }
  }

  /** Adds the content of a window, or of a record of one. */
  add({ windows, ...stretch }: Omit<Point, 'tally'>, parts: readonly Pick<Labelled, 'tally'>[]): void {
    this.#advance(stretch.to)
    const tally = parts.reduce((sum, part) => merge(sum, this.#keptOf(part.tally)), emptyTally())
    this.#put({ ...this.#slotOf(stretch), windows, tally })
  }

  /** The oldest first. Seconds without windows have no point. */
  get points(): readonly Point[] {
    return this.#points
  }

  /** The points that are newer than a revision, in the order of time; 0 for all. */
  changedAfter(revision: number): readonly Point[] {
    if (this.#changed <= revision) return []
    return this.#points.filter((_, index) => (this.#numbers[index] ?? 0) > revision)
  }

  /** The revision of its latest change; 0 before the first. */
  get revision(): number {
    return this.#changed
  }

  /** The second at which the latest window ends; 0 before the first. */
  get latest(): number {
    return this.#latest
  }

  /** The approximate memory in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** The sum over the seconds from one up to another; points that overlap only in part are included completely. */
  between(from: number, to: number): Tally {
    const within = this.#points.filter((point) => point.from < to && point.to > from)
    return within.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
  }

  /** From now on, fewer of the latest seconds have points of their own. */
  keep(fewer: number): void {
    this.#kept = fewer
    this.#layAnew()
  }

  #layAnew(): void {
    const points = this.#points
    this.#points = []
    this.#numbers = []
    this.#bytes = 0
    for (const point of points) this.#put({ ...point, ...this.#slotOf(point) })
  }

  #keptOf(tally: Readonly<Tally>): Readonly<Tally> {
    return { ...tally, latencies: tally.latencies.only(this.#measurements) }
  }

  /** Advances the time: points that are old enough are merged with their neighbours. */
  #advance(to: number): void {
    if (to <= this.#latest) return
    const before = this.#latest
    this.#latest = to
    if (to - before > FAR) {
      this.#layAnew()
      return
    }
    for (let level = 1; this.#endOf(level, to) > 0; level += 1) {
      const length = 2 ** level
      for (let end = Math.max(0, this.#endOf(level, before)); end < this.#endOf(level, to); end += length) {
        this.#unite({ from: end, to: end + length })
      }
    }
  }

  /** The second up to which points have at least the length of a level, 2^level seconds; below 0 for none. */
  #endOf(level: number, latest: number): number {
    const length = 2 ** level
    return Math.floor((latest - this.#kept * (length - 1)) / length) * length
  }

  /** The slot that contains a stretch, at the granularity of the stretch's age. */
  #slotOf({ from, to }: Stretch): Stretch {
    return { from: this.#slotAt(from).from, to: this.#slotAt(to - 1).to }
  }

  #slotAt(second: number): Stretch {
    let level = 0
    while (second < this.#endOf(level + 1, this.#latest)) level += 1
    const length = 2 ** level
    const from = Math.floor(second / length) * length
    return { from, to: from + length }
  }

  #unite(slot: Stretch): void {
    const [first, ...others] = this.#takeOut(slot)
    if (first === undefined) return
    this.#insert(others.reduce(joined, { ...first, ...hullOf(first, slot) }))
  }

  #put(point: Point): void {
    this.#insert(this.#takeOut(point).reduce(joined, point))
  }

  /** Removes the points that overlap a stretch. */
  #takeOut({ from, to }: Stretch): Point[] {
    const begin = this.#indexOf(from)
    let end = begin
    while (end < this.#points.length && (this.#points[end]?.from ?? to) < to) end += 1
    const taken = this.#points.splice(begin, end - begin)
    this.#numbers.splice(begin, end - begin)
    for (const point of taken) this.#bytes -= bytesOf(point.tally)
    return taken
  }

  #insert(point: Point): void {
    const index = this.#indexOf(point.from)
    this.#changed = this.#revisions.next()
    this.#points.splice(index, 0, point)
    this.#numbers.splice(index, 0, this.#changed)
    this.#bytes += bytesOf(point.tally)
  }

  /** The index of the first point that ends after a second. */
  #indexOf(second: number): number {
    let [low, high] = [0, this.#points.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#points[middle]?.to ?? 0) > second) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** The owner of the timeline knows the label of its points. */
const NOBODY = { phase: '', request: '' }

function joined(a: Point, b: Point): Point {
  const tally = merge(merge(emptyTally(), a.tally), b.tally)
  return { ...hullOf(a, b), windows: a.windows + b.windows, tally }
}

function hullOf(a: Stretch, b: Stretch): Stretch {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }
}
