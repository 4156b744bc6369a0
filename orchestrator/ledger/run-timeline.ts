/**
 * The timelines of a run: of all together, of each label if there are several, and of each driver. The source of
 * charts, windows of thresholds and tables; bounded in bytes, for any numbers of seconds, labels and drivers.
 */
import { type Label, labelKey } from '../../lib/plan/labels.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { Revisions } from './revisions.ts'
import { type Point, stretchOf, Timeline, type TimelineSnapshot, type WritePoint } from './timeline.ts'

/** The subject of a timeline. */
export type SeriesKey = 'all' | Label | { readonly nodeId: string }

export interface TimelineLimits {
  /** The number of latest seconds with a point of their own, while there is room: 600 by default. */
  readonly kept: number
  /** The approximate memory that all timelines of a run may take, in bytes: 64 MiB by default. */
  readonly maxBytes: number
}

const defaults: TimelineLimits = { kept: 600, maxBytes: 64 << 20 }

/** The response time and its parts. */
const ofLabels = new Set(['success', 'unsuccessful', 'givenUp', 'service', 'firstByte', 'wait', 'slip'])
const ofDrivers = new Set(['success', 'unsuccessful', 'givenUp', 'slip'])

/** The timelines of a run as plain data that JSON can carry. */
export interface RunTimelineSnapshot {
  readonly kept: number
  readonly only?: string
  readonly all: TimelineSnapshot
  readonly labels: readonly (readonly [name: string, timeline: TimelineSnapshot])[]
  readonly drivers: readonly (readonly [name: string, timeline: TimelineSnapshot])[]
}

export class RunTimeline {
  readonly #maxBytes: number
  readonly #revisions = new Revisions()
  #all: Timeline
  /** Empty while there is only one label, whose timeline is that of all. */
  readonly #labels = new Map<string, Timeline>()
  readonly #drivers = new Map<string, Timeline>()
  /** The label of everything so far, while there is only one. */
  #only: string | undefined
  #kept: number
  #bytes = 0

  constructor({ kept, maxBytes }: TimelineLimits = defaults) {
    this.#kept = kept
    this.#maxBytes = maxBytes
    this.#all = new Timeline(kept, ofLabels, this.#revisions)
  }

  /** Restores the timelines from a snapshot. */
  static restore(
    snapshot: RunTimelineSnapshot,
    { maxBytes }: Pick<TimelineLimits, 'maxBytes'> = defaults,
  ): RunTimeline {
    const restored = new RunTimeline({ kept: snapshot.kept, maxBytes })
    restored.#only = snapshot.only
    const revisions = restored.#revisions
    restored.#all = Timeline.restore(snapshot.all, ofLabels, revisions)
    for (const [name, one] of snapshot.labels) restored.#labels.set(name, Timeline.restore(one, ofLabels, revisions))
    for (const [name, one] of snapshot.drivers) restored.#drivers.set(name, Timeline.restore(one, ofDrivers, revisions))
    restored.#bytes = restored.#bytesOfAll()
    return restored
  }

  snapshot(write?: WritePoint): RunTimelineSnapshot {
    const each = (series: ReadonlyMap<string, Timeline>): RunTimelineSnapshot['labels'] =>
      [...series].map(([name, timeline]) => [name, timeline.snapshot(write)])
    return {
      kept: this.#kept,
      ...(this.#only === undefined ? {} : { only: this.#only }),
      all: this.#all.snapshot(write),
      labels: each(this.#labels),
      drivers: each(this.#drivers),
    }
  }

  /** Adds a window, or a record of one; the ledger has checked that it is new. */
  add(window: Window): void {
    const stretch = stretchOf(window)
    const { parts } = window
    this.#addLabels(stretch, parts)
    this.#grow(this.#all, stretch, parts)
    this.#grow(this.#at(this.#drivers, window.nodeId, ofDrivers), stretch, parts)
    this.thin(this.#maxBytes)
  }

  /** undefined for a label or a driver without windows. */
  of(key: SeriesKey): Timeline | undefined {
    if (key === 'all') return this.#all
    if ('nodeId' in key) return this.#drivers.get(key.nodeId)
    const name = labelKey(key)
    return name === this.#only ? this.#all : this.#labels.get(name)
  }

  /** The number of the latest change. */
  get revision(): number {
    return this.#revisions.latest
  }

  /** The points of a series that are newer than a revision, in the order of time; 0 for all. */
  changed(key: SeriesKey, after: number): readonly Point[] {
    return this.of(key)?.changedAfter(after) ?? []
  }

  /** The approximate memory of everything, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  #grow(timeline: Timeline, stretch: Omit<Point, 'tally'>, parts: Window['parts']): void {
    const before = timeline.bytes
    timeline.add(stretch, parts)
    this.#bytes += timeline.bytes - before
  }

  #addLabels(stretch: Omit<Point, 'tally'>, parts: Window['parts']): void {
    const names = parts.map(labelKey)
    if (this.#labels.size === 0) {
      this.#only ??= names[0]
      if (this.#only === undefined || names.every((name) => name === this.#only)) return
      this.#split(this.#only)
    }
    for (const part of parts) this.#grow(this.#at(this.#labels, labelKey(part), ofLabels), stretch, [part])
  }

  /** A second label has arrived: everything so far belongs to the first. */
  #split(name: string): void {
    const first = this.#at(this.#labels, name, ofLabels)
    for (const point of this.#all.points) first.add(point, [point])
    this.#bytes += first.bytes
    this.#only = undefined
  }

  #at(series: Map<string, Timeline>, name: string, measurements: ReadonlySet<string>): Timeline {
    const known = series.get(name)
    if (known !== undefined) return known
    const made = new Timeline(this.#kept, measurements, this.#revisions)
    series.set(name, made)
    return made
  }

  /** Halves the number of points of one second until the memory fits: the past becomes coarser, but stays complete. */
  thin(maxBytes: number): void {
    while (this.#bytes > maxBytes && this.#kept > 1) {
      this.#kept = Math.ceil(this.#kept / 2)
      for (const timeline of this.#each()) timeline.keep(this.#kept)
      this.#bytes = this.#bytesOfAll()
    }
  }

  #bytesOfAll(): number {
    return [...this.#each()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  *#each(): Generator<Timeline> {
    yield this.#all
    yield* this.#labels.values()
    yield* this.#drivers.values()
  }
}
