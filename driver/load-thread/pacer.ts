/**
 * The pacer fires each arrival at its instant, or as soon afterwards as possible, with the intended instant unchanged.
 * An arrival without a free place waits in the backlog; if the backlog is full, it is dropped and counted; arrivals
 * that still wait at the end of the drain time are never sent. Consecutive phases have one backlog, and requests in
 * flight of all of them share the places of the current one.
 */
import { type Micros, between, later, micros } from '../../lib/units.ts'
import type { Exchange } from '../engines/exchange.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { Alarm } from '../../lib/alarm.ts'
import { ArrivalQueue } from './arrival-queue.ts'
import { Arrivals, type OpenPart } from './arrivals.ts'
import { BATCH, type Firing, type FiringParts } from './firing.ts'
import { Lateness } from './lateness.ts'
import { LoadClock } from './load-clock.ts'
import { type Pause, PausesAhead } from './pauses-ahead.ts'
import { Places } from './places.ts'
import type { Dropped } from './recorder.ts'

/** Number of requests of one instant that are sent before the event loop gets its turn. */
const TOGETHER = 256

/** What a pacer fires, and when; it may be changed while it runs. Offsets are from its start. */
export interface Paced {
  /** The phases, at least one; each begins where the one before ends, or after a pause. */
  readonly parts: readonly OpenPart[]
  /** The pauses of the plan: nothing is handed over, and no time passes for arrivals. */
  readonly pauses?: readonly Pause[]
  /** The end of its time, up to which a change may add arrivals; undefined: its last arrival ends it. */
  readonly time?: Micros | undefined
  /** The offset at which hand-overs end; undefined: only the schedule ends them. */
  readonly until: Micros | undefined
}

export interface PacerParts extends FiringParts, Paced {}

const FOREVER = micros(Number.POSITIVE_INFINITY)

/** Fires an open schedule. */
export class Pacer implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: FiringParts
  readonly #loadClock: LoadClock
  #paced: Paced
  readonly #arrivals: Arrivals
  readonly #pauses = new PausesAhead()
  readonly #waiting = new ArrivalQueue()
  readonly #places = new Places()
  readonly #lateness = new Lateness()
  /** The end of hand-overs. */
  readonly #end: Alarm
  #resolve: () => void = () => undefined
  /** The planned instant of the start. */
  #startAt = micros(0)
  /** The instant of the next arrival. */
  #next: Micros | undefined
  /** The current part. */
  #current = -1
  /** The instant of the pending wake. */
  #ordered: Micros | undefined
  fired = 0
  inFlight = 0
  /** The instant of the last fired arrival. */
  #intended: Micros | undefined
  #lookedAt = micros(0)
  /** Whether the engine had no slot in the latest look. */
  #refused = false
  #started = false
  #stopped = false
  #ceased = false

  constructor(parts: PacerParts) {
    this.#parts = parts
    this.#paced = parts
    this.#loadClock = parts.loadClock ?? new LoadClock()
    this.#arrivals = new Arrivals(parts.parts)
    this.#end = new Alarm(parts.clock, this.#cease)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    if (this.#stopped) return
    const now = this.#parts.clock.now()
    this.#startAt = at
    this.#started = true
    this.#setTimes()
    // The start instant has passed: for the schedule, the process was paused from that instant until now.
    this.#lookedAt = micros(Math.min(this.#instantOf(micros(0)), now))
    this.#advance()
    this.#look(now, BATCH)
  }

  /** What it fires, or when, has changed. Arrivals that were handed out are not handed out again. */
  change(paced: Paced): void {
    this.#paced = paced
    this.#arrivals.replace(paced.parts)
    if (!this.#started || this.#ceased) return
    this.#setTimes()
    this.#setNext()
    this.#look(this.#parts.clock.now(), 1)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#cease()
    return this.#arrivals.count - this.#arrivals.passed + this.#waiting.clear()
  }

  /** When an offset from the start is. */
  #instantOf(offset: Micros): Micros {
    return this.#loadClock.instantOf(later(this.#startAt, offset))
  }

  /** Applies the pauses and the end of hand-overs. */
  #setTimes(): void {
    const { until = FOREVER, pauses = [] } = this.#paced
    const planned = pauses.map(({ from, to }) => ({ from: this.#instantOf(from), to: this.#instantOf(to) }))
    this.#pauses.set([...planned, ...this.#loadClock.pauses])
    this.#end.set(this.#instantOf(until))
  }

  readonly #cease = (): void => {
    this.#ceased = true
    this.#end.cancel()
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
    this.#places.free(exchange)
    this.#look(now, 1)
  }

  /**
   * Fires arrivals from the backlog and then those that are due, up to a limit, and schedules a wake for the rest.
   * After that, no arrival waits while a place is free: each response frees one place and fires at least one arrival.
   */
  #look(now: Micros, most: number): void {
    if (!this.#ceased && now >= this.#end.at) this.#cease()
    if (this.#ceased) return
    if (this.#holdsBack(now)) return
    this.#notePause(now)
    this.#enterParts(now)
    this.#refused = false
    for (let fired = 0, together = 0, at = now; fired < most && this.#fireNext(at); at = this.#parts.clock.now()) {
      // Arrivals of one instant are sent together, because reading responses in between would only spread them.
      together = this.#firstInLine() === this.#intended ? together + 1 : 0
      if (together === 0 || together > TOGETHER) fired += 1
    }
    this.#order()
  }

  /** Whether the load is paused now: the next wake is at the end of the pause. */
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
      this.#places.raise(pause)
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
    const { parts } = this.#paced
    for (let next = parts[this.#current + 1]; next !== undefined; next = parts[this.#current + 1]) {
      const since = this.#instantOf(next.from)
      if (this.#current >= 0 && since > now) return
      this.#current += 1
      this.#places.limitTo(next.slots, since)
    }
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
    const { engine, recorder } = this.#parts
    const own = this.#paced.parts[part]
    const exchange = own === undefined ? undefined : this.#places.take(intendedAt)
    if (own === undefined || exchange === undefined) return false
    exchange.phase = own.phase
    exchange.request = own.number(index)
    exchange.name = own.pick(index)
    exchange.intendedAt = intendedAt
    exchange.firedAt = now
    if (!engine.fire(exchange)) {
      this.#refused = true
      this.#places.putBack(exchange)
      return false
    }
    this.fired += 1
    this.inFlight += 1
    this.#intended = intendedAt
    this.#lateness.note(exchange)
    recorder.sent(exchange)
    return true
  }

  #queue(intendedAt: Micros): void {
    const { part, index } = this.#arrivals
    if (this.#waiting.length < (this.#paced.parts[part]?.backlog ?? 0)) this.#waiting.push(intendedAt, part, index)
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
    const own = this.#paced.parts[part]
    if (own !== undefined) this.#parts.recorder.drop(why, own.phase, own.pickDropped(index))
  }

  #advance(): void {
    this.#arrivals.advance()
    this.#setNext()
  }

  #setNext(): void {
    const { at } = this.#arrivals
    this.#next = at === undefined ? undefined : this.#instantOf(at)
  }

  /** Schedules a wake for the next arrival, or for more places if they come before it and arrivals wait for them. */
  #order(): void {
    if (this.#waiting.length > 0 && this.#hasPlace()) {
      this.#orderAt(this.#lookedAt)
      return
    }
    const next = this.#paced.parts[this.#current + 1]
    const places = this.#waiting.length === 0 || next === undefined ? undefined : this.#instantOf(next.from)
    if (this.#next !== undefined) this.#orderAt(micros(Math.min(this.#next, places ?? this.#next)))
    else if (places !== undefined) this.#orderAt(places)
    else if (this.#waiting.length === 0) this.#endInTime()
  }

  /** Nothing is due any more, unless a change adds arrivals before the end of the time. */
  #endInTime(): void {
    const { time } = this.#paced
    const end = time === undefined ? this.#lookedAt : this.#instantOf(time)
    if (end <= this.#lookedAt) this.#cease()
    else this.#orderAt(end)
  }

  /** A place that this look has not used, because it had sent enough; without one, the next response looks again. */
  #hasPlace(): boolean {
    return !this.#refused && this.#places.hasFree
  }

  /** Schedules a wake, unless one is already scheduled for that instant. */
  #orderAt(at: Micros): void {
    if (at === this.#ordered || at === FOREVER) return
    this.#ordered = at
    this.#parts.waiter.until(at, this.#wake)
  }
}
