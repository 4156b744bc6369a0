/**
 * Bounds how long a response may have been unread. An event loop works in turns: it polls the system for events, then
 * runs their callbacks. An event that a poll found without waiting arrived after the previous poll had returned; an
 * event that a poll waited for arrived when that poll returned. Node reports the number of polls and the time that
 * polls have waited. A poll during which the process was suspended reports nothing unusual, but a late timer reveals
 * the suspension.
 */
import { performance } from 'node:perf_hooks'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { NEVER } from '../engines/exchange.ts'

/** Metrics of the event loop, read one at a time because reading is expensive. */
export interface LoopCounts {
  /** The number of polls so far. */
  loopCount(): number
  /** How long polls have waited for events, in ms. */
  idleTime(): number
}

/** A timer may be late by less than this without a pause. */
const LATE = fromMillis(2)
/** Interval at which the loop must run during a load, even without events. */
const TICK_MS = 10
/** The same interval while the loop is busy, because a timer costs as much as ten responses. */
const BUSY_TICK_MS = 40
/** The loop is busy when it is sampled more often than this in one tick. */
const BUSY_LOOKS = 10
const UNKNOWN = micros(Number.POSITIVE_INFINITY)
/** Sampling costs as much as recording a response, so responses within this time of a sample share that sample. */
const NEXT_LOOK = micros(300)
/**
 * The same for the response to a request that was sent after the last known poll: a later poll must have delivered it.
 */
const NEXT_CERTAIN_LOOK = micros(40)

/** Watches one event loop. The return of a poll is assumed at the first sample of the turn that it began. */
export class PollWatch {
  readonly #counts: LoopCounts
  readonly #nextLook: Micros
  #polls = Number.NEGATIVE_INFINITY
  #idle = 0
  #returnedAt: Micros = NEVER
  #since: Micros = NEVER
  /** The instants of the last call and of the last sample. */
  #askedAt: Micros = NEVER
  #lookedAt: Micros = NEVER
  /** Samples since the last tick. */
  #looks = 0
  /** The next instant at which the loop is to run. */
  #expectedAt: Micros = UNKNOWN

  constructor(counts: LoopCounts = loopCounts, nextLook: Micros = NEXT_LOOK) {
    this.#counts = counts
    this.#nextLook = nextLook
  }

  /**
   * The earliest instant at which the events that are read now may have arrived. Every expensive callback must call
   * this, not only those that read.
   * @param now the caller's latest clock reading
   * @param sentAt when the request was sent whose response is read now
   */
  since(now: Micros, sentAt: Micros = NEVER): Micros {
    const askedAt = this.#askedAt
    this.#askedAt = now
    const ago = now - this.#lookedAt
    if (ago >= this.#nextLook || (ago >= NEXT_CERTAIN_LOOK && sentAt > this.#returnedAt)) this.#look(now, askedAt)
    return this.#since
  }

  #look(now: Micros, askedAt: Micros): void {
    this.#lookedAt = now
    this.#looks += 1
    const loopCount = this.#counts.loopCount()
    if (loopCount === this.#polls) return
    const idleTime = this.#counts.idleTime()
    const waited = idleTime !== this.#idle
    // A waiting poll returns when a timer is due. If it returned later, it was delayed: events are unread since then.
    const heldUp = waited && now > later(this.#expectedAt, LATE)
    const returnedAt = heldUp ? this.#expectedAt : now
    // Between polls that did not wait the loop was busy all the time, even if one of them was not sampled. If several
    // polls were not sampled, the last one may have waited: then no lateness is attributed to the generator.
    const before = loopCount === this.#polls + 1 ? this.#returnedAt : askedAt
    this.#since = waited || before === NEVER ? returnedAt : before
    this.#polls = loopCount
    this.#idle = idleTime
    this.#returnedAt = returnedAt
  }

  /** The loop must run at this instant; events that it has not seen by then count as unread. */
  expect(at: Micros): void {
    this.#expectedAt = at
  }

  /** Makes the loop run every few ms, which reveals pauses. Returns a function that ends this. */
  tick(clock: { now(): Micros }): () => void {
    let timer: NodeJS.Timeout | undefined
    const tick = (): void => {
      const now = clock.now()
      this.since(now)
      const pauseMs = this.#looks > BUSY_LOOKS ? BUSY_TICK_MS : TICK_MS
      this.#looks = 0
      this.expect(later(now, fromMillis(pauseMs)))
      timer = setTimeout(tick, pauseMs)
    }
    timer = setTimeout(tick, TICK_MS)
    return () => {
      clearTimeout(timer)
      this.expect(UNKNOWN)
    }
  }
}

const { nodeTiming } = performance

const loopCounts: LoopCounts = {
  loopCount: () => nodeTiming.uvMetricsInfo.loopCount,
  idleTime: () => nodeTiming.idleTime,
}

/** The watch of this thread. */
export const pollWatch = new PollWatch()

/** How long the response to a request sent at `sentAt` and read at `now` may have been unread, in µs. */
export function unreadFor(sentAt: Micros, now: Micros): number {
  return Math.max(0, now - Math.max(sentAt, pollWatch.since(now, sentAt)))
}
