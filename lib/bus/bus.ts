/**
 * The bus: topics of bytes between processes, and nothing else between them. Two brokers serve it by one client: real
 * Apache Kafka, and the embedded one; bus.suite.ts says what both must do.
 */
import type { TopicName } from '../messages/reading.ts'
import type { Micros } from '../units.ts'

/** One record as it came. It may come twice, late, or out of order over topics. */
export interface Incoming {
  readonly topic: TopicName
  readonly key: string | null
  readonly value: Uint8Array | null
  readonly partition: number
  readonly offset: bigint
  /** Milliseconds since 1970: the broker's append time where the topic keeps that, else the sender's. */
  readonly timestamp: number
  /** Whether it stood in the log already when this process subscribed. */
  readonly old: boolean
}

/** What the broker said to a record that it took. Send and acknowledgement are on our own monotonic clock. */
export interface Receipt {
  readonly offset: bigint
  /** Milliseconds since 1970 by the broker, where the topic keeps append time. */
  readonly appendedAt: number | undefined
  readonly sentAt: Micros
  readonly ackedAt: Micros
}

export interface Outgoing {
  readonly key: string
  readonly value: string
}

/**
 * `must`: goes on trying through a broker's restart. `fresh`: one try; a late one would be worth nothing. With a time in ms
 * it goes on trying as `must`, and is given up when that is over: what was given up is not sent any more, though an attempt
 * whose answer was awaited just then may have come through.
 */
export type Delivery = 'must' | 'fresh' | { readonly withinMs: number }

/** Where to begin: everything that the log holds, or what comes from now on. */
export type From = 'beginning' | 'now'

export interface BusState {
  readonly connected: boolean
  /** Number of clients that had to be recreated. */
  readonly restarts: number
  /** Our own clock at the last sign of life of the broker: a record, an acknowledgement, or an answered poll. */
  readonly lastProgress: Micros | undefined
  /** Records, by topic, that Kafka had deleted before this process came to read them: their retention was over. */
  readonly expired: Readonly<Partial<Record<TopicName, number>>>
}

export interface Bus {
  /** Creates the topics that are missing; those that exist are used as they are found. Repeating it is safe. */
  createTopics(): Promise<void>
  /**
   * Resolves when these topics are there, all unless named: nodes other than the orchestrator wait for it to make them.
   */
  awaitTopics(signal?: AbortSignal, topics?: readonly TopicName[]): Promise<void>
  /**
   * Sends one record. `must` rejects only when the bus is closed, the record can never be taken (too large), or more waits
   * for the broker than memory is set aside for.
   */
  publish(topic: TopicName, record: Outgoing, delivery?: Delivery): Promise<Receipt>
  /**
   * Hands over every record of the topics, each topic from where it says. Resolves once everything that stood in the
   * logs at the call has been handed over: then this node is *ready*.
   */
  subscribe(topics: Partial<Record<TopicName, From>>, handler: (record: Incoming) => void): Promise<void>
  state(): BusState
  /** Ends at once: open polls are not waited for. What was not acknowledged is not sent any more. Idempotent. */
  close(): Promise<void>
}
