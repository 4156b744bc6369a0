/**
 * Closed load: so many connections, each with one request in flight. The intended instant of a request is when its slot
 * is free: at the start, or a think time after the response before.
 */
import { type Micros, between, later, micros } from '../lib/units.ts'
import { BATCH, type Firing, type FiringParts, PAUSE } from './firing.ts'
import { MicrosQueue } from './queue.ts'

export interface ClosedParts extends FiringParts {
  /** Infinite when only time ends the load. */
  readonly count: number
  /** How many requests may be in flight at once. */
  readonly connections: number
  /** The offset from the start at which nothing is fired any more. */
  readonly until: Micros | undefined
  /** How long a slot rests after a response. */
  readonly think: Micros
}

export class ClosedLoop implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: ClosedParts
  readonly #over = new AbortController()
  /** The same as a plain field: it is looked at for each response. */
  #ended = false
  /** When the slots without a request are free, or were. They rest equally long, so they are free one after the other. */
  readonly #free: MicrosQueue
  #resolve: () => void = () => undefined
  /** The instant for which a wake is ordered. */
  #ordered: Micros | undefined
  #endAt = micros(Number.POSITIVE_INFINITY)
  #fired = 0
  #stopped = false

  constructor(parts: ClosedParts) {
    this.#parts = parts
    this.#free = new MicrosQueue(parts.connections)
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  /** Called when the instant has come. */
  start(at: Micros): void {
    const { clock, count, recorder, connections, until, onPause } = this.#parts
    if (until !== undefined) this.#endIn(later(at, until))
    const now = clock.now()
    // All slots are free at the start instant: it is the intended one of the first requests. A process that stood still
    // then had no slots to free: what it slept is not the target's.
    const late = between(at, now) > PAUSE
    if (late) onPause()
    for (let slot = 0; slot < connections; slot += 1) this.#free.push(late ? now : at)
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

  #freed = (now: Micros): void => {
    this.#free.push(later(now, this.#parts.think))
    this.#fire(now, 1)
  }

  #wake = (): void => {
    this.#ordered = undefined
    this.#fire(this.#parts.clock.now(), BATCH)
  }

  /** Fires on the slots that are free, on so many at most, and orders a wake for the rest. */
  #fire(now: Micros, most: number): void {
    if (this.#ended) return
    let at = now
    for (let fired = 0; ; fired += 1) {
      const next = this.#free.peek()
      if (next === undefined) return
      if (fired > 0) at = this.#parts.clock.now()
      if (next > at || fired === most) {
        this.#order(next)
        return
      }
      if (!this.#fireOne(next, at)) return
    }
  }

  /** Returns false when there is nothing more to fire now, or at all. */
  #fireOne(intendedAt: Micros, now: Micros): boolean {
    const { engine, recorder, count, number } = this.#parts
    if (now >= this.#endAt || this.#fired >= count) {
      this.#end()
      return false
    }
    if (!engine.fire(number(this.#fired), intendedAt, now)) return false
    this.#free.shift()
    this.#fired += 1
    recorder.sent(intendedAt, now)
    if (this.#fired < count) return true
    this.#end()
    return false
  }

  #order(at: Micros): void {
    if (at === this.#ordered) return
    this.#ordered = at
    this.#parts.waiter.until(at, this.#wake)
  }
}
