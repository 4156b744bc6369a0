/**
 * Watches the generator itself, from the load thread that it is made in: whether it stood still, how late and how busy
 * its event loop is, how much of its time garbage takes. What it sees goes into each window.
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
/** Shares of a shorter window are chance. */
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
  /** The end of the time of the load: what is done after it says nothing about the load. */
  #until = micros(Number.POSITIVE_INFINITY)
  /** Since the start, while the time of the load lasted. */
  readonly #all = { busyMs: 0, seconds: 0 }

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
    this.#lookedAt = clock.now()
    this.#from = this.#lookedAt
  }

  /** Begins to watch. The first window is counted from the start instant: what was done until then is no part. */
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
      // Later Nodes print a warning when a time is below 0.
      Math.max(0, toMillis(micros(between(now, at) - BEFORE))),
    )
    this.#look = setInterval(() => {
      this.#notePauses()
    }, LOOK_MS)
  }

  /** Records a pause of the thread that another part has detected. */
  paused(): void {
    this.#paused = true
  }

  /** What was seen since the last flip, or the start, beside the failures of that time, by label. */
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

  /** Watches no more; what it has seen can still be flipped. */
  stop(): void {
    this.#addCollections(this.#collections.takeRecords())
    this.#collections.disconnect()
    this.#delay.disable()
    clearTimeout(this.#begin)
    clearInterval(this.#look)
  }

  /** A paused thread measures its own pause as time of the target, for every shape of load. */
  #notePauses(): void {
    const now = this.#clock.now()
    if (between(this.#lookedAt, now) > PAUSE) this.#paused = true
    this.#lookedAt = now
  }

  /** @param inTime the window began while the time of the load lasted */
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

  /** What was measured so far is told, or no part of what is. */
  #forget(): void {
    this.#busyMs = performance.eventLoopUtilization().active
    this.#gcMs = 0
    this.#delay.reset()
  }

  /** At the 99th percentile, in µs. A sample is the time from one look to the next: what is beyond it is lateness. */
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
