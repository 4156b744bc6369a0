/**
 * Monitors the generator from the load thread that creates it: whether it was paused, how late and how busy its event
 * loop is, and its share of garbage collection. The results are part of each window.
 */
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'
import type { Clock } from '../../lib/clock.ts'
import type { GeneratorLoad, Limit } from '../../lib/measure/generator.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { type Micros, between, fromMillis, fromSeconds, micros, toMillis, toSeconds } from '../../lib/units.ts'
import { limitsOf } from './limits-of.ts'

/** Without a check for this long, the process was paused: requests due meanwhile are dropped, never sent as a burst. */
export const PAUSE = fromSeconds(1)
/** How often the lateness of the event loop is sampled. */
const RESOLUTION_MS = 10
/** Interval at which the thread checks whether it was paused. */
const LOOK_MS = 100
/** The shares of a shorter window are not significant. */
const LEAST_SECONDS = 0.1
/** The figures begin this long before the start instant, because firing keeps the thread busy at that instant. */
const BEFORE = fromMillis(5)

/** How the load is timed, which decides what belongs to it. */
export interface Timing {
  /** The start instant. */
  readonly startAt: Micros
  /** The end of the time over which rates are taken; infinite where only answers tell. */
  readonly until: Micros
}

/** What was seen of the generator in one window. */
export interface Seen {
  readonly limited: readonly Limit[]
  /** Absent from a window that is too short for it: the last one may last a millisecond. */
  readonly load?: GeneratorLoad
}

export class GeneratorWatch {
  readonly #clock: Pick<Clock, 'now'>
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #collections = new PerformanceObserver((list) => {
    this.#addCollections(list.getEntries())
  })
  #look: NodeJS.Timeout | undefined
  #begin: NodeJS.Timeout | undefined
  #lookedAt: Micros
  #from: Micros
  #paused = false
  #busyMs = 0
  #gcMs = 0
  /** The end of the time of the load: work after it is irrelevant to the load. */
  #until = micros(Number.POSITIVE_INFINITY)
  /** Since the start, within the time of the load. */
  readonly #all = { busyMs: 0, seconds: 0 }

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
    this.#lookedAt = clock.now()
    this.#from = this.#lookedAt
  }

  /** Starts monitoring. The first window counts from the start instant: earlier work is excluded. */
  start({ startAt: at, until }: Timing): void {
    const now = this.#clock.now()
    this.#until = until
    this.#from = at
    this.#lookedAt = now
    this.#delay.enable()
    this.#collections.observe({ entryTypes: ['gc'] })
    this.#forget()
    this.#begin = setTimeout(
      () => {
        this.#forget()
      },
      // Newer versions of Node print a warning when the delay is negative.
      Math.max(0, toMillis(micros(between(now, at) - BEFORE))),
    )
    this.#look = setInterval(() => {
      this.#notePauses()
    }, LOOK_MS)
  }

  /** The time of the load ends at another instant than was known. */
  until(at: Micros): void {
    this.#until = at
  }

  /** Records a pause of the thread that another part has detected. */
  paused(): void {
    this.#paused = true
  }

  /** The state since the last flip, or the start, combined with the failures of that time, by label. */
  flip(failures: readonly ReadonlyMap<FailureCode, number>[]): Seen {
    this.#notePauses()
    const from = this.#from
    const seconds = toSeconds(between(from, this.#lookedAt))
    this.#from = this.#lookedAt
    const load = this.#load(seconds, from < this.#until)
    const limited = limitsOf({ paused: this.#paused, failed: new Set(failures.flatMap((codes) => [...codes.keys()])) })
    this.#paused = false
    return { limited, ...(seconds < LEAST_SECONDS ? {} : { load }) }
  }

  /** Stops monitoring; the last state can still be flipped. */
  stop(): void {
    this.#addCollections(this.#collections.takeRecords())
    this.#collections.disconnect()
    this.#delay.disable()
    clearTimeout(this.#begin)
    clearInterval(this.#look)
  }

  /** A paused thread attributes its own pause to the target, for every shape of load. */
  #notePauses(): void {
    const now = this.#clock.now()
    if (between(this.#lookedAt, now) > PAUSE) this.#paused = true
    this.#lookedAt = now
  }

  /** @param inTime whether the window began within the time of the load */
  #load(seconds: number, inTime: boolean): GeneratorLoad {
    this.#addCollections(this.#collections.takeRecords())
    const busyMs = performance.eventLoopUtilization().active - this.#busyMs
    if (inTime) {
      this.#all.busyMs += busyMs
      this.#all.seconds += seconds
    }
    const busy = shareOf(this.#all.busyMs, this.#all.seconds)
    const load = { loopLag: this.#loopLag(), cpu: shareOf(busyMs, seconds), gc: shareOf(this.#gcMs, seconds), busy }
    this.#forget()
    return load
  }

  /** Discards the measurements so far: they have been reported, or do not count. */
  #forget(): void {
    this.#busyMs = performance.eventLoopUtilization().active
    this.#gcMs = 0
    this.#delay.reset()
  }

  /**
   * At the 99th percentile, in µs. A sample is the time between two checks: the excess over the interval is lateness.
   */
  #loopLag(): number {
    if (this.#delay.count === 0) return 0
    return Math.max(0, Math.round(this.#delay.percentile(99) / 1_000 - RESOLUTION_MS * 1_000))
  }

  #addCollections(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#gcMs += duration
  }
}

/** To a tenth of a percent, at most 1; a window without length has no shares. */
function shareOf(milliseconds: number, seconds: number): number {
  return seconds > 0 ? Math.min(1, Math.max(0, Math.round(milliseconds / seconds) / 1_000)) : 0
}
