/**
 * Since when an answer may have lain unread. An event loop reads in turns: it polls the system for what has come, then runs
 * what waits for that. What a poll found already there came at some time since the poll before had returned; what a poll
 * waited for came when it returned. Node tells both: how often the loop polled, and for how long polls have waited.
 * A poll that a stopped process was held up in tells nothing; a timer that is late does.
 */
import { performance } from 'node:perf_hooks'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { NEVER } from './exchange.ts'

/** What the event loop says of itself, asked one by one: to ask is what costs. */
export interface LoopCounts {
  /** Polls so far. */
  loopCount(): number
  /** How long polls have waited for something to come, in ms. */
  idleTime(): number
}

/** A timer is late by less without anything having stood still. */
const LATE = fromMillis(2)
/** So often the loop is to run while a load lasts, however little happens. */
const TICK_MS = 10
/** The same while so much happens that the loop hardly ever waits: a timer costs it as much as ten answers. */
const BUSY_TICK_MS = 40
/** So many looks in one tick make it busy. */
const BUSY_LOOKS = 10
const UNKNOWN = micros(Number.POSITIVE_INFINITY)
/** Asking the loop costs as much as recording an answer: what is read within so long of a look counts as read by it. */
const NEXT_LOOK = micros(300)
/** The same for the answer to what was sent after the last known poll: another poll has brought it for certain. */
const NEXT_CERTAIN_LOOK = micros(40)

/** Of one event loop. A poll's return is taken for the first look of the turn that it began. */
export class PollWatch {
  readonly #counts: LoopCounts
  readonly #nextLook: Micros
  #polls = Number.NEGATIVE_INFINITY
  #idle = 0
  #returnedAt: Micros = NEVER
  #since: Micros = NEVER
  /** When it was last asked, and when it last looked. */
  #askedAt: Micros = NEVER
  #lookedAt: Micros = NEVER
  /** Looks since the last tick. */
  #looks = 0
  /** The next instant at which the loop is to run. */
  #expectedAt: Micros = UNKNOWN

  constructor(counts: LoopCounts = loopCounts, nextLook: Micros = NEXT_LOOK) {
    this.#counts = counts
    this.#nextLook = nextLook
  }

  /**
   * The earliest instant at which what is read now may have come. To be asked by whatever the loop runs that costs time,
   * not only by what reads.
   * @param now as the caller has just read it
   * @param sentAt when that was sent to which an answer was read now
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
    // A poll that waits ends when a timer is due. One that ended later was held up: what came meanwhile has lain since then.
    const heldUp = waited && now > later(this.#expectedAt, LATE)
    const returnedAt = heldUp ? this.#expectedAt : now
    // Between polls that did not wait the loop was busy all the time, also where nobody looked after one of them. Of polls
    // that nobody looked after the last may be the one that waited: then nothing is laid at the generator's door.
    const before = loopCount === this.#polls + 1 ? this.#returnedAt : askedAt
    this.#since = waited || before === NEVER ? returnedAt : before
    this.#polls = loopCount
    this.#idle = idleTime
    this.#returnedAt = returnedAt
  }

  /** The loop is to run at an instant: what it does not see by then lies unread. */
  expect(at: Micros): void {
    this.#expectedAt = at
  }

  /** Makes the loop run every few ms, so that it is known when it did not; returns what ends that. */
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

/** That of this thread. */
export const pollWatch = new PollWatch()

/** How long an answer that was sent for at `sentAt` and read at `now` may have lain unread, in µs. */
export function unreadFor(sentAt: Micros, now: Micros): number {
  return Math.max(0, now - Math.max(sentAt, pollWatch.since(now, sentAt)))
}
