/** Everything that a broker knows: one node, which is also controller, coordinator and only replica of everything. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { toMillis } from '../lib/units.ts'
import { Groups } from './groups.ts'
import { ByteBudget, type Limits } from './limits.ts'
import type { Instant } from './log.ts'
import type { Timers } from './timers.ts'
import { Topics } from './topics.ts'

/** The one node's id. */
export const NODE_ID = 1
/** The constant leader epoch: with one node, a partition never changes its leader. */
export const NO_EPOCH = -1

export interface StateParts {
  readonly limits: Limits
  readonly clock: Clock
  readonly timers: Timers
  /** Whether asking for an unknown topic may create it. */
  readonly autoCreateTopics: boolean
}

export class BrokerState {
  readonly clusterId = `breakwater-embedded-${randomUUID().slice(0, 8)}`
  readonly limits: Limits
  readonly timers: Timers
  readonly autoCreateTopics: boolean
  readonly budget: ByteBudget
  /** What connections have under way; apart from the budget, so that a full broker can still be read and emptied. */
  readonly transit: ByteBudget
  readonly topics: Topics
  readonly groups: Groups
  /** Where clients reach the broker; the port is known once it listens. */
  address = { host: '', port: 0 }
  readonly #clock: Clock
  readonly #wallAtZero: number
  #lastProducerId: bigint

  constructor(parts: StateParts) {
    const { limits, clock, timers } = parts
    this.limits = limits
    this.timers = timers
    this.autoCreateTopics = parts.autoCreateTopics
    this.budget = new ByteBudget(limits.totalBytes)
    this.transit = new ByteBudget(limits.transitBytes)
    this.topics = new Topics(limits, this.budget)
    this.groups = new Groups({ limits, budget: this.budget, timers })
    this.#clock = clock
    this.#wallAtZero = clock.wall() - toMillis(clock.now())
    // Ids of an earlier life are still in use by producers that outlived it: start above them.
    this.#lastProducerId = BigInt(Math.floor(clock.wall())) * 1_000n
  }

  /**
   * The append time is the common clock of a cluster: it goes on with the monotonic clock from the wall clock of the
   * start, so that it neither jumps nor runs backwards when the time of the machine is set.
   */
  instant(): Instant {
    const now = this.#clock.now()
    return { now, appendTime: Math.floor(this.#wallAtZero + toMillis(now)) }
  }

  nextProducerId(): bigint {
    this.#lastProducerId += 1n
    return this.#lastProducerId
  }

  /** Forgets what has had its time. */
  sweep(): void {
    const now = this.#clock.now()
    this.topics.sweep(now)
    this.groups.sweep(now)
  }
}
