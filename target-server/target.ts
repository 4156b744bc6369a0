/** The state of one target server: what its routes share. */
import { type Clock, systemClock } from '../lib/clock.ts'
import { type Micros, fromSeconds } from '../lib/units.ts'
import { Connections, Counter, type Counts, countsOf, wholeCountsOf } from './counter.ts'
import { type Random, seeded } from './draw.ts'
import type { Defaults } from './faults.ts'
import { RequestLog } from './request-log.ts'

export interface TargetOptions {
  /** Of the chances of faults; 1 unless set. */
  readonly seed?: number
  /** How long a request hangs before its connection is ended; 10 minutes unless set. */
  readonly hangLimit?: Micros
  readonly clock?: Clock
}

export class Target {
  readonly clock: Clock
  readonly hangLimit: Micros
  readonly connections = new Connections()
  readonly requestLog = new RequestLog()
  readonly #whole = new Counter()
  counter = new Counter(this.#whole)
  random: Random
  #defaults: Defaults | undefined
  #defaultsSince: Micros

  constructor(options: TargetOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.hangLimit = options.hangLimit ?? fromSeconds(600)
    this.random = seeded(options.seed ?? 1)
    this.#defaultsSince = this.clock.now()
  }

  /** True while a request without a query needs neither faults nor the request log: then the fast path serves it. */
  get plain(): boolean {
    return this.#defaults === undefined && !this.requestLog.on
  }

  get defaults(): Defaults | undefined {
    return this.#defaults
  }

  /** Since when the defaults hold. */
  get defaultsSince(): Micros {
    return this.#defaultsSince
  }

  /** Sets or clears the faults of all counted requests; a seed restarts the random sequence. */
  setDefaults(defaults: Defaults | undefined): void {
    this.#defaults = defaults
    this.#defaultsSince = this.clock.now()
    if (defaults?.seed !== undefined) this.random = seeded(defaults.seed)
  }

  /** Since the last reset. */
  counts(): Counts {
    return countsOf(this.counter, this.connections)
  }

  /** Since the start, whatever was reset. */
  wholeCounts(): Counts {
    return wholeCountsOf(this.#whole, this.connections)
  }

  /** Puts counts and request log to 0; faults stay, and the request log stays on if it is on. */
  reset(): void {
    this.counter = new Counter(this.#whole)
    this.connections.reset()
    this.requestLog.clear()
  }
}
