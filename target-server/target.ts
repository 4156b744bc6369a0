/** The state of one target server, shared by its routes. */
import { type Clock, systemClock } from '../lib/clock.ts'
import { type Micros, fromSeconds } from '../lib/units.ts'
import { Connections, Counter, type Counts, countsOf, wholeCountsOf } from './counter.ts'
import { type Random, seeded } from './draw.ts'
import type { Defaults } from './faults.ts'
import { RequestLog } from './request-log.ts'
import { Sessions } from './sessions.ts'

export interface TargetOptions {
  /** Seed of random faults; 1 by default. */
  readonly seed?: number
  /** How long a request hangs before its connection is closed; 10 minutes by default. */
  readonly hangLimit?: Micros
  readonly clock?: Clock
}

export class Target {
  readonly clock: Clock
  readonly hangLimit: Micros
  readonly connections = new Connections()
  readonly requestLog = new RequestLog()
  readonly #whole = new Counter()
  sessions = new Sessions()
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

  /** The instant since which the defaults apply. */
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

  /** Since the start, regardless of resets. */
  wholeCounts(): Counts {
    return wholeCountsOf(this.#whole, this.connections)
  }

  /** Resets counts and request log, and ends all sessions; faults stay, and the request log stays on if it is on. */
  reset(): void {
    this.counter = new Counter(this.#whole)
    this.connections.reset()
    this.requestLog.clear()
    this.sessions = new Sessions()
  }
}
