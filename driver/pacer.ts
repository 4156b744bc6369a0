/**
 * The pacer fires each arrival at its instant, or as soon after as it can, with the intended instant unchanged. What
 * finds no free slot waits in the backlog; what finds the backlog full is dropped and counted.
 */
import type { Clock } from '../lib/clock.ts'
import { type Micros, between, fromMillis, fromSeconds, later, micros, toMillis } from '../lib/units.ts'
import type { Schedule } from '../lib/plan/schedule.ts'
import type { Engine } from './engines/engine.ts'
import { MicrosQueue } from './queue.ts'
import type { Recorder } from './recorder.ts'
import { LoopWaiter, type Waiter } from './waiter.ts'

/** After so long without waking the process stood still: what was due then is dropped, never fired as a burst. */
export const PAUSE = fromSeconds(1)
/** Timers wake to the millisecond: the rest up to the instant is spent looking at the clock, unless arrivals are dense. */
const CLOSE = fromMillis(1.5)
/** Arrivals nearer to each other than this are dense: then a timer each millisecond fires all that is due. */
const DENSE = fromMillis(4)

/** Something that fires the requests of a share from a start instant on, and says when there are no more to fire. */
export interface Firing {
  start(at: Micros): void
  /** Fires nothing any more. Returns how many requests were never fired; 0 when it is called again. */
  stop(): number
  /** Resolves when every request has been fired or dropped, or after `stop`. */
  readonly exhausted: Promise<void>
}

export interface PacerParts {
  readonly schedule: Schedule
  readonly count: number
  readonly number: (i: number) => number
  readonly backlog: number
  readonly engine: Engine
  readonly recorder: Recorder
  readonly clock: Clock
  /** The event loop unless told otherwise. */
  readonly waiter?: Waiter
  /** The process stood still: said once per pause. */
  readonly onPause: () => void
}

/** Fires an open schedule. */
export class Pacer implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: PacerParts
  readonly #waiter: Waiter
  readonly #waiting: MicrosQueue
  #resolve: () => void = () => undefined
  #startAt = 0 as Micros
  #next: Micros | undefined
  #fired = 0
  #given = 0
  #lastWake = 0 as Micros
  #stopped = false

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.#waiter = parts.waiter ?? new LoopWaiter()
    this.#waiting = new MicrosQueue(parts.backlog)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    this.#startAt = at
    // Told to start at an instant that has passed, it stood still since then as far as the schedule is concerned.
    this.#lastWake = micros(Math.min(at, this.#parts.clock.now()))
    this.#parts.recorder.onFree = () => {
      this.#drain()
    }
    this.#advance()
    this.#wake()
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#waiter.cancel()
    this.#resolve()
    return this.#parts.count - this.#given + this.#waiting.clear()
  }

  /** Fires all that is due, then waits for the next. */
  #wake = (): void => {
    if (this.#stopped) return
    const now = this.#parts.clock.now()
    const paused = between(this.#lastWake, now) > PAUSE && this.#next !== undefined && between(this.#next, now) > PAUSE
    if (paused) this.#skip(now)
    this.#lastWake = now
    while (this.#next !== undefined && this.#next <= now) this.#offer(this.#next)
    this.#wait()
  }

  /** Drops all that came due while nothing ran: the youngest of it would still be a burst. */
  #skip(now: Micros): void {
    this.#parts.onPause()
    while (this.#next !== undefined && this.#next <= now) {
      this.#parts.recorder.drop()
      this.#advance()
    }
  }

  #offer(intendedAt: Micros): void {
    if (this.#waiting.length > 0 || !this.#fire(intendedAt)) {
      if (!this.#waiting.push(intendedAt)) this.#parts.recorder.drop()
    }
    this.#advance()
  }

  #fire(intendedAt: Micros): boolean {
    const { engine, recorder, clock, number } = this.#parts
    const now = clock.now()
    if (!engine.fire(number(this.#fired), intendedAt, now)) return false
    this.#fired += 1
    recorder.sent(intendedAt, now)
    return true
  }

  #drain(): void {
    if (this.#stopped) return
    for (let at = this.#waiting.peek(); at !== undefined && this.#fire(at); at = this.#waiting.peek())
      this.#waiting.shift()
    this.#end()
  }

  #advance(): void {
    const offset = this.#parts.schedule.next()
    if (this.#next !== undefined) this.#given += 1
    this.#next = offset === undefined ? undefined : later(this.#startAt, offset)
  }

  #wait(): void {
    if (this.#next === undefined) {
      this.#end()
      return
    }
    const left = between(this.#parts.clock.now(), this.#next)
    if (left > CLOSE) this.#waiter.after(Math.max(1, Math.floor(toMillis(left)) - 1), this.#wake)
    else if (this.#dense()) this.#waiter.after(1, this.#wake)
    else this.#waiter.soon(this.#wake)
  }

  /** Whether arrivals follow so closely that looking at the clock between them would never end. */
  #dense(): boolean {
    const elapsed = between(this.#startAt, this.#parts.clock.now())
    return this.#given > 10 && elapsed / this.#given < DENSE
  }

  #end(): void {
    if (this.#next === undefined && this.#waiting.length === 0) this.#resolve()
  }
}
