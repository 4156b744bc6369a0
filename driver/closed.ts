/** Closed load: so many connections, each with one request in flight; the intended instant is when the slot is free. */
import type { Clock } from '../lib/clock.ts'
import { type Micros, between } from '../lib/units.ts'
import type { Engine } from './engines/engine.ts'
import { type Firing, PAUSE } from './pacer.ts'
import type { Recorder } from './recorder.ts'

export interface ClosedParts {
  readonly count: number
  readonly number: (i: number) => number
  readonly engine: Engine
  readonly recorder: Recorder
  readonly clock: Clock
  /** The process stood still at the start instant. */
  readonly onPause: () => void
}

export class ClosedLoop implements Firing {
  readonly exhausted: Promise<void>
  readonly #parts: ClosedParts
  readonly #stop = new AbortController()
  #resolve: () => void = () => undefined
  #fired = 0

  constructor(parts: ClosedParts) {
    this.#parts = parts
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    const { clock, recorder } = this.#parts
    void clock.sleepUntil(at, this.#stop.signal).then(() => {
      recorder.onFree = (now) => {
        this.#fill(now)
      }
      // All slots are free at the start instant: it is the intended one of the first requests. A process that stood
      // still then had no slots to free: what it slept is not the target's.
      const late = between(at, clock.now()) > PAUSE
      if (late) this.#parts.onPause()
      this.#fill(late ? clock.now() : at)
    })
  }

  stop(): number {
    if (this.#stop.signal.aborted) return 0
    this.#stop.abort()
    this.#resolve()
    return this.#parts.count - this.#fired
  }

  /** Fires until no slot is free or the count is reached. */
  #fill(intendedAt: Micros): void {
    const { engine, recorder, clock, count, number } = this.#parts
    if (this.#stop.signal.aborted) return
    while (this.#fired < count) {
      const now = clock.now()
      if (!engine.fire(number(this.#fired), intendedAt, now)) break
      this.#fired += 1
      recorder.sent(intendedAt, now)
    }
    if (this.#fired >= count) this.#resolve()
  }
}
