/**
 * The state of a broker: one node, which is also the controller, the coordinator and the only replica of everything.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import { toMillis } from '../lib/units.ts'
import { Groups } from './groups.ts'
import { ByteBudget, type Limits } from './limits.ts'
import type { Instant } from './log.ts'
import type { Timers } from './timers.ts'
import { Topics } from './topics.ts'

/** The id of the one node. */
export const NODE_ID = 1
/** The constant leader epoch: with one node, a partition never changes its leader. */
export const NO_EPOCH = -1

export interface StateParts {
  readonly limits: Limits
  readonly clock: Clock
  readonly timers: Timers
  /** Whether a request for an unknown topic may create it. */
  readonly autoCreateTopics: boolean
}

/** The cluster id of every embedded broker begins with this, so that it is not mistaken for Apache Kafka. */
export const EMBEDDED_CLUSTER = 'breakwater-embedded-'

export class BrokerState {
  readonly clusterId = `${EMBEDDED_CLUSTER}${randomUUID().slice(0, 8)}`
  readonly limits: Limits
  readonly timers: Timers
  readonly autoCreateTopics: boolean
  readonly budget: ByteBudget
  /**
   * The budget for data in transit on connections; separate, so that clients can still read and empty a full broker.
   */
  readonly transit: ByteBudget
  readonly topics: Topics
  readonly groups: Groups
  /** The address that clients connect to; the port is known once the broker listens. */
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
    // Producers may outlive the broker and still use ids of an earlier process: new ids start above those.
    this.#lastProducerId = BigInt(Math.floor(clock.wall())) * 1_000n
  }

  /**
   * The append time is the common clock of a cluster: it continues from the wall clock at the start with the monotonic
   * clock, so that it neither jumps nor runs backwards when the machine's time is set.
   */
  instant(): Instant {
    const now = this.#clock.now()
    return { now, appendTime: Math.floor(this.#wallAtZero + toMillis(now)) }
  }

  nextProducerId(): bigint {
    this.#lastProducerId += 1n
    return this.#lastProducerId
  }

  /** Drops expired data. */
  sweep(): void {
    const now = this.#clock.now()
    this.topics.sweep(now)
    this.groups.sweep(now)
  }
}
