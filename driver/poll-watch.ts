/**
 * Since when an answer may have lain unread. An event loop reads in turns: it polls the system for what has come, then runs
 * what waits for that. What a poll found already there came at some time since the poll before had returned; what a poll
 * waited for came when it returned. Node tells both: how often it polled, and how many events a poll found waiting.
 */
import { performance } from 'node:perf_hooks'
import type { Micros } from '../lib/units.ts'
import { NEVER } from './exchange.ts'

/** The event loop's own counts: polls so far, and events that were there before they were polled for. */
export interface LoopCounts {
  readonly loopCount: number
  readonly eventsWaiting: number
}

/** Of one event loop. A poll's return is taken for the first look of the turn that it began. */
export class PollWatch {
  readonly #counts: () => LoopCounts
  #polls = Number.NEGATIVE_INFINITY
  #waiting = 0
  #returnedAt: Micros = NEVER
  #since: Micros = NEVER

  constructor(counts: () => LoopCounts = loopCounts) {
    this.#counts = counts
  }

  /**
   * The earliest instant at which what is read now may have come. To be asked by whatever the loop runs that costs time,
   * not only by what reads.
   * @param now as the caller has just read it
   */
  since(now: Micros): Micros {
    const { loopCount, eventsWaiting } = this.#counts()
    if (loopCount === this.#polls) return this.#since
    // Nothing is known of when a poll returned after which nobody looked: then nothing is laid at the generator's door.
    const known = loopCount === this.#polls + 1
    const found = known && eventsWaiting > this.#waiting
    this.#since = found ? this.#returnedAt : now
    this.#polls = loopCount
    this.#waiting = eventsWaiting
    this.#returnedAt = now
    return this.#since
  }
}

const { nodeTiming } = performance

function loopCounts(): LoopCounts {
  return nodeTiming.uvMetricsInfo
}

/** That of this thread. */
export const pollWatch = new PollWatch()

/** How long an answer that was sent for at `sentAt` and read at `now` may have lain unread, in µs. */
export function unreadFor(sentAt: Micros, now: Micros): number {
  return Math.max(0, now - Math.max(sentAt, pollWatch.since(now)))
}
