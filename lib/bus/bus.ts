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

/** Where to start: at everything that the log holds, or at new records only. */
export type From = 'beginning' | 'now'

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
   * Closes at once, without waiting for open polls. Records that are not acknowledged are not sent again. Idempotent.
   */
  close(): Promise<void>
}
