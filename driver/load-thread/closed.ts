/**
 * Closed load: a number of connections, each with one request in flight. With think time, a request is intended for the
 * start, or for one think time after the previous response. Without it, there is no intended instant: each request is
 * sent as soon as its place is free.
 */
import type { ClosedShare } from '../../lib/plan/closed-share.ts'
import type { Random } from '../../lib/plan/random.ts'
import { type Micros, between, later, micros } from '../../lib/units.ts'
import { type Exchange, NEVER } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'
import { BATCH, type Firing, type FiringParts, type PhaseRequests } from './firing.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { Alarm } from '../../lib/alarm.ts'
import { Lateness } from './lateness.ts'
import { LoadClock } from './load-clock.ts'
import { type Pause, PausesAhead } from './pauses-ahead.ts'
import { Stays } from './stays.ts'

const FOREVER = micros(Number.POSITIVE_INFINITY)

export interface ClosedParts extends FiringParts, PhaseRequests {
  /** Its `count` is infinite when only time ends the load; `until` is an offset from the start. */
  readonly share: ClosedShare
  /** Draws the think times. */
  readonly random: Random
}

/** A place whose request has ended during a pause. */
interface Held {
  readonly exchange: Exchange
  readonly endedAt: Micros
}

export class ClosedLoop implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: ClosedParts
  readonly #loadClock: LoadClock
  #share: ClosedShare
  /** The same as a plain field: it is read for each response. */
  readonly #waits: boolean
  readonly #end: Alarm
  /** Nothing is fired any more; a plain field: it is read for each response. */
  #ended = false
  /** Places without a request; `freeAt` is the end of their think time. */
  readonly #free = new FreePlaces()
  readonly #stays: Stays
  readonly #pauses = new PausesAhead()
  readonly #held: Held[] = []
  readonly #lateness = new Lateness()
  /** The planned instant of the start, and when all places were free. */
  #startAt = micros(0)
  #freeSince = micros(0)
  #resolve: () => void = () => undefined
  /** The instant of the pending wake. */
  #ordered: Micros | undefined
  fired = 0
  inFlight = 0
  #started = false
  #stopped = false

  constructor(parts: ClosedParts) {
    this.#parts = parts
    this.#share = parts.share
    this.#loadClock = parts.loadClock ?? new LoadClock()
    this.#stays = new Stays(parts.phase)
    this.#waits = parts.share.waits
    this.#end = new Alarm(parts.clock, this.#cease)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    const { clock, onPause } = this.#parts
    if (this.#stopped) return
    this.#startAt = at
    this.#started = true
    this.#setTimes()
    const now = clock.now()
    // All places are free at the start instant. If the process was paused then, the pause must not be attributed to the
    // target.
    const due = this.#loadClock.instantOf(at)
    const late = between(due, now) > PAUSE
    if (late) onPause()
    this.#freeSince = late ? now : due
    this.#free.pushAll(this.#stays.begin(this.#share, this.#instants, this.#freeSince))
    if (this.#share.count === 0) this.#cease()
    else this.#fire(now, BATCH)
  }

  /** Its connections, or when they are used, have changed. */
  change(share: ClosedShare): void {
    this.#share = share
    if (!this.#started || this.#ended) return
    this.#setTimes()
    const now = this.#parts.clock.now()
    this.#free.pushAll(this.#stays.change(share, this.#instants, { now, free: this.#free.takeAll() }))
    this.#fire(now, 1)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#cease()
    const { count } = this.#share
    return count === Number.POSITIVE_INFINITY ? 0 : count - this.fired
  }

  /** When an offset from the start is. */
  readonly #instants = (offset: Micros): Micros => this.#loadClock.instantOf(later(this.#startAt, offset))

  #setTimes(): void {
    const { until } = this.#share
    this.#pauses.set(this.#loadClock.pauses)
    this.#end.set(until === undefined ? FOREVER : this.#instants(until))
  }

  readonly #cease = (): void => {
    this.#ended = true
    this.#end.cancel()
    this.#parts.waiter.cancel()
    this.#resolve()
  }

  freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    this.inFlight -= 1
    if (this.#holdsBack(now)) {
      this.#held.push({ exchange, endedAt })
      return
    }
    exchange.freeAt = this.#waits ? this.#nextOf(exchange, endedAt) : endedAt
    // Nearly always no other place is free, and this one is used again at once.
    if (
      !this.#waits &&
      exchange.leavesAt === FOREVER &&
      this.#free.size === 0 &&
      !this.#ended &&
      this.#fireOne(exchange, now)
    )
      return
    this.#free.push(exchange)
    this.#fire(now, 1)
  }

  /** Whether the load is paused now: the next wake is at the end of the pause. */
  #holdsBack(now: Micros): boolean {
    for (let pause = this.#pauses.begun(now); pause !== undefined; pause = this.#pauses.begun(now)) {
      if (pause.to > now) {
        this.#order(pause.to)
        return true
      }
      this.#pauses.pass()
      this.#goOn(pause)
    }
    return false
  }

  /**
   * After a pause, think times go on where they were, and begin for the requests that ended meanwhile. A place that was
   * free already has waited less by the pause; the instant at which one joins later contains the pause.
   */
  #goOn({ from, to }: Pause): void {
    const free = this.#free.takeAll()
    for (const exchange of free) {
      const waits = exchange.firedAt !== NEVER || exchange.freeAt < from
      if (waits) exchange.freeAt = later(exchange.freeAt, between(from, to))
    }
    for (const { exchange, endedAt } of this.#held.splice(0)) {
      const ended = micros(Math.max(endedAt, to))
      exchange.freeAt = this.#waits ? this.#nextOf(exchange, ended) : ended
      free.push(exchange)
    }
    this.#free.pushAll(free)
  }

  /** When a place sends its next request: after the think time, and at its pace at the earliest. */
  #nextOf({ intendedAt }: Exchange, endedAt: Micros): Micros {
    const { think, thinkMax, pace } = this.#share
    const thought = thinkMax > think ? think + (thinkMax - think) * this.#parts.random() : think
    const paced = pace === 0 ? 0 : intendedAt + pace + this.#loadClock.pausedBetween(intendedAt, endedAt)
    return micros(Math.max(endedAt + thought, paced))
  }

  #wake = (): void => {
    const now = this.#parts.clock.now()
    this.#ordered = undefined
    this.#parts.onWake?.(now)
    this.#fire(now, BATCH)
  }

  /** Fires on free slots, up to a maximum, and schedules a wake for the rest. */
  #fire(now: Micros, most: number): void {
    let at = now
    for (let fired = 0; ; fired += 1) {
      const next = this.#ended || this.#holdsBack(at) ? undefined : this.#nextPlace(at)
      if (next === undefined) return
      if (fired > 0) at = this.#parts.clock.now()
      if (next.freeAt > at || fired === most) {
        this.#order(next.freeAt)
        return
      }
      if (!this.#fireOne(next, at)) return
      this.#free.pop()
    }
  }

  /** The place that is free first; those whose time is over leave. */
  #nextPlace(now: Micros): Exchange | undefined {
    for (let next = this.#free.peek(); next !== undefined; next = this.#free.peek()) {
      if (next.leavesAt === FOREVER || Math.max(now, next.freeAt) < next.leavesAt) return next
      this.#free.pop()
      if (this.#stays.leave(next, this.#share, this.#instants)) this.#free.push(next)
    }
    return undefined
  }

  /** Fires one request. Returns false when firing has ended, or the engine has no free slot. */
  #fireOne(exchange: Exchange, now: Micros): boolean {
    const { engine, recorder, number, pick } = this.#parts
    const { count } = this.#share
    if (now >= this.#end.at || this.fired >= count) {
      this.#cease()
      return false
    }
    exchange.request = number(this.fired)
    exchange.name = pick(this.fired)
    exchange.firedAt = now
    if (!engine.fire(exchange)) return false
    this.fired += 1
    this.inFlight += 1
    this.#time(exchange)
    recorder.sent(exchange)
    if (this.fired === count) this.#cease()
    return true
  }

  /**
   * The first requests of all places are due at one instant, the start; the time until each leaves is recorded as
   * spread.
   */
  #time(exchange: Exchange): void {
    const { freeAt, firedAt } = exchange
    exchange.intendedAt = this.#waits ? freeAt : firedAt
    if (this.#waits) {
      this.#lateness.note(exchange)
      return
    }
    exchange.dueAt = firedAt
    exchange.spread = freeAt === this.#freeSince ? between(freeAt, firedAt) : -1
  }

  #order(at: Micros): void {
    if (at === this.#ordered || at === FOREVER) return
    this.#ordered = at
    this.#parts.waiter.until(at, this.#wake)
  }
}
