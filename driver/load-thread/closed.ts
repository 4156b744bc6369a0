/**
 * Closed load: a number of connections, each with one request in flight. With think time, a request is intended for the
 * start, or for one think time after the previous response. Without it, there is no intended instant: each request is
 * sent as soon as its place is free.
 */
import { type Micros, between, later, micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'
import { BATCH, type Firing, type FiringParts } from './firing.ts'
import { PAUSE } from '../limits/generator-watch.ts'
import { Lateness } from './lateness.ts'

export interface ClosedParts extends FiringParts {
  /** Infinite when only time ends the load. */
  readonly count: number
  /** How many requests may be in flight at once. */
  readonly connections: number
  /** The offset from the start at which firing ends. */
  readonly until: Micros | undefined
  /** The think time of a slot after a response. */
  readonly think: Micros
}

export class ClosedLoop implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: ClosedParts
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
  #fired = 0
  #stopped = false

  constructor(parts: ClosedParts) {
    this.#parts = parts
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  /** Called when the instant is reached. */
  start(at: Micros): void {
    const { clock, count, recorder, connections, phase, until, onPause } = this.#parts
    if (until !== undefined) this.#endIn(later(at, until))
    const now = clock.now()
    // All places are free at the start instant. If the process was paused then, the pause must not be attributed to the
    // target.
    const late = between(at, now) > PAUSE
    if (late) onPause()
    this.#startAt = late ? now : at
    for (let place = 0; place < connections; place += 1) {
      const exchange = new Exchange(phase)
      exchange.freeAt = this.#startAt
      this.#free.push(exchange)
    }
    recorder.onFree = this.#freed
    if (count === 0) this.#end()
    else this.#fire(now, BATCH)
  }

  stop(): number {
    if (this.#stopped) return 0
    this.#stopped = true
    this.#end()
    const { count } = this.#parts
    return count === Number.POSITIVE_INFINITY ? 0 : count - this.#fired
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

  #freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    const { think } = this.#parts
    exchange.freeAt = later(endedAt, think)
    // Nearly always no other place is free, and this one is used again at once.
    if (think === 0 && this.#free.size === 0 && !this.#ended && this.#fireOne(exchange, now)) return
    this.#free.push(exchange)
    this.#fire(now, 1)
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
    const { engine, recorder, count, number, pick } = this.#parts
    if (now >= this.#endAt || this.#fired >= count) {
      this.#end()
      return false
    }
    exchange.request = number(this.#fired)
    exchange.name = pick(exchange.request)
    exchange.firedAt = now
    if (!engine.fire(exchange)) return false
    this.#fired += 1
    this.#time(exchange)
    recorder.sent(exchange)
    if (this.#fired === count) this.#end()
    return true
  }

  /**
   * The first requests of all places are due at one instant, the start; the time until each leaves is recorded as
   * spread.
   */
  #time(exchange: Exchange): void {
    const { freeAt, firedAt } = exchange
    exchange.intendedAt = this.#parts.think > 0 ? freeAt : firedAt
    if (this.#parts.think > 0) {
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
