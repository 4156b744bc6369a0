/**
 * Runs the stretches of a plan one after the other. A stretch with a time ends at its instant, whatever is in flight
 * then; one without ends, on each load thread for itself, when its last request has ended. What still waits or is in
 * flight at the end of a stretch goes on beside the next one.
 */
import type { Clock } from '../../lib/clock.ts'
import { type Micros, later } from '../../lib/units.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { Firing } from './firing.ts'
import type { LoadClock } from './load-clock.ts'
import type { Stretch } from './stretches.ts'
import type { Waiter } from './waiter.ts'

/** What fires a stretch, and how to apply a change to it. */
export interface Opened {
  readonly firing: Firing
  /** @param stretch the same stretch of the changed plan */
  readonly change: (stretch: Stretch) => void
}

export interface SequenceParts {
  readonly stretches: readonly Stretch[]
  /** Waits for the ends of stretches. */
  readonly waiter: Waiter
  readonly clock: Pick<Clock, 'now'>
  readonly loadClock: LoadClock
  /**
   * A stretch begins at a planned instant: returns what fires its requests, undefined for a pause.
   * @param fired how many requests a phase before it has fired so far
   */
  readonly open: (stretch: Stretch, at: Micros, fired: (phase: number) => number) => Opened | undefined
  /** When its phases last, once it has begun. */
  readonly enter: (stretch: Stretch, at: Micros) => void
  /** How many requests are planned for a stretch that never begins. */
  readonly planned: (stretch: Stretch) => number
}

/** A stretch that has begun. */
interface Begun {
  /** The planned instant. */
  readonly at: Micros
  readonly opened: Opened | undefined
}

export class Sequence {
  /** Resolves when everything has been fired, or `stop` was called. */
  readonly exhausted: Promise<void>
  readonly #parts: SequenceParts
  #stretches: readonly Stretch[]
  /** The stretches that have begun. */
  readonly #begun: Begun[] = []
  /** The firing of each phase. */
  readonly #owners: Firing[] = []
  /** The planned start of the next stretch, and for the last one its end; undefined where responses decide. */
  #next: Micros | undefined
  #resolve: () => void = () => undefined
  #stopped = false
  /** The firing of a stretch without a time that fires nothing any more: the next one begins when nothing is in flight. */
  #ended: Firing | undefined

  constructor(parts: SequenceParts) {
    this.#parts = parts
    this.#stretches = parts.stretches
    this.exhausted = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(at: Micros): void {
    this.#begin(at)
  }

  /** The plan, or its pauses, have changed: it has as many stretches as before. */
  change(stretches: readonly Stretch[]): void {
    this.#stretches = stretches
    const { enter } = this.#parts
    this.#begun.forEach(({ at, opened }, i) => {
      const stretch = stretches[i]
      if (stretch === undefined) return
      enter(stretch, at)
      opened?.change(stretch)
    })
    if (this.#stopped || this.#next === undefined) return
    // A stretch that responses have ended is over, also if the next one waits for the end of a pause.
    this.#next = this.#endOfCurrent() ?? this.#next
    this.#await()
  }

  /** Stops firing. Returns how many planned requests were never fired; 0 when it is called again. */
  stop(): number {
    const { planned, waiter } = this.#parts
    const ahead = this.#stopped ? [] : this.#stretches.slice(this.#begun.length)
    this.#stopped = true
    waiter.cancel()
    this.#resolve()
    const left = this.#begun.reduce((sum, { opened }) => sum + (opened?.firing.stop() ?? 0), 0)
    return ahead.reduce((sum, stretch) => sum + planned(stretch), left)
  }

  /** To be called after the outcome of each request. */
  freed = (exchange: Exchange, endedAt: Micros, now: Micros): void => {
    const owner = this.#owners[exchange.phase]
    if (owner === undefined) return
    owner.freed(exchange, endedAt, now)
    if (this.#ended === owner) this.#endedByResponses(owner)
  }

  /** Begins the next stretch. @param at its planned instant */
  #begin(at: Micros): void {
    const { open, enter } = this.#parts
    const stretch = this.#stretches[this.#begun.length]
    if (this.#stopped || stretch === undefined) return
    enter(stretch, at)
    const opened = open(stretch, at, (phase) => this.#owners[phase]?.fired ?? 0)
    this.#begun.push({ at, opened })
    if (opened !== undefined) for (const { index } of stretch.phases) this.#owners[index] = opened.firing
    this.#next = this.#endOfCurrent()
    if (this.#isLast()) this.#endAfterAll(stretch)
    else if (this.#next === undefined)
      void opened?.firing.exhausted.then(() => {
        this.#endedByResponses(opened.firing)
      })
    if (this.#next !== undefined) this.#await()
    opened?.firing.start(at)
  }

  #isLast(): boolean {
    return this.#begun.length === this.#stretches.length
  }

  /** The planned end of the current stretch; of the last one only if it is a pause, which nothing else ends. */
  #endOfCurrent(): Micros | undefined {
    const begun = this.#begun.at(-1)
    const stretch = this.#stretches[this.#begun.length - 1]
    const ends = stretch?.time !== undefined && (!this.#isLast() || stretch.kind === 'pause')
    return begun !== undefined && ends ? later(begun.at, stretch.time) : undefined
  }

  /** Waits for the end of the current stretch, unless a pause that is not over lies before it. */
  #await(): void {
    const { waiter, loadClock } = this.#parts
    const planned = this.#next
    if (planned === undefined) return
    const at = loadClock.instantOf(planned)
    if (!Number.isFinite(at)) {
      waiter.cancel()
      return
    }
    waiter.until(at, () => {
      if (this.#isLast()) this.#endLast()
      else this.#begin(planned)
    })
  }

  #endLast: () => void = () => undefined

  #endAfterAll({ kind, time }: Stretch): void {
    const exhausted = this.#begun.map(({ opened }) => opened?.firing.exhausted)
    const paused = kind === 'pause' && time !== undefined
    const over = paused ? new Promise<void>((resolve) => (this.#endLast = resolve)) : undefined
    void Promise.all([...exhausted, over]).then(() => {
      this.#resolve()
    })
  }

  #endedByResponses(firing: Firing): void {
    const { clock, loadClock } = this.#parts
    this.#ended = firing.inFlight === 0 ? undefined : firing
    if (this.#ended !== undefined) return
    const now = clock.now()
    const pause = loadClock.pauseAt(now)
    this.#next = loadClock.plannedAt(now)
    if (pause === undefined) this.#begin(this.#next)
    else this.#await()
  }
}
