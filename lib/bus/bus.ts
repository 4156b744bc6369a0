/**
 * The bus: topics of bytes between processes, which communicate only through it. One client serves two brokers, real
 * Apache Kafka and the embedded one; bus.suite.ts is their contract.
 */
import type { TopicName } from '../messages/reading.ts'
import type { Micros } from '../units.ts'

/** One received record. It may arrive twice, late, or out of order across topics. */
export interface Incoming {
  readonly topic: TopicName
  readonly key: string | null
  readonly value: Uint8Array | null
  readonly partition: number
  readonly offset: bigint
  /** Milliseconds since 1970: the broker's append time if the topic uses it, else the sender's time. */
  readonly timestamp: number
  /** Whether it was in the log before this process subscribed. */
  readonly old: boolean
}

/** The broker's acknowledgement of a record. `sent` and `acknowledged` are on our own monotonic clock. */
export interface Receipt {
  readonly offset: bigint
  /** Milliseconds since 1970 by the broker, if the topic uses append time. */
  readonly appendedAt: number | undefined
  readonly sentAt: Micros
  readonly ackedAt: Micros
}

export interface Outgoing {
  readonly key: string
  readonly value: string
}

/**
 * `must`: retries through a broker's restart. `fresh`: one try, because a late record is worth nothing. A time in ms:
 * retries as `must` does and gives up after it. A record that was given up is not sent again, though an attempt that
 * was in flight may still succeed.
 */
export type Delivery = 'must' | 'fresh' | { readonly withinMs: number }

/** How far a subscriber has read one partition of a topic. */
export interface PartitionMark {
  readonly partition: number
  /** The offset of the next record, in decimal digits. */
  readonly next: string
  /** The latest timestamp that was handed over, in milliseconds since 1970; null before the first record. */
  readonly latest: number | null
}

/** How far a subscriber has read a topic: plain data, so that a later process can continue there. */
export interface Mark {
  /** The id of the cluster that the offsets belong to. */
  readonly cluster: string
  readonly partitions: readonly PartitionMark[]
}

export type Marks = Partial<Record<TopicName, Mark>>

/**
 * Where to start: at everything that the log holds, at new records only, or where an earlier process stopped reading.
 * The last reads a log that was replaced since then, and a partition that was added, from the beginning.
 */
export type From = 'beginning' | 'now' | { readonly after: Mark }

export interface BusState {
  readonly connected: boolean
  /** Number of clients that had to be recreated. */
  readonly restarts: number
  /** The last sign of life of the broker on our own clock: a record, an acknowledgement, or a response to a poll. */
  readonly lastProgress: Micros | undefined
  /** Records, by topic, that Kafka's retention deleted before this process read them. */
  readonly expired: Readonly<Partial<Record<TopicName, number>>>
}

export interface Bus {
  /** Creates the missing topics; existing ones are used as they are. Idempotent. */
  createTopics(): Promise<void>
  /** Resolves when these topics exist, by default all: nodes wait for the orchestrator to create them. */
  awaitTopics(signal?: AbortSignal, topics?: readonly TopicName[]): Promise<void>
  /**
   * Sends one record. `must` rejects only when the bus is closed, when the record can never be accepted (too large), or
   * when the queue for the broker exceeds its memory limit.
   */
  publish(topic: TopicName, record: Outgoing, delivery?: Delivery): Promise<Receipt>
  /**
   * Hands over every record of the topics, each topic from its given start. Resolves once everything that was in the
   * logs at the call has been handed over: then this node is *ready*.
   */
  subscribe(topics: Partial<Record<TopicName, From>>, handler: (record: Incoming) => void): Promise<void>
  state(): BusState
  /**
   * How far the subscribed topics have been read: the handler has returned for every record before the mark, and has not
   * been called for the others. A topic is absent while its log is unknown.
   */
  marks(): Marks
  /**
   * Closes at once, without waiting for open polls. Records that are not acknowledged are not sent again. Idempotent.
   */
  close(): Promise<void>
}
