/**
 * The timelines of a run: of all together, of each label where there are several, and of each driver. What charts, windows
 * of thresholds and tables are made from; bounded in bytes, whatever the numbers of seconds, labels and drivers.
 */
import { type Label, labelKey } from '../../lib/plan/labels.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { type Point, stretchOf, Timeline, type TimelineSnapshot } from './timeline.ts'

/** Of whom a timeline is. */
export type SeriesKey = 'all' | Label | { readonly nodeId: string }

export interface TimelineLimits {
  /** Of the latest so many seconds each has a point of its own, while there is room: 600 unless set. */
  readonly kept: number
  /** About how many bytes all timelines of a run may take: 64 MiB unless set. */
  readonly maxBytes: number
}

const defaults: TimelineLimits = { kept: 600, maxBytes: 64 << 20 }

/** Response time in its parts, and what it is made of. */
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
  #all: Timeline
  /** Empty while there is one label, which is all. */
  readonly #labels = new Map<string, Timeline>()
  readonly #drivers = new Map<string, Timeline>()
  /** The label of all that came, while it is one. */
  #only: string | undefined
  #kept: number
  #bytes = 0

  constructor({ kept, maxBytes }: TimelineLimits = defaults) {
    this.#kept = kept
    this.#maxBytes = maxBytes
    this.#all = new Timeline(kept, ofLabels)
  }

  /** The timelines as they were when the snapshot was taken. */
  static restore(
    snapshot: RunTimelineSnapshot,
    { maxBytes }: Pick<TimelineLimits, 'maxBytes'> = defaults,
  ): RunTimeline {
    const restored = new RunTimeline({ kept: snapshot.kept, maxBytes })
    restored.#only = snapshot.only
    restored.#all = Timeline.restore(snapshot.all, ofLabels)
    for (const [name, one] of snapshot.labels) restored.#labels.set(name, Timeline.restore(one, ofLabels))
    for (const [name, one] of snapshot.drivers) restored.#drivers.set(name, Timeline.restore(one, ofDrivers))
    restored.#bytes = restored.#bytesOfAll()
    return restored
  }

  snapshot(): RunTimelineSnapshot {
    const each = (series: ReadonlyMap<string, Timeline>): RunTimelineSnapshot['labels'] =>
      [...series].map(([name, timeline]) => [name, timeline.snapshot()])
    return {
      kept: this.#kept,
      ...(this.#only === undefined ? {} : { only: this.#only }),
      all: this.#all.snapshot(),
      labels: each(this.#labels),
      drivers: each(this.#drivers),
    }
  }

  /** Adds a window, or a record of one: the ledger says that it has not come before. */
  add(window: Window): void {
    const stretch = stretchOf(window)
    const { parts } = window
    this.#addLabels(stretch, parts)
    this.#grow(this.#all, stretch, parts)
    this.#grow(this.#at(this.#drivers, window.nodeId, ofDrivers), stretch, parts)
    this.thin(this.#maxBytes)
  }

  /** undefined for a label or a driver of which nothing has come. */
  of(key: SeriesKey): Timeline | undefined {
    if (key === 'all') return this.#all
    if ('nodeId' in key) return this.#drivers.get(key.nodeId)
    const name = labelKey(key)
    return name === this.#only ? this.#all : this.#labels.get(name)
  }

  /** About how many bytes all of it takes. */
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

  /** A second label has come: all that there was is of the first. */
  #split(name: string): void {
    const first = this.#at(this.#labels, name, ofLabels)
    for (const point of this.#all.points) first.add(point, [point])
    this.#bytes += first.bytes
    this.#only = undefined
  }

  #at(series: Map<string, Timeline>, name: string, measurements: ReadonlySet<string>): Timeline {
    const known = series.get(name)
    if (known !== undefined) return known
    const made = new Timeline(this.#kept, measurements)
    series.set(name, made)
    return made
  }

  /** Halves what is kept second by second until it fits: the past becomes coarser, and stays whole. */
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
