/** The topics of a broker, and the limits on their number. */
import type { Micros } from '../lib/units.ts'
import { type ErrorCode, codes } from './codes.ts'
import type { ByteBudget, Limits } from './limits.ts'
import { PartitionLog } from './log.ts'
import { type ConfigEntry, parseSettings } from './topic-settings.ts'

export interface Topic {
  readonly name: string
  readonly config: readonly ConfigEntry[]
  readonly partitions: readonly PartitionLog[]
}

export interface NewTopic {
  readonly name: string
  /** 0 or less: one. */
  readonly partitions: number
  readonly config: readonly ConfigEntry[]
}

export interface Refusal {
  readonly error: ErrorCode
  readonly message: string
}

/** Kafka's rule for names. */
const NAME = /^[a-zA-Z0-9._-]{1,249}$/

/** The memory of an empty partition. */
const OVERHEAD = 512

export class Topics {
  readonly #topics = new Map<string, Topic>()
  readonly #limits: Limits
  readonly #budget: ByteBudget
  #partitions = 0

  constructor(limits: Limits, budget: ByteBudget) {
    this.#limits = limits
    this.#budget = budget
  }

  get size(): number {
    return this.#topics.size
  }

  /** The partitions of all topics. */
  get partitions(): number {
    return this.#partitions
  }

  all(): readonly Topic[] {
    return [...this.#topics.values()]
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name)
  }

  /** The log of a partition, if there is one. */
  log(name: string, partition: number): PartitionLog | undefined {
    return this.#topics.get(name)?.partitions[partition]
  }

  /** Creates a topic, or with `only: 'check'` only validates it. */
  create(topic: NewTopic, only?: 'check'): Refusal | undefined {
    const count = topic.partitions <= 0 ? 1 : topic.partitions
    const refusal = this.#refuse(topic.name, count)
    if (refusal !== undefined) return refusal
    const settings = parseSettings(topic.config)
    if (typeof settings === 'string') return { error: codes.invalidConfig, message: settings }
    if (only === 'check') return undefined
    if (!this.#budget.take(costOf(topic, count))) return { error: codes.policyViolation, message: 'the broker is full' }
    const parts = { settings, limits: this.#limits, budget: this.#budget }
    const partitions = Array.from({ length: count }, () => new PartitionLog(parts))
    this.#topics.set(topic.name, { name: topic.name, config: topic.config, partitions })
    this.#partitions += count
    return undefined
  }

  #refuse(name: string, partitions: number): Refusal | undefined {
    if (!NAME.test(name) || name === '.' || name === '..') {
      return { error: codes.invalidTopic, message: 'a topic name is 1 to 249 of the letters a-z A-Z 0-9 . _ -' }
    }
    if (this.#topics.has(name)) return { error: codes.topicAlreadyExists, message: `topic '${name}' already exists` }
    if (this.#topics.size >= this.#limits.topics) {
      return { error: codes.policyViolation, message: `the broker holds at most ${this.#limits.topics} topics` }
    }
    if (this.#partitions + partitions > this.#limits.partitions) {
      return { error: codes.policyViolation, message: `the broker holds at most ${this.#limits.partitions} partitions` }
    }
    return undefined
  }

  /** Deletes a topic and wakes its waiters; false if it is unknown. */
  delete(name: string): boolean {
    const topic = this.#topics.get(name)
    if (topic === undefined) return false
    this.#topics.delete(name)
    this.#partitions -= topic.partitions.length
    this.#budget.give(costOf(topic, topic.partitions.length))
    for (const log of topic.partitions) log.discard()
    return true
  }

  /** Drops expired batches, so that idle topics release their memory too. */
  sweep(now: Micros): void {
    for (const topic of this.#topics.values()) for (const log of topic.partitions) log.expire(now)
  }
}

function costOf({ name, config }: Pick<Topic, 'name' | 'config'>, partitions: number): number {
  const words = config.reduce((sum, entry) => sum + entry.name.length + (entry.value ?? '').length, name.length)
  return words + partitions * OVERHEAD
}
