/**
 * Runs the stretches of a plan one after the other. A stretch with a time ends at its instant, whatever is in flight
 * then; one without ends, on each load thread for itself, when its last request has ended. What still waits or is in
 * flight at the end of a stretch goes on beside the next one.
 */
import type { Clock } from '../../lib/clock.ts'
import { type Micros, later } from '../../lib/units.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { Firing } from './firing.ts'
import type { Stretch } from './stretches.ts'
import type { Waiter } from './waiter.ts'

export interface SequenceParts {
  readonly stretches: readonly Stretch[]
  /** Waits for the ends of stretches. */
  readonly waiter: Waiter
  readonly clock: Pick<Clock, 'now'>
  /**
   * A stretch begins at an instant: returns what fires its requests, undefined for a pause.
   * @param fired how many requests a phase before it has fired so far
   */
  readonly open: (stretch: Stretch, at: Micros, fired: (phase: number) => number) => Firing | undefined
  /** How many requests are planned for a stretch that never begins. */
  readonly planned: (stretch: Stretch) => number
}

export class Sequence {
  /** Resolves when everything has been fired, or `stop` was called. */
  readonly exhausted: Promise<void>
  /** The end of the last stretch of open load, or of a pause, once it has begun; undefined where responses end it. */
  endAt: Micros | undefined
  readonly #parts: SequenceParts
  /** What fires each stretch that has begun. */
  readonly #firings: (Firing | undefined)[] = []
  /** The firing of each phase. */
  readonly #owners: Firing[] = []
  #resolve: () => void = () => undefined
  #stopped = false
  /** The firing of a stretch without a time that fires nothing any more: the next one begins when nothing is in flight. */
  #ended: Firing | undefined

  constructor(parts: SequenceParts) {
    this.#parts = parts
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    this.#begin(at)
  }

  /** Stops firing. Returns how many planned requests were never fired; 0 when it is called again. */
  stop(): number {
    const { stretches, planned, waiter } = this.#parts
    const ahead = this.#stopped ? [] : stretches.slice(this.#firings.length)
    this.#stopped = true
    waiter.cancel()
    this.#resolve()
    const left = this.#firings.reduce((sum, firing) => sum + (firing?.stop() ?? 0), 0)
    return ahead.reduce((sum, stretch) => sum + planned(stretch), left)
  }

  /** To be called after the outcome of each request. */
  freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    const owner = this.#owners[exchange.phase]
    if (owner === undefined) return
    owner.freed(exchange, endedAt, now)
    if (this.#ended === owner) this.#endedByResponses(owner)
  }

  #begin(at: Micros): void {
    const { stretches, open, waiter } = this.#parts
    const stretch = stretches[this.#firings.length]
    if (this.#stopped || stretch === undefined) return
    const firing = open(stretch, at, (phase) => this.#owners[phase]?.fired ?? 0)
    this.#firings.push(firing)
    if (firing !== undefined) for (const { index } of stretch.phases) this.#owners[index] = firing
    const { time } = stretch
    if (this.#firings.length === stretches.length) this.#beginLast(stretch, at)
    else if (time !== undefined) waiter.until(later(at, time), this.#begin.bind(this, later(at, time)))
    else void firing?.exhausted.then(this.#endedByResponses.bind(this, firing))
    firing?.start(at)
  }

  #beginLast({ kind, time }: Stretch, at: Micros): void {
    if (time !== undefined && kind !== 'closed') this.endAt = later(at, time)
    const exhausted = this.#firings.flatMap((firing) => firing?.exhausted ?? [])
    void Promise.all(exhausted).then(() => {
      this.#resolve()
    })
  }

  #endedByResponses(firing: Firing): void {
    this.#ended = firing.inFlight === 0 ? undefined : firing
    if (this.#ended === undefined) this.#begin(this.#parts.clock.now())
  }
}
