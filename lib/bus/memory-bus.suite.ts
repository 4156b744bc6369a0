/**
 * An in-memory broker for tests, on any clock, with append times of its own clock. It tests what processes do with
 * messages, not what brokers do: bus.suite.ts covers that.
 */
import type { Clock } from '../clock.ts'
import { BreakwaterError } from '../errors.ts'
import type { TopicName } from '../messages/reading.ts'
import { type Micros, fromMillis, later, micros } from '../units.ts'
import type { Bus, BusState, Delivery, From, Incoming, Mark, Marks, Outgoing, Receipt } from './bus.ts'

interface Reader {
  readonly topics: Partial<Record<TopicName, From>>
  readonly handler: (record: Incoming) => void
}

const LOOK = fromMillis(100)

export class MemoryBroker {
  readonly clock: Clock
  /** While the broker is away, it accepts nothing: `must` records wait, `fresh` ones are given up. */
  away = false
  /** The one-way network delay. */
  trip: Micros = fromMillis(1)
  /** The broker's time in milliseconds since 1970 when our own clock was at 0. */
  epochMs = 1_700_000_000_000
  readonly log: Incoming[] = []
  readonly #readers = new Set<Reader>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** A bus of one process. */
  connect(): Bus {
    return new MemoryBus(this)
  }

  /** Appends a record and hands it to the subscribers of its topic. */
  append(topic: TopicName, { key, value }: { key: string; value: string | null }): Incoming {
    const record: Incoming = {
      topic,
      key,
      value: value === null ? null : Buffer.from(value),
      partition: 0,
      offset: BigInt(this.log.length),
      timestamp: Math.floor(this.epochMs + this.clock.now() / 1_000),
      old: false,
    }
    this.log.push(record)
    for (const reader of this.#readers) if (reader.topics[topic] !== undefined) reader.handler(record)
    return record
  }

  /** Hands a record over a second time. */
  repeat(record: Incoming): void {
    for (const reader of this.#readers) if (reader.topics[record.topic] !== undefined) reader.handler(record)
  }

  read(reader: Reader): () => void {
    for (const record of [...this.log]) {
      if (isWanted(reader.topics[record.topic], record)) reader.handler({ ...record, old: true })
    }
    this.#readers.add(reader)
    return () => this.#readers.delete(reader)
  }
}

/** Whether a reader that starts there gets a record that was in the log before. */
function isWanted(from: From | undefined, { offset }: Incoming): boolean {
  if (typeof from === 'object') return offset >= BigInt(from.after.partitions[0]?.next ?? 0)
  return from === 'beginning'
}

class MemoryBus implements Bus {
  readonly #broker: MemoryBroker
  readonly #closing = new AbortController()
  readonly #subscribed: TopicName[] = []
  #lastProgress: Micros | undefined

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  createTopics(): Promise<void> {
    return Promise.resolve()
  }

  awaitTopics(): Promise<void> {
    return Promise.resolve()
  }

  async publish(topic: TopicName, record: Outgoing, delivery: Delivery = 'must'): Promise<Receipt> {
    const broker = this.#broker
    const { clock, trip } = broker
    const sentAt = clock.now()
    await this.#reach(delivery)
    await clock.sleepUntil(later(clock.now(), trip))
    if (this.#closing.signal.aborted) throw away('this bus is closed')
    const { offset, timestamp } = broker.append(topic, record)
    await clock.sleepUntil(later(clock.now(), trip))
    this.#lastProgress = clock.now()
    return { offset, appendedAt: timestamp, sentAt, ackedAt: clock.now() }
  }

  subscribe(topics: Partial<Record<TopicName, From>>, handler: (record: Incoming) => void): Promise<void> {
    const end = this.#broker.read({ topics, handler })
    this.#subscribed.push(...(Object.keys(topics) as TopicName[]))
    this.#closing.signal.addEventListener('abort', end)
    return Promise.resolve()
  }

  state(): BusState {
    return { connected: !this.#broker.away, restarts: 0, lastProgress: this.#lastProgress, expired: {} }
  }

  close(): Promise<void> {
    this.#closing.abort()
    return Promise.resolve()
  }

  /** Records are handed over at once: everything has been read. */
  marks(): Marks {
    const all: Mark = {
      cluster: 'memory',
      partitions: [{ partition: 0, next: String(this.#broker.log.length), latest: null }],
    }
    return Object.fromEntries(this.#subscribed.map((topic) => [topic, all]))
  }

  /** Waits until the broker is there, as a sender that retries. */
  async #reach(delivery: Delivery): Promise<void> {
    const { clock } = this.#broker
    const { signal } = this.#closing
    const patience = typeof delivery === 'string' ? micros(Number.POSITIVE_INFINITY) : fromMillis(delivery.withinMs)
    const until = later(clock.now(), patience)
    while (this.#broker.away || signal.aborted) {
      if (signal.aborted || delivery === 'fresh' || clock.now() >= until) throw away('the broker is away')
      await clock.sleepUntil(later(clock.now(), LOOK), signal)
    }
  }
}

function away(message: string): BreakwaterError {
  return new BreakwaterError('kafka-unavailable', message)
}
