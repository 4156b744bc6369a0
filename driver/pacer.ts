/**
 * The pacer fires each arrival at its instant, or as soon after as it can, with the intended instant unchanged. What
 * finds no free slot waits in the backlog; what finds the backlog full is dropped and counted.
 */
import type { Schedule } from '../lib/plan/schedule.ts'
import { type Micros, between, later, micros } from '../lib/units.ts'
import { BATCH, type Firing, type FiringParts, PAUSE } from './firing.ts'
import { MicrosQueue } from './queue.ts'

export interface PacerParts extends FiringParts {
  readonly schedule: Schedule
  /** How many arrivals may wait for a slot. */
  readonly backlog: number
}

/** Fires an open schedule. */
export class Pacer implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: PacerParts
  readonly #waiting: MicrosQueue
  #resolve: () => void = () => undefined
  #startAt = micros(0)
  /** The next arrival of the schedule. */
  #next: Micros | undefined
  /** The instant for which a wake is ordered. */
  #ordered: Micros | undefined
  #fired = 0
  #given = 0
  #lookedAt = micros(0)
  #stopped = false

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.#waiting = new MicrosQueue(parts.backlog)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    const { clock, recorder } = this.#parts
    const now = clock.now()
    this.#startAt = at
    // Told to start at an instant that has passed, it stood still since then as far as the schedule is concerned.
    this.#lookedAt = micros(Math.min(at, now))
    recorder.onFree = this.#freed
    this.#advance()
    this.#look(now, BATCH)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#parts.waiter.cancel()
    this.#resolve()
    return this.#parts.count - this.#given + this.#waiting.clear()
  }

  #wake = (): void => {
    this.#ordered = undefined
    this.#look(this.#parts.clock.now(), BATCH)
  }

  /** A response is an occasion to look, too: at high rates few wakes are needed. */
  #freed = (now: Micros): void => {
    this.#look(now, 1)
  }

  /**
   * Fires what waits for a slot and then what is due, so many at most, and orders a wake for the rest. After that nothing
   * waits while a slot is free: each response frees one slot and fires at least one.
   */
  #look(now: Micros, most: number): void {
    if (this.#stopped) return
    this.#notePause(now)
    let at = now
    for (let fired = 0; fired < most && this.#fireNext(at); fired += 1) at = this.#parts.clock.now()
    this.#order()
  }

  /** Fires the arrival that is first in line, if there is one and there is a slot; all else that is due gets in line. */
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
    const { engine, recorder, number } = this.#parts
    if (!engine.fire(number(this.#fired), intendedAt, now)) return false
    this.#fired += 1
    recorder.sent(intendedAt, now)
    return true
  }

  #queue(intendedAt: Micros): void {
    if (!this.#waiting.push(intendedAt)) this.#parts.recorder.drop()
    this.#advance()
  }

  /** Drops all that came due while nothing ran: the youngest of it would still be a burst. */
  #notePause(now: Micros): void {
    const slept = between(this.#lookedAt, now)
    this.#lookedAt = now
    if (slept <= PAUSE || this.#next === undefined || between(this.#next, now) <= PAUSE) return
    this.#parts.onPause()
    while (this.#due(now) !== undefined) {
      this.#parts.recorder.drop()
      this.#advance()
    }
  }

  #advance(): void {
    const offset = this.#parts.schedule.next()
    if (this.#next !== undefined) this.#given += 1
    this.#next = offset === undefined ? undefined : later(this.#startAt, offset)
  }

  /** Orders a wake for the next arrival, unless one is ordered for it already. */
  #order(): void {
    if (this.#next === undefined) {
      if (this.#waiting.length === 0) this.#resolve()
      return
    }
    if (this.#next === this.#ordered) return
    this.#ordered = this.#next
    this.#parts.waiter.until(this.#next, this.#wake)
  }
}
