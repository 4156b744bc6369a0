/**
 * Closed load: a number of connections, each with one request in flight. With think time, a request is intended for the
 * start, or for one think time after the previous response. Without it, there is no intended instant: each request is
 * sent as soon as its place is free.
 */
import type { ClosedShare } from '../../lib/plan/closed-share.ts'
import type { Random } from '../../lib/plan/random.ts'
import { type Micros, between, later, micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'
import { BATCH, type Firing, type FiringParts, type PhaseRequests } from './firing.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { Lateness } from './lateness.ts'

const FOREVER = micros(Number.POSITIVE_INFINITY)

export interface ClosedParts extends FiringParts, PhaseRequests {
  /** Its `count` is infinite when only time ends the load; `until` is an offset from the start. */
  readonly share: ClosedShare
  /** Draws the think times. */
  readonly random: Random
}

export class ClosedLoop implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: ClosedParts
  /** The same as a plain field: it is read for each response. */
  readonly #waits: boolean
  readonly #over = new AbortController()
  /** The same as a plain field: it is read for each response. */
  #ended = false
  /** Places without a request; `freeAt` is the end of their think time. */
  readonly #free = new FreePlaces()
  readonly #lateness = new Lateness()
  #startAt = micros(0)
  #resolve: () => void = () => undefined
  /** The instant of the pending wake. */
  #ordered: Micros | undefined
  #endAt = micros(Number.POSITIVE_INFINITY)
  fired = 0
  inFlight = 0
  #stopped = false

  constructor(parts: ClosedParts) {
    this.#parts = parts
    this.#waits = parts.share.waits
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  /** Called when the instant is reached. */
  start(at: Micros): void {
    const { clock, share, onPause } = this.#parts
    const { count, until } = share
    if (until !== undefined) this.#endIn(later(at, until))
    const now = clock.now()
    // All places are free at the start instant. If the process was paused then, the pause must not be attributed to the
    // target.
    const late = between(at, now) > PAUSE
    if (late) onPause()
    this.#startAt = late ? now : at
    for (let place = 0; place < share.connections; place += 1) this.#add(place)
    if (count === 0) this.#end()
    else this.#fire(now, BATCH)
  }

  #add(place: number): void {
    const { joins, leaves } = this.#parts.share.stay(place)
    const exchange = new Exchange(this.#parts.phase)
    exchange.freeAt = later(this.#startAt, joins)
    exchange.leavesAt = later(this.#startAt, leaves)
    this.#free.push(exchange)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#end()
    const { count } = this.#parts.share
    return count === Number.POSITIVE_INFINITY ? 0 : count - this.fired
  }

  #endIn(at: Micros): void {
    this.#endAt = at
    void this.#parts.clock.sleepUntil(at, this.#over.signal).then(() => {
      this.#end()
    })
  }

  #end(): void {
    this.#ended = true
    this.#over.abort()
    this.#parts.waiter.cancel()
    this.#resolve()
  }

  freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    this.inFlight -= 1
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

  /** When a place sends its next request: after the think time, and at its pace at the earliest. */
  #nextOf({ intendedAt }: Exchange, endedAt: Micros): Micros {
    const { think, thinkMax, pace } = this.#parts.share
    const thought = thinkMax > think ? think + (thinkMax - think) * this.#parts.random() : think
    return micros(Math.max(endedAt + thought, intendedAt + pace))
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
      const next = this.#ended ? undefined : this.#free.peek()
      if (next === undefined) return
      if (fired > 0) at = this.#parts.clock.now()
      if (Math.max(at, next.freeAt) >= next.leavesAt) {
        this.#free.pop()
        continue
      }
      if (next.freeAt > at || fired === most) {
        this.#order(next.freeAt)
        return
      }
      if (!this.#fireOne(next, at)) return
      this.#free.pop()
    }
  }

  /** Fires one request. Returns false when firing has ended, or the engine has no free slot. */
  #fireOne(exchange: Exchange, now: Micros): boolean {
    const { engine, recorder, share, number, pick } = this.#parts
    const { count } = share
    if (now >= this.#endAt || this.fired >= count) {
      this.#end()
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
    if (this.fired === count) this.#end()
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
    exchange.spread = freeAt === this.#startAt ? between(freeAt, firedAt) : -1
  }

  #order(at: Micros): void {
    if (at === this.#ordered) return
    this.#ordered = at
    this.#parts.waiter.until(at, this.#wake)
  }
}
