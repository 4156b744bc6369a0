/**
 * The pacer fires each arrival at its instant, or as soon afterwards as possible, with the intended instant unchanged.
 * An arrival without a free place waits in the backlog; if the backlog is full, it is dropped and counted; arrivals
 * that still wait at the end of the drain time are never sent.
 */
import type { Schedule } from '../../lib/plan/schedule.ts'
import { type Micros, between, later, micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'
import { BATCH, type Firing, type FiringParts } from './firing.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { Lateness } from './lateness.ts'
import type { Dropped } from './recorder.ts'
import { MicrosQueue } from './queue.ts'

/** Number of requests of one instant that are sent before the event loop gets its turn. */
const TOGETHER = 256

export interface PacerParts extends FiringParts {
  readonly schedule: Schedule
  /** The most requests in flight: the slots of the engine. */
  readonly slots: number
  /** How many arrivals may wait for a place. */
  readonly backlog: number
  /** The offset from the start at which hand-overs end; undefined: only the schedule ends them. */
  readonly until: Micros | undefined
}

/** Fires an open schedule. */
export class Pacer implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: PacerParts
  readonly #waiting: MicrosQueue
  readonly #free = new FreePlaces()
  readonly #lateness = new Lateness()
  readonly #over = new AbortController()
  /** The number of places that have been used. */
  #places = 0
  #resolve: () => void = () => undefined
  #startAt = micros(0)
  #endAt = micros(Number.POSITIVE_INFINITY)
  /** The next arrival of the schedule. */
  #next: Micros | undefined
  /** The instant of the pending wake. */
  #ordered: Micros | undefined
  #fired = 0
  /** The instant of the last fired arrival. */
  #intended: Micros | undefined
  #given = 0
  #lookedAt = micros(0)
  #stopped = false
  #ceased = false

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.#waiting = new MicrosQueue(parts.backlog)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    const { clock, recorder, until } = this.#parts
    if (this.#stopped) return
    const now = clock.now()
    this.#startAt = at
    if (until !== undefined) this.#ceaseAt(later(at, until))
    // The start instant has passed: for the schedule, the process was paused from that instant until now.
    this.#lookedAt = micros(Math.min(at, now))
    recorder.onFree = this.#freed
    this.#advance()
    this.#look(now, BATCH)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#cease()
    return this.#parts.count - this.#given + this.#waiting.clear()
  }

  /** Ends hand-overs at an instant. */
  #ceaseAt(at: Micros): void {
    this.#endAt = at
    void this.#parts.clock.sleepUntil(at, this.#over.signal).then(() => {
      this.#cease()
    })
  }

  #cease(): void {
    this.#ceased = true
    this.#over.abort()
    this.#parts.waiter.cancel()
    this.#resolve()
  }

  #wake = (): void => {
    const now = this.#parts.clock.now()
    this.#ordered = undefined
    this.#parts.onWake?.(now)
    this.#look(now, BATCH)
  }

  /** Each response also checks for due arrivals, so that high rates need few timers. */
  #freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    // An ideal generator would have handed it over when it was due, and the service time would have been the same.
    exchange.freeAt = later(exchange.dueAt, between(exchange.firedAt, endedAt))
    this.#free.push(exchange)
    this.#look(now, 1)
  }

  /**
   * Fires arrivals from the backlog and then those that are due, up to a limit, and schedules a wake for the rest.
   * After that, no arrival waits while a place is free: each response frees one place and fires at least one arrival.
   */
  #look(now: Micros, most: number): void {
    if (!this.#ceased && now >= this.#endAt) this.#cease()
    if (this.#ceased) return
    this.#notePause(now)
    let at = now
    for (let fired = 0, together = 0; fired < most && this.#fireNext(at); at = this.#parts.clock.now()) {
      // Arrivals of one instant are sent together, because reading responses in between would only spread them.
      together = this.#firstInLine() === this.#intended ? together + 1 : 0
      if (together === 0 || together > TOGETHER) fired += 1
    }
    this.#order()
  }

  #firstInLine(): Micros | undefined {
    return this.#waiting.peek() ?? this.#next
  }

  /** Fires the first arrival of the backlog if a place is free; all other due arrivals join the backlog. */
  #fireNext(now: Micros): boolean {
    const first = this.#waiting.peek()
    if (first !== undefined) {
      if (this.#fire(first, now)) return this.#waiting.shift() !== undefined
    } else {
      const due = this.#due(now)
      if (due === undefined) return false
      if (this.#fire(due, now)) {
        this.#advance()
        return true
      }
    }
    for (let due = this.#due(now); due !== undefined; due = this.#due(now)) this.#queue(due)
    return false
  }

  /** The next arrival, if its instant has come. */
  #due(now: Micros): Micros | undefined {
    return this.#next !== undefined && this.#next <= now ? this.#next : undefined
  }

  #fire(intendedAt: Micros, now: Micros): boolean {
    const { engine, recorder, number, pick } = this.#parts
    const exchange = this.#place(intendedAt)
    if (exchange === undefined) return false
    exchange.request = number(this.#fired)
    exchange.name = pick(exchange.request)
    exchange.intendedAt = intendedAt
    exchange.firedAt = now
    if (!engine.fire(exchange)) {
      this.#free.push(exchange)
      return false
    }
    this.#fired += 1
    this.#intended = intendedAt
    this.#lateness.note(exchange)
    recorder.sent(exchange)
    return true
  }

  /**
   * The place that has been free for longest. All places that were free at the instant are equivalent, including one
   * that was never used.
   */
  #place(intendedAt: Micros): Exchange | undefined {
    const longest = this.#free.peek()
    const unused = this.#places < this.#parts.slots && (longest === undefined || longest.freeAt > intendedAt)
    if (!unused) return this.#free.pop()
    this.#places += 1
    return new Exchange(this.#parts.phase)
  }

  #queue(intendedAt: Micros): void {
    if (!this.#waiting.push(intendedAt)) this.#drop('backlog')
    this.#advance()
  }

  /** Drops all arrivals that became due during a pause, because sending them now would be a burst. */
  #notePause(now: Micros): void {
    const slept = between(this.#lookedAt, now)
    this.#lookedAt = now
    if (slept <= PAUSE || this.#next === undefined || between(this.#next, now) <= PAUSE) return
    this.#parts.onPause()
    while (this.#due(now) !== undefined) {
      this.#drop('paused')
      this.#advance()
    }
  }

  /** A dropped arrival counts under the request of the mix that it would have used. */
  #drop(why: Dropped): void {
    const { recorder, number, pick, phase } = this.#parts
    recorder.drop(why, phase, pick(number(this.#fired + this.#waiting.length)))
  }

  #advance(): void {
    const offset = this.#parts.schedule.next()
    if (this.#next !== undefined) this.#given += 1
    this.#next = offset === undefined ? undefined : later(this.#startAt, offset)
  }

  /** Schedules a wake for the next arrival, unless one is already scheduled for it. */
  #order(): void {
    if (this.#next === undefined) {
      if (this.#waiting.length === 0) this.#cease()
      return
    }
    if (this.#next === this.#ordered) return
    this.#ordered = this.#next
    this.#parts.waiter.until(this.#next, this.#wake)
  }
}
