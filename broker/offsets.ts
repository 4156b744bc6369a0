/** Committed offsets of one group, stored unchanged: negative ones have a meaning for their clients. */
import { type ErrorCode, codes } from './codes.ts'
import type { ByteBudget } from './limits.ts'

export interface Committed {
  readonly offset: bigint
  readonly metadata: string | null
}

export interface CommittedAt extends Committed {
  readonly topic: string
  readonly partition: number
}

/** Kafka's `offset.metadata.max.bytes`. */
const LONGEST_METADATA = 4_096
/** The memory of an entry beside its metadata. */
const OVERHEAD = 128

export class Offsets {
  readonly #budget: ByteBudget
  readonly #topics = new Map<string, Map<number, Committed>>()

  constructor(budget: ByteBudget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.#topics.size === 0
  }

  commit(entry: CommittedAt): ErrorCode {
    const { topic, partition, offset, metadata } = entry
    if ((metadata ?? '').length > LONGEST_METADATA) return codes.offsetMetadataTooLarge
    const partitions = this.#topics.get(topic) ?? new Map<number, Committed>()
    const before = partitions.get(partition)
    const cost = costOf(entry) - (before === undefined ? 0 : costOf(before))
    if (!this.#budget.take(cost)) return codes.policyViolation
    partitions.set(partition, { offset, metadata })
    this.#topics.set(topic, partitions)
    return codes.none
  }

  find(topic: string, partition: number): Committed | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  /** Every partition with an offset, by topic. */
  all(): readonly { readonly name: string; readonly partitions: readonly number[] }[] {
    return [...this.#topics].map(([name, partitions]) => ({ name, partitions: [...partitions.keys()] }))
  }

  /** The topic was deleted. */
  forget(topic: string): void {
    for (const entry of this.#topics.get(topic)?.values() ?? []) this.#budget.give(costOf(entry))
    this.#topics.delete(topic)
  }

  /** Clears all topics. */
  clear(): void {
    for (const topic of [...this.#topics.keys()]) this.forget(topic)
  }
}

function costOf(entry: Committed): number {
  return OVERHEAD + (entry.metadata ?? '').length
}
