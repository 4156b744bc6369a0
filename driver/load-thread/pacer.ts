/**
 * The pacer fires each arrival at its instant, or as soon afterwards as possible, with the intended instant unchanged.
 * An arrival without a free place waits in the backlog; if the backlog is full, it is dropped and counted; arrivals
 * that still wait at the end of the drain time are never sent. Consecutive phases have one backlog, and requests in
 * flight of all of them share the places of the current one.
 */
import { type Micros, between, later, micros } from '../../lib/units.ts'
import { Exchange, NEVER } from '../engines/exchange.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { ArrivalQueue } from './arrival-queue.ts'
import { Arrivals, type OpenPart } from './arrivals.ts'
import { BATCH, type Firing, type FiringParts } from './firing.ts'
import { FreePlaces } from './free-places.ts'
import { Lateness } from './lateness.ts'
import { PlannedPauses, type Pause } from './planned-pauses.ts'
import type { Dropped } from './recorder.ts'

/** Number of requests of one instant that are sent before the event loop gets its turn. */
const TOGETHER = 256

export interface PacerParts extends FiringParts {
  /** The phases, at least one; each begins where the one before ends, or after a pause. */
  readonly parts: readonly OpenPart[]
  /** The pauses of the plan, as offsets from the start: nothing is handed over, and no time passes for arrivals. */
  readonly pauses?: readonly Pause[]
  /** The offset from the start at which hand-overs end; undefined: only the schedule ends them. */
  readonly until: Micros | undefined
}

/** Fires an open schedule. */
export class Pacer implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: PacerParts
  readonly #arrivals: Arrivals
  readonly #pauses: PlannedPauses
  readonly #waiting = new ArrivalQueue()
  readonly #free = new FreePlaces()
  readonly #lateness = new Lateness()
  readonly #over = new AbortController()
  /** The number of places that have been used. */
  #places = 0
  #resolve: () => void = () => undefined
  #startAt = micros(0)
  #endAt = micros(Number.POSITIVE_INFINITY)
  /** The instant of the next arrival. */
  #next: Micros | undefined
  /** The current part, and the most requests in flight in it. */
  #current = -1
  #slots = 0
  /** Since when places that were never used have been there. */
  #moreAt = NEVER
  /** The instant of the pending wake. */
  #ordered: Micros | undefined
  fired = 0
  inFlight = 0
  /** The instant of the last fired arrival. */
  #intended: Micros | undefined
  #lookedAt = micros(0)
  /** Whether the engine had no slot in the latest look. */
  #refused = false
  #stopped = false
  #ceased = false

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.#arrivals = new Arrivals(parts.parts)
    this.#pauses = new PlannedPauses(parts.pauses ?? [])
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    const { clock, until } = this.#parts
    if (this.#stopped) return
    const now = clock.now()
    this.#startAt = at
    if (until !== undefined) this.#ceaseAt(later(at, until))
    // The start instant has passed: for the schedule, the process was paused from that instant until now.
    this.#lookedAt = micros(Math.min(at, now))
    this.#pauses.begin(at)
    this.#advance()
    this.#look(now, BATCH)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#cease()
    return this.#arrivals.count - this.#arrivals.passed + this.#waiting.clear()
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
  freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    this.inFlight -= 1
    // An ideal generator would have handed it over when it was due, and the service time would have been the same.
    exchange.freeAt = later(exchange.dueAt, between(exchange.firedAt, endedAt))
    if (this.#places > this.#slots) this.#places -= 1
    else this.#free.push(exchange)
    this.#look(now, 1)
  }

  /**
   * Fires arrivals from the backlog and then those that are due, up to a limit, and schedules a wake for the rest.
   * After that, no arrival waits while a place is free: each response frees one place and fires at least one arrival.
   */
  #look(now: Micros, most: number): void {
    if (!this.#ceased && now >= this.#endAt) this.#cease()
    if (this.#ceased) return
    if (this.#holdsBack(now)) return
    this.#notePause(now)
    this.#enterParts(now)
    this.#refused = false
    let at = now
    for (let fired = 0, together = 0; fired < most && this.#fireNext(at); at = this.#parts.clock.now()) {
      // Arrivals of one instant are sent together, because reading responses in between would only spread them.
      together = this.#firstInLine() === this.#intended ? together + 1 : 0
      if (together === 0 || together > TOGETHER) fired += 1
    }
    this.#order()
  }

  /** Whether the plan pauses now: the next wake is at the end of the pause. */
  #holdsBack(now: Micros): boolean {
    const pauses = this.#pauses
    for (let pause = pauses.begun(now); pause !== undefined; pause = pauses.begun(now)) {
      this.#hold(pause)
      if (pause.to > now) {
        this.#orderAt(pause.to)
        return true
      }
      pauses.pass()
      this.#waiting.delay(between(pause.from, pause.to))
      this.#free.raise(pause)
      this.#lookedAt = micros(Math.max(this.#lookedAt, pause.to))
    }
    return false
  }

  /** What was due before a pause waits through it, because no time passes for it then. */
  #hold({ from }: Pause): void {
    if (this.#lookedAt < from) this.#notePause(from)
    for (let due = this.#due(from); due !== undefined && due < from; due = this.#due(from)) {
      this.#waiting.push(due, this.#arrivals.part, this.#arrivals.index)
      this.#advance()
    }
  }

  /** Applies the limit of the phase that has begun. */
  #enterParts(now: Micros): void {
    const { parts } = this.#parts
    for (let next = parts[this.#current + 1]; next !== undefined; next = parts[this.#current + 1]) {
      if (this.#current >= 0 && later(this.#startAt, next.from) > now) return
      this.#current += 1
      this.#limitTo(next)
    }
  }

  /** With fewer places, those in excess are not used again; more places are there from the start of the phase on. */
  #limitTo({ slots, from }: OpenPart): void {
    if (slots > this.#slots && this.#current > 0) {
      // Places of before that were never used have been there for longer than those of this phase.
      for (; this.#places < this.#slots; this.#places += 1) this.#free.push(this.#unused())
      this.#moreAt = later(this.#startAt, from)
    }
    this.#slots = slots
    while (this.#places > slots && this.#free.pop() !== undefined) this.#places -= 1
  }

  #firstInLine(): Micros | undefined {
    return this.#waiting.peek() ?? this.#next
  }

  /** Fires the first arrival of the backlog if a place is free; all other due arrivals join the backlog. */
  #fireNext(now: Micros): boolean {
    const first = this.#waiting.peek()
    const arrivals = this.#arrivals
    if (first !== undefined) {
      if (this.#fire(first, now, this.#waiting)) {
        this.#waiting.shift()
        return true
      }
    } else {
      const due = this.#due(now)
      if (due === undefined) return false
      if (this.#fire(due, now, arrivals)) {
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

  #fire(intendedAt: Micros, now: Micros, { part, index }: Pick<Arrivals, 'part' | 'index'>): boolean {
    const { engine, recorder, parts } = this.#parts
    const own = parts[part]
    const exchange = own === undefined ? undefined : this.#place(intendedAt)
    if (own === undefined || exchange === undefined) return false
    exchange.phase = own.phase
    exchange.request = own.number(index)
    exchange.name = own.pick(index)
    exchange.intendedAt = intendedAt
    exchange.firedAt = now
    if (!engine.fire(exchange)) {
      this.#refused = true
      this.#free.push(exchange)
      return false
    }
    this.fired += 1
    this.inFlight += 1
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
    const unused =
      this.#places < this.#slots && (longest === undefined || longest.freeAt > Math.max(intendedAt, this.#moreAt))
    if (!unused) return this.#free.pop()
    this.#places += 1
    return this.#unused()
  }

  #unused(): Exchange {
    const exchange = new Exchange()
    exchange.freeAt = this.#moreAt
    return exchange
  }

  #queue(intendedAt: Micros): void {
    const { part, index } = this.#arrivals
    if (this.#waiting.length < (this.#parts.parts[part]?.backlog ?? 0)) this.#waiting.push(intendedAt, part, index)
    else this.#drop('backlog')
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

  /** A dropped arrival counts under its request. */
  #drop(why: Dropped): void {
    const { part, index } = this.#arrivals
    const own = this.#parts.parts[part]
    if (own !== undefined) this.#parts.recorder.drop(why, own.phase, own.pickDropped(index))
  }

  #advance(): void {
    this.#arrivals.advance()
    const { at } = this.#arrivals
    this.#next = at === undefined ? undefined : later(this.#startAt, at)
  }

  /** Schedules a wake for the next arrival, or for more places if they come before it and arrivals wait for them. */
  #order(): void {
    if (this.#waiting.length > 0 && this.#hasPlace()) {
      this.#orderAt(this.#lookedAt)
      return
    }
    const next = this.#parts.parts[this.#current + 1]
    const places = this.#waiting.length === 0 || next === undefined ? undefined : later(this.#startAt, next.from)
    if (this.#next !== undefined) this.#orderAt(micros(Math.min(this.#next, places ?? this.#next)))
    else if (places !== undefined) this.#orderAt(places)
    else if (this.#waiting.length === 0) this.#cease()
  }

  /** A place that this look has not used, because it had sent enough; without one, the next response looks again. */
  #hasPlace(): boolean {
    return !this.#refused && (this.#free.size > 0 || this.#places < this.#slots)
  }

  /** Schedules a wake, unless one is already scheduled for that instant. */
  #orderAt(at: Micros): void {
    if (at === this.#ordered) return
    this.#ordered = at
    this.#parts.waiter.until(at, this.#wake)
  }
}
